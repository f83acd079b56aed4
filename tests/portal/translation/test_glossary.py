"""The public glossary: every concept in the reader's language, Chinese and English, in order, with the right marks."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from portal import languages
from portal.languages import Language
from portal.translation import operations
from portal.translation.exchange.concepts import Entry
from portal.translation.models import Concept
from portal.translation.selectors.glossary import glossary
from portal.translation.terms import Term
from portal.translation.terms.concepts import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty() -> None:
    """A term base with nothing in it."""
    Concept.objects.all().delete()


def put(key: str, *terms: tuple[str, str], **statuses: Status) -> None:
    found = tuple(Term(code, text, statuses.get(code, Status.PREFERRED)) for code, text in terms)
    operations.put_concepts([Entry(key=key, terms=found)])


def letters(code: str, text: str = "") -> dict[str, list[str]]:
    return {letter.letter: [str(name.name.text) for name in letter.names] for letter in glossary(languages.get(code), text)}


def page(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_every_language_has_a_page_with_every_concept(client: Client, language: Language) -> None:
    soup = page(client, f"/{language.code}/glossary/")
    assert len(soup.select(".glossary__row")) == Concept.objects.count()
    assert soup.select_one(f'.site-footer a[href="/{language.code}/glossary/"]')


def test_names_stand_under_their_letters(empty: None) -> None:
    put("a", ("zh-hans", "签证"), ("fr", "école"), ("ko", "비자"), ("ar", "التأشيرة"), ("en", "visa"))
    put("b", ("zh-hans", "居留许可"), ("fr", "Eau"), ("ko", "거류허가"), ("ar", "تصريح"), ("en", "permit"))
    put("c", ("en", "12345"))
    assert letters("fr") == {"E": ["Eau", "école"], "#": ["12345"]}
    assert letters("zh-hans") == {"J": ["居留许可"], "Q": ["签证"], "#": ["12345"]}
    assert letters("ko") == {"ㄱ": ["거류허가"], "ㅂ": ["비자"], "#": ["12345"]}
    assert letters("ar") == {"ت": ["التأشيرة", "تصريح"], "#": ["12345"]}


def test_a_term_is_found_by_any_name_that_is_shown(empty: None) -> None:
    put("a", ("zh-hans", "签证"), ("fr", "École"), ("en", "visa"), ("de", "Visum"))
    for text in ("ecole", "证", "VISA", " visa "):
        assert letters("fr", text) == {"E": ["École"]}
    assert letters("fr", "visum") == {}


def test_a_forbidden_term_is_not_shown(empty: None) -> None:
    put("a", ("en", "visa"), ("fr", "timbre"), fr=Status.FORBIDDEN)
    assert letters("fr") == {"#": ["visa"]}


def test_other_languages_are_marked(client: Client, empty: None) -> None:
    put("a", ("zh-hans", "签证"), ("en", "visa"))
    row = page(client, "/ar/glossary/").select_one(".glossary__row")
    assert row is not None
    assert [(span["lang"], span["dir"], span.text) for span in row.select("[lang]")] == [("en", "ltr", "visa"), ("zh-Hans", "ltr", "签证")]


def test_what_is_looked_for_is_said_and_not_for_search_engines(client: Client) -> None:
    soup = page(client, "/en/glossary/?find=%3Cb%3Evisa")
    assert soup.select_one('meta[name="robots"][content="noindex"]')
    assert not soup.select(".glossary__row")
    assert "<b>visa" in soup.main.text if soup.main else False
    assert not page(client, "/en/glossary/").select_one('meta[name="robots"]')


@pytest.mark.parametrize("query", ["find=%00", "find=" + "x" * 5000, "find=%FF", "find=&find=a"])
def test_any_question_is_answered_with_a_page(client: Client, query: str) -> None:
    page(client, f"/fr/glossary/?{query}")


def test_the_page_costs_one_query_more_than_its_frame(client: Client, django_assert_max_num_queries: Any) -> None:
    page(client, "/en/glossary/")
    with django_assert_max_num_queries(5):
        page(client, "/en/glossary/")


def test_the_sitemap_names_it(client: Client) -> None:
    assert "/ar/glossary/" in client.get("/sitemap.xml").content.decode()
