"""The page of a list: what a reader sees of it, and that its state is in its address."""

from collections.abc import Callable
from datetime import date
from itertools import cycle
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from babel import Locale
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal import languages
from portal.languages import Language
from services import districts
from services.lists.filters import filters_of
from services.lists.state import PER_PAGE
from services.registry import Kind, all_kinds, get
from services.shared.models import Contact
from tests.factories import make_entry
from tests.matrix import KINDS
from tests.reading import Seen, clean, open_page
from tests.services.lists.lists import make_many, slugs

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
#: Languages that tell something: the source, another script, from right to left, long words.
TELLING = pytest.mark.parametrize("code", ["en", "zh-hans", "ar", "de"])
ENGLISH = languages.get("en")
NEAR = "near=39.908,116.397&sort=distance"


def shown(page: Seen) -> list[str]:
    """The slugs of the rows, in their order."""
    return [row.select_one("a")["href"].split("/")[-2] for row in page.soup.select(".entry-row")]


def parameters(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query)


@TELLING
@pytest.mark.parametrize("query", ["", "sort=checked", NEAR, "district=chaoyang&district=shunyi"])
def test_rows_are_those_of_the_list_in_its_order(client: Client, code: str, query: str) -> None:
    with translation.override(code):
        wanted = slugs("schools", query)[:PER_PAGE]
    assert shown(open_page(client, languages.get(code), f"services/schools/?{query}")) == wanted


def test_pages_hold_every_entry_once_and_keep_the_state(client: Client) -> None:
    make_many(get("venues"), 2 * PER_PAGE + 1, lambda _n: {"district": "yanqing"})
    path, found = "services/venues/?district=yanqing&sort=checked&entry=many-venues-3", list[str]()
    for _page in range(3):
        page = open_page(client, ENGLISH, path)
        found += shown(page)
        following = page.soup.select('a[rel="next"]')
        if following:
            path = following[0]["href"].removeprefix("/en/")
            assert {("district", "yanqing"), ("sort", "checked"), ("entry", "many-venues-3")} < set(parameters(path))
    assert not following
    assert sorted(found) == sorted(slugs("venues", "district=yanqing"))


def test_a_page_beyond_the_end_is_the_last_one_and_says_so(client: Client) -> None:
    page = open_page(client, ENGLISH, "services/schools/?page=99")
    assert shown(page) == slugs("schools")[PER_PAGE:]
    assert "There is no page “99”. This is page 2." in clean(page.one("main").get_text(" "))


@KINDS
def test_each_filter_that_is_on_has_a_chip_and_a_mark_that_take_it_away(client: Client, kind: Kind) -> None:
    make_entry(kind.slug, district="shunyi", languages=["en"])
    page = open_page(client, ENGLISH, f"services/{kind.slug}/?district=shunyi&language=en&sort=checked")
    chips = [chip["href"] for chip in page.soup.select(".chips__chip")]
    assert [dict(parameters(url)) for url in chips] == [{"language": "en", "sort": "checked"}, {"district": "shunyi", "sort": "checked"}]
    assert [choice["href"] for choice in page.soup.select(".filters__choice[aria-current]")] == chips
    assert page.one(".chips__clear")["href"] == f"/en/services/{kind.slug}/?sort=checked"


def test_a_second_value_of_a_filter_is_added_to_the_first(client: Client) -> None:
    page = open_page(client, ENGLISH, "services/schools/?district=shunyi")
    links = [parameters(choice["href"]) for choice in page.soup.select(".filters__choice")]
    assert [("district", "haidian"), ("district", "shunyi")] in links
    both = open_page(client, ENGLISH, "services/schools/?district=haidian&district=shunyi")
    assert [clean(chip.get_text()) for chip in both.soup.select(".chips__chip")] == ["Haidian District", "Shunyi District"]
    assert set(shown(both)) == {*slugs("schools", "district=haidian"), *slugs("schools", "district=shunyi")}


def test_a_choice_that_nothing_has_stays_in_sight_while_it_is_on(client: Client) -> None:
    page = open_page(client, ENGLISH, "services/schools/?district=yanqing")
    assert shown(page) == []
    assert clean(page.one(".filters__choice[aria-current]").get_text(" ")) == "Yanqing District 0"
    assert page.one(".nothing .button")["href"] == "/en/services/schools/"


def test_labels_are_in_the_reader_s_language(client: Client, language: Language) -> None:
    page = open_page(client, language, "services/schools/?district=shunyi&language=fr")
    chips = [clean(chip.get_text()) for chip in page.soup.select(".chips__chip")]
    assert chips == [districts.names()["shunyi"][language.code], Locale.parse(language.locale_name).languages["fr"]]


@TELLING
def test_the_language_switcher_keeps_the_state(client: Client, code: str) -> None:
    query = "district=chaoyang&sort=distance&near=39.9,116.4&page=1"
    page = open_page(client, languages.get(code), f"services/schools/?{query}")
    for url in page.switcher().values():
        assert parameters(url) == parse_qsl(query)


