"""The same thing in every language: what the switcher and `hreflang` are made of."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from portal import addresses, languages
from portal.addresses import Address, addresses_of, remember, swap_language

CODES = [row.code for row in languages.public_languages()]
codes = st.sampled_from(CODES)
rests = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="?#"), max_size=30)


def request(path: str) -> HttpRequest:
    return RequestFactory().get(path)


@given(codes, codes, rests)
def test_swapping_the_language_keeps_the_rest(before: str, after: str, rest: str) -> None:
    assert swap_language(f"/{before}/{rest}", after) == f"/{after}/{rest}"


@given(codes, codes, rests)
def test_swapping_there_and_back_gives_the_address_again(before: str, after: str, rest: str) -> None:
    path = f"/{before}/{rest}"
    assert swap_language(swap_language(path, after), before) == path


@pytest.mark.parametrize("path", ["/fr", "/fr/", "fr"])
def test_a_language_alone_becomes_a_home_page(path: str) -> None:
    assert swap_language(path, "ar") == "/ar/"


@given(rests)
def test_a_swapped_address_never_leads_to_another_host(rest: str) -> None:
    assert not swap_language(f"//{rest}", "ar").startswith("//")


def test_every_public_language_has_an_address_of_the_same_thing() -> None:
    assert addresses_of(request("/fr/services/schools/")) == {code: Address(f"/{code}/services/schools/") for code in CODES}


def test_the_switcher_keeps_the_question_and_the_filters() -> None:
    found = addresses_of(request("/fr/search/?q=permis%20de%20s%C3%A9jour&district=chaoyang"))
    assert found["ar"] == Address("/ar/search/?q=permis%20de%20s%C3%A9jour&district=chaoyang")


@pytest.mark.parametrize("path", ["/", "/xx/services/", "/admin/", "/robots.txt"])
def test_a_page_under_no_language_of_ours_leads_to_the_home_pages(path: str) -> None:
    assert addresses_of(request(path)) == {code: Address(f"/{code}/") for code in CODES}


def test_what_a_view_remembers_is_taken() -> None:
    seen = request("/fr/seite/")
    remember(seen, {code: Address(f"/{code}/page-{code}/", exists=code == "fr") for code in CODES})
    assert addresses_of(seen)["de"] == Address("/de/page-de/", exists=False)
    assert addresses_of(seen)["fr"] == Address("/fr/page-fr/", exists=True)


def test_a_language_that_a_view_did_not_name_is_swapped() -> None:
    seen = request("/fr/seite/")
    remember(seen, {"de": Address("/de/page/")})
    assert addresses_of(seen)["de"].url == "/de/page/"
    assert addresses_of(seen)["ja"].url == "/ja/seite/"


def test_what_is_remembered_belongs_to_one_request() -> None:
    remember(request("/fr/a/"), {"de": Address("/de/b/")})
    assert addresses_of(request("/fr/a/"))["de"].url == "/de/a/"


def test_languages_come_in_the_order_of_the_registry() -> None:
    seen = request("/fr/a/")
    remember(seen, {code: Address(f"/{code}/") for code in reversed(CODES)})
    assert list(addresses.addresses_of(seen)) == CODES
