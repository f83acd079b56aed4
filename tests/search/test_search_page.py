"""The page of results, as a reader's browser asks for it."""

import pytest
from django.test import RequestFactory
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import languages
from search import listing, views
from search.documents import Document, Text
from search.engines.base import Engine, EngineError
from search.selectors import parse_request
from tests.search.city import make_document

Context = dict[str, object]

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(configured_engine: Engine, city: list[Document], monkeypatch: pytest.MonkeyPatch):
    """Asks for a page and gives what its template gets."""
    configured_engine.rebuild(city)
    monkeypatch.setattr(views, "render", lambda request, template, context: context)

    def ask(query: object = "", code: str = "en") -> Context:
        request = RequestFactory().get(f"/{code}/search/", query)
        with translation.override(code):
            return views.results(request)

    return ask


def test_results_have_words_and_addresses(ask) -> None:
    page = ask({"q": "international"})
    hit = page["hits"][0]
    assert hit.title.text == "Union Hospital"
    assert hit.url == "/en/entry/hospital/"
    assert hit.kind_label == "Hospital"
    assert "<mark>international</mark>" in hit.snippet
    assert (hit.why, hit.is_fallback) == ("", False)
    assert page["notices"] == []


def test_match_in_another_language_is_explained_and_marked_as_such(ask) -> None:
    hit = ask({"q": "居留许可"})["hits"][0]
    assert hit.why == "Found in the text in another language (Chinese): 居留许可"
    assert hit.snippet.startswith('<span lang="zh-Hans" dir="ltr">')
    arabic = ask({"q": "الإقامة"})["hits"][0]
    assert 'dir="rtl"' in arabic.snippet


def test_other_name_is_explained(ask) -> None:
    assert ask({"q": "pumch"})["hits"][0].why == "Also known as “PUMCH”"


def test_missing_translation_is_said(ask) -> None:
    hit = ask({"q": "academy"}, "fr")["hits"][0]
    assert hit.is_fallback
    assert hit.shown_language == "anglais"


def test_markup_in_texts_is_not_markup_of_the_page(ask, configured_engine: Engine) -> None:
    configured_engine.write([make_document("page:x", {"en": Text("<b>x</b>", body="<script>alert('zoo')</script> zoo & more")})])
    snippet = ask({"q": "zoo"})["hits"][0].snippet
    assert "<script>" not in snippet
    assert "&lt;script&gt;" in snippet
    assert "<mark>zoo</mark>" in snippet


def test_tabs_count_kinds_and_keep_the_question(ask) -> None:
    tabs = ask({"q": "international", "district": "chaoyang", "kind": "school"})["tabs"]
    assert [(tab.value, tab.count, tab.is_active) for tab in tabs] == [("", 1, False), ("school", 1, True)]
    assert tabs[0].url == "/en/search/?q=international&district=chaoyang"
    assert tabs[1].url == "/en/search/?q=international&district=chaoyang&kind=school"


def test_filters_are_switched_on_and_off_by_their_addresses(ask) -> None:
    page = ask({"q": "international", "district": ["chaoyang"], "page": "1"})
    choices = {choice.value: choice for choice in page["filters"][0].choices}
    assert choices["chaoyang"].url == "/en/search/?q=international"
    assert choices["dongcheng"].url == "/en/search/?q=international&district=chaoyang&district=dongcheng"
    assert (choices["dongcheng"].label, choices["dongcheng"].count) == ("Dongcheng", 1)
    assert [(chip.label, chip.remove_url) for chip in page["chips"]] == [("Chaoyang", "/en/search/?q=international")]


def test_chosen_value_without_results_stays_in_sight(ask) -> None:
    page = ask({"q": "international", "district": "haidian"})
    assert page["hits"] == []
    assert [(choice.value, choice.count) for choice in page["filters"][0].choices if choice.is_active] == [("haidian", 0)]


def test_pages_lead_on_and_back(ask, configured_engine: Engine) -> None:
    configured_engine.rebuild([make_document(f"page:{n}", {"en": Text(f"Page {n}")}) for n in range(45)])
    pages = ask({"q": "page", "page": "2"})["pages"]
    assert (pages.number, pages.count) == (2, 3)
    assert (pages.previous_url, pages.next_url) == ("/en/search/?q=page", "/en/search/?q=page&page=3")
    last = ask({"q": "page", "page": "99"})
    assert last["pages"].number == 3
    assert last["notices"] == ["There are not that many pages. This is the last one."]


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1e9", "½", "²"])
def test_page_that_is_no_number_is_the_first(ask, page: str) -> None:
    shown = ask({"q": "international", "page": page})
    assert shown["pages"].number == 1
    assert len(shown["notices"]) == 1


def test_unknown_value_is_left_out_and_said(ask) -> None:
    page = ask({"q": "international", "kind": "spaceship", "utm_source": "mail"})
    assert len(page["hits"]) == 2
    assert page["notices"] == ["A filter in the address is not known and was left out."]


def test_long_question_is_cut_and_said() -> None:
    parsed = parse_request(RequestFactory().get("/", {"q": "visa " * 100}).GET, languages.get("en"))
    assert len(parsed.query.text) <= 200
    assert len(parsed.notices) == 1


def test_similar_words_are_said(ask) -> None:
    assert ask({"q": "hosptial"})["notices"] == ["Nothing has exactly these words. These results have similar ones."]


def test_index_that_is_missing_or_broken_is_no_error(ask, configured_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(configured_engine), "_find", lambda *args, **kwargs: (_ for _ in ()).throw(EngineError("down")))
    page = ask({"q": "visa"})
    assert not page["results"].is_ready
    assert (page["hits"], page["tabs"]) == ([], [])


@pytest.mark.parametrize("reader", languages.public_languages(), ids=lambda row: row.code)
def test_languages_have_names_in_every_language(reader: languages.Language) -> None:
    assert all(listing.language_name(row, reader) for row in languages.all_languages())


@given(
    text=st.text(st.characters(), max_size=300),
    parameters=st.dictionaries(
        st.sampled_from(["kind", "district", "page", "other"]), st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3)
    ),
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_address_gives_a_page(ask, text: str, parameters: dict[str, list[str]]) -> None:
    quoted = text.encode("utf-8", "surrogatepass")
    page = ask({"q": quoted, **parameters})
    assert page["results"].is_ready
    page["query_text"].encode()