def test_distances_are_told_in_the_reader_s_way(client: Client) -> None:
    make_entry("venues", slug="near-by", district="yanqing", lat=40.0, lon=116.4)
    for code, words in (("en", "11 km"), ("de", "11 km"), ("ru", "11 км"), ("zh-hans", "11公里"), ("fr", "11 km")):
        page = open_page(client, languages.get(code), "services/venues/?district=yanqing&sort=distance&near=39.9,116.4")
        assert clean(page.soup.select(".entry-row__distance")[0].get_text()).replace("\u00a0", " ").replace("\u202f", " ") == words


def test_near_me_asks_by_a_button_and_can_be_forgotten(client: Client) -> None:
    before = open_page(client, ENGLISH, "services/schools/?district=chaoyang")
    button = before.one("button[data-near-url]")
    assert button["data-near-url"] == "/en/services/schools/?district=chaoyang&sort=distance"
    assert button.has_attr("hidden")
    assert before.soup.select('script[src$="near_me.js"]')
    after = open_page(client, ENGLISH, f"services/schools/?district=chaoyang&{NEAR}")
    assert not after.soup.select("button[data-near-url]")
    assert after.one(".search-near a")["href"] == "/en/services/schools/?district=chaoyang"
    assert [link["href"] for link in after.soup.select(".search-sort__choice[aria-current]")] == [
        "/en/services/schools/?district=chaoyang&sort=distance&near=39.908,116.397"
    ]


def test_what_is_nowhere_has_no_button_near_me(client: Client) -> None:
    for kind in all_kinds():
        page = open_page(client, ENGLISH, f"services/{kind.slug}/")
        assert len(page.soup.select("button[data-near-url]")) == kind.is_place, kind.slug


def test_a_list_by_last_check_says_when_that_was(client: Client) -> None:
    make_entry("venues", district="yanqing", last_checked=date(2026, 3, 9))
    make_entry("venues", district="yanqing")
    words = [clean(row.get_text(" ")) for row in open_page(client, ENGLISH, "services/venues/?sort=checked").soup.select(".entry-row")]
    assert "March 9, 2026" in words[0]
    assert "Not checked with the authority yet" in words[-1]


def test_on_paper_there_are_addresses_and_telephones(client: Client) -> None:
    contact = Contact.objects.create(slug="made-up", value="010 0000 0001")
    mail = Contact.objects.create(slug="made-up-mail", value="a@example.org", channel="email")
    make_entry(
        "venues",
        district="yanqing",
        local_address="虚构路1号",
        english_address="1 Made-up Road",
        phone="010 0000 0000",
        contacts=[("contact", contact), ("contact", mail)],
    )
    page = open_page(client, ENGLISH, "services/venues/?district=yanqing")
    paper = " ".join(clean(part.get_text(" ")) for part in page.soup.select(".only-print"))
    for words in ("虚构路1号", "1 Made-up Road", "010 0000 0000", "010 0000 0001", "Yanqing"):
        assert words in paper
    assert "a@example.org" not in paper
    assert page.one("button[data-print-page]").has_attr("hidden")


def test_a_strange_address_is_a_list(client: Client) -> None:
    strange = (
        *("district=%00", "near=1e999,0", "near=,", "bounds=,,,", "page=%F0%9F%98%80", "entry=%00", "sort=name&sort=x", "district[]=x"),
        *("&&=&", "%", "bounds=-90,180,90,-180", "page=" + "9" * 500),
    )
    for kind, query in zip(cycle(all_kinds()), strange, strict=False):
        assert client.get(f"/en/services/{kind.slug}/?{query}").status_code == 200, query


def test_the_list_is_there_as_files_with_the_same_state(client: Client) -> None:
    page = open_page(client, ENGLISH, "services/schools/?district=shunyi&sort=checked&page=1")
    links = [link["href"] for link in page.soup.select(".list-exports a")]
    assert links == [f"/en/services/schools/list.{name}?district=shunyi&sort=checked" for name in ("csv", "geojson")]
    assert all(client.get(link).status_code == 200 for link in links)


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("slug", ["schools", "online-services"])
def test_a_list_takes_few_queries_whatever_its_length(client: Client, publish: Callable[..., Any], slug: str) -> None:
    kind = get(slug)
    contact = Contact.objects.create(slug="made-up", value="010 0000 0001")
    every = {chosen.name: chosen.choices()[0][0] for chosen in filters_of(kind)}
    filtered = "&".join(f"{name}={value}" for name, value in every.items())
    paths = [f"/fr/services/{slug}/?{query}" for query in ("", filtered, "sort=checked", NEAR, "page=3", "bounds=39,115,41,118")]
    make_many(kind, 50, lambda number: {"lat": 39.9, "lon": 116.4, "contacts": [("contact", contact)], "slug": f"few-{number}"})
    few = [queries_of(client, path) for path in paths]
    make_many(kind, 250, lambda number: {"lat": 39.9, "lon": 116.4, "contacts": [("contact", contact)]})
    many = [queries_of(client, path) for path in paths]
    assert many == few
    assert max(many) <= 12
