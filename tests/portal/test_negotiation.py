"""Which language a reader is sent to, what is remembered of their choice, and what a misspelt language in an address leads to."""

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal import languages
from portal.languages import Language
from portal.negotiation import _LANGUAGE_TAG

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME
OURS = "http://testserver"


def go_from(client: Client, before: str, address: str) -> str:
    """Open an address by a link on another page; returns the language that is remembered afterwards, "" where none is."""
    client.get(address, headers={"referer": before})
    return client.cookies[COOKIE].value if COOKIE in client.cookies else ""


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("zh", "zh-hans"),
        ("zh-TW", "zh-hans"),
        ("AR-EG", "ar"),
        ("it,de;q=0.7,en;q=0.3", "de"),
        ("en;q=0.3,ru;q=0.9", "ru"),
        ("ja;q=0,ko;q=0.1", "ko"),
        ("it", "en"),
        ("*", "en"),
        ("", "en"),
        ("tlh, ;q=,,, x-y-z;q=9", "en"),
        ("a" * 5000, "en"),
        ("fr\x00", "en"),
    ],
)
def test_front_door_leads_to_the_best_language_of_the_browser(client: Client, accepted: str, code: str) -> None:
    response = client.get("/", headers={"accept-language": accepted})
    assert (response.status_code, response["Location"]) == (302, f"/{code}/")


def test_front_door_leads_a_reader_of_each_language_home(client: Client, language: Language) -> None:
    assert client.get("/", headers={"accept-language": language.tag})["Location"] == f"/{language.code}/"


def test_remembered_choice_wins_over_the_browser(client: Client, language: Language) -> None:
    client.cookies[COOKIE] = language.code
    assert client.get("/", headers={"accept-language": "fr, de;q=0.5"})["Location"] == f"/{language.code}/"


@pytest.mark.parametrize("value", ["it", "", "../en", "e" * 600])
def test_a_remembered_choice_that_is_none_of_ours_is_passed_over(client: Client, value: str) -> None:
    client.cookies[COOKIE] = value
    assert client.get("/", headers={"accept-language": "de"})["Location"] == "/de/"


def test_front_door_keeps_the_query(client: Client) -> None:
    assert client.get("/?from=poster&x=%20", headers={"accept-language": "ko"})["Location"] == "/ko/?from=poster&x=%20"


def test_front_door_tells_caches_what_its_answer_depends_on(client: Client) -> None:
    varies = {name.strip().lower() for name in client.get("/")["Vary"].split(",")}
    assert {"accept-language", "cookie"} <= varies


def test_front_door_only_answers_safe_requests(client: Client) -> None:
    assert client.head("/").status_code == 302
    assert client.post("/").status_code == 405


def test_the_switcher_s_choice_is_remembered(client: Client, language: Language) -> None:
    before = "en" if language.code != "en" else "fr"
    assert go_from(client, f"{OURS}/{before}/services/", f"/{language.code}/services/") == language.code
    assert client.get("/", headers={"accept-language": before})["Location"] == f"/{language.code}/"


def test_the_last_choice_is_the_one_remembered(client: Client) -> None:
    go_from(client, f"{OURS}/en/services/", "/fr/services/")
    assert go_from(client, f"{OURS}/fr/services/", "/ja/services/") == "ja"


@pytest.mark.parametrize(
    "before",
    [
        "https://elsewhere.example/fr/services/",
        "http://testserver.example/fr/services/",
        f"{OURS}/de/services/",
        f"{OURS}/admin/",
        f"{OURS}/",
        "",
        "not an address",
        "http://[",
    ],
)
def test_a_link_that_is_no_switch_of_language_is_not_remembered(client: Client, before: str) -> None:
    assert go_from(client, before, "/de/services/") == ""


def test_browsers_tell_our_own_pages_where_a_reader_comes_from(client: Client) -> None:
    """Without this header's value the switcher's choice could not be seen."""
    assert client.get("/de/services/")["Referrer-Policy"] == "same-origin"


def test_every_page_says_its_language_in_the_header(client: Client, language: Language) -> None:
    assert client.get(f"/{language.code}/services/")["Content-Language"] == language.tag
    assert client.get(f"/{language.code}/nothing-here/")["Content-Language"] == language.tag


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("/zh-CN/services/", "/zh-hans/services/"),
        ("/zh-Hans/services/", "/zh-hans/services/"),
        ("/zh/", "/zh-hans/"),
        ("/EN/services/schools/?page=2", "/en/services/schools/?page=2"),
        ("/pt-br/search/?q=vis%C3%A3o", "/pt/search/?q=vis%C3%A3o"),
        ("/fr-CA/policies/work-permit/", "/fr/policies/work-permit/"),
        ("/EN", "/en/"),
        ("/EN//elsewhere.example/", "/en/elsewhere.example/"),
        ("/EN/%5Celsewhere.example/", "/en/%5Celsewhere.example/"),
    ],
)
def test_a_near_miss_of_a_language_leads_to_the_right_address(client: Client, address: str, right: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, right)


@pytest.mark.parametrize("address", ["/xx/", "/it/services/", "/tlh-latn/", "/%00/", "/favicon.ico", "/it", "/xx/%2F%2Felsewhere.example/"])
def test_an_unknown_language_is_a_helpful_404_in_the_reader_s_language(client: Client, address: str) -> None:
    response = client.get(address, headers={"accept-language": "ar"})
    assert response.status_code == 404
    assert '<html lang="ar" dir="rtl">' in response.content.decode()


@pytest.mark.parametrize("address", ["/services/", "/policies/work-permit/", "/search/?q=visa"])
def test_an_address_without_a_language_gets_the_reader_s(client: Client, address: str) -> None:
    response = client.get(address, headers={"accept-language": "ar"})
    assert (response.status_code, response["Location"]) == (302, f"/ar{address}")


@pytest.mark.parametrize("address", ["/klingon/", "/12/", "/zh_CN/", "/ü/", "/e/", "/fr-/"])
def test_what_is_no_language_and_no_page_ends_in_a_404_in_the_reader_s_language(client: Client, address: str) -> None:
    response = client.get(address, headers={"accept-language": "ar"}, follow=True)
    assert response.status_code == 404
    assert '<html lang="ar" dir="rtl">' in response.content.decode()


def test_an_address_without_its_last_slash_leads_to_the_right_one(client: Client, language: Language) -> None:
    assert client.get(f"/{language.code}")["Location"] == f"/{language.code}/"
    assert client.get(f"/{language.code}/services")["Location"] == f"/{language.code}/services/"


@given(st.text(max_size=30))
def test_every_code_of_ours_looks_like_a_language_and_no_path_does(text: str) -> None:
    assert all(_LANGUAGE_TAG.fullmatch(row.code) and _LANGUAGE_TAG.fullmatch(row.tag) for row in languages.all_languages())
    if _LANGUAGE_TAG.fullmatch(text):
        assert not {"/", "\\", ".", "?", "#"} & set(text)
