"""The page of results, as a reader's browser asks for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import languages
from portal.languages import Fragment
from search import listing, views
from search.documents import Document, Place, Text
from search.engines.base import Engine, EngineError, Hit, Query, Results
from search.engines.values import Match, Snippet, Sort
from search.finding import Answer
from search.models import Synonym
from search.selectors import parse_request
from tests.search.city import make_document

Context = dict[str, Any]
Ask = Callable[..., Context]

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


@pytest.fixture
def ask(configured_engine: Engine, city: list[Document], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asks for a page and gives what its template gets."""
    configured_engine.rebuild(city)
    monkeypatch.setattr(views, "render", lambda request, template, context: context)

    def ask(query: Any = "", code: str = "en") -> Context:
        request = RequestFactory().get(f"/{code}/search/", query)
        with translation.override(code):
            context: Any = views.results(request)
        return context  # what `render` was given

    return ask


def test_results_have_words_and_addresses(ask: Ask) -> None:
    page = ask({"q": "international"})
    hit = page["hits"][0]
    assert hit.title.text == "Union Hospital"
    assert hit.url == "/en/entry/hospital/"
    assert hit.kind_label == "Hospital"
    assert "<mark>international</mark>" in hit.snippet
    assert (hit.why, hit.is_fallback) == ("", False)
    assert page["notices"] == []


def test_match_in_another_language_is_explained_and_marked_as_such(ask: Ask) -> None:
    hit = ask({"q": "居留许可"})["hits"][0]
    assert hit.why == "Found in the text in another language (Chinese): 居留许可"
    hit = ask({"q": "出入境管理机构"})["hits"][0]
    assert hit.why == "Found in the text in another language (Chinese): 出入境管理机构"
    assert hit.snippet.startswith('<span lang="zh-Hans" dir="ltr">')
    arabic = ask({"q": "الإقامة"})["hits"][0]
    assert 'dir="rtl"' in arabic.snippet


def test_other_words_for_the_question_are_told(ask: Ask) -> None:
    Synonym.objects.create(language="en", text="sawbones", means="hospital")
    hit = ask({"q": "sawbones"})["hits"][0]
    assert hit.why == "Found by other words for it: hospital"
    assert "<mark>hospital</mark>" in hit.snippet.lower()


def test_text_in_the_language_of_the_title_is_shown_rather_than_another(ask: Ask, configured_engine: Engine) -> None:
    configured_engine.write([make_document("page:x", {"zh-hans": Text("WeChat 账号", body="WeChat"), "en": Text("WeChat account")})])
    hit = ask({"q": "WeChat"}, "ar")["hits"][0]
    assert (hit.title.language.code, hit.shown_language, hit.why) == ("en", "الإنجليزية", "")


def test_other_name_is_explained(ask: Ask) -> None:
    assert ask({"q": "pumch"})["hits"][0].why == "Also known as “PUMCH”"


def test_missing_translation_is_said(ask: Ask) -> None:
    hit = ask({"q": "academy"}, "fr")["hits"][0]
    assert hit.is_fallback
    assert hit.shown_language == "anglais"


def test_markup_in_texts_is_not_markup_of_the_page(ask: Ask, configured_engine: Engine) -> None:
    configured_engine.write([make_document("page:x", {"en": Text("<b>x</b>", body="<script>alert('zoo')</script> zoo & more")})])
    snippet = ask({"q": "zoo"})["hits"][0].snippet
    assert "<script>" not in snippet
    assert "&lt;script&gt;" in snippet
    assert "<mark>zoo</mark>" in snippet


def test_tabs_count_kinds_and_keep_the_question(ask: Ask) -> None:
    tabs = ask({"q": "international", "district": "chaoyang", "kind": "school"})["tabs"]
    assert [(tab.value, tab.count, tab.is_active) for tab in tabs] == [("", 1, False), ("school", 1, True)]
    assert tabs[0].url == "/en/search/?q=international&district=chaoyang"
    assert tabs[1].url == "/en/search/?q=international&district=chaoyang&kind=school"


def test_filters_are_switched_on_and_off_by_their_addresses(ask: Ask) -> None:
    page = ask({"q": "international", "district": ["chaoyang"], "page": "1"})
    choices = {choice.value: choice for choice in page["filters"][0].choices}
    assert choices["chaoyang"].url == "/en/search/?q=international"
    assert choices["dongcheng"].url == "/en/search/?q=international&district=chaoyang&district=dongcheng"
    assert (choices["dongcheng"].label, choices["dongcheng"].count) == ("Dongcheng", 1)
    assert [(chip.label, chip.remove_url) for chip in page["chips"]] == [("Chaoyang", "/en/search/?q=international")]


def test_chosen_value_without_results_stays_in_sight(ask: Ask) -> None:
    page = ask({"q": "international", "district": "haidian"})
    assert page["hits"] == []
    assert [(choice.value, choice.count) for choice in page["filters"][0].choices if choice.is_active] == [("haidian", 0)]


def test_pages_lead_on_and_back(ask: Ask, configured_engine: Engine) -> None:
    configured_engine.rebuild([make_document(f"page:{n}", {"en": Text(f"Page {n}")}) for n in range(45)])
    pages = ask({"q": "page", "page": "2"})["pages"]
    assert (pages.number, pages.count) == (2, 3)
    assert (pages.previous_url, pages.next_url) == ("/en/search/?q=page", "/en/search/?q=page&page=3")
    last = ask({"q": "page", "page": "99"})
    assert last["pages"].number == 3
    assert last["notices"] == ["There are not that many pages. This is the last one."]


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1e9", "½", "²"])
def test_page_that_is_no_number_is_the_first(ask: Ask, page: str) -> None:
    shown = ask({"q": "international", "page": page})
    assert shown["pages"].number == 1
    assert len(shown["notices"]) == 1


BAD_PLACES = (
    "39.9", "39.9,", "39.9,116.4,1", "91,0", "0,181", "NaN,NaN", "1e400,0", "inf,inf", "39.9;116.4", "٣٩٫٩,١١٦", "３９.９,１１６.４", "x,y",
    "--1,1", "1_0,1_0", "\x00,1", "9" * 5000 + ",1", "," * 5000,
)  # fmt: skip


@pytest.mark.parametrize("near", BAD_PLACES)
def test_position_that_is_none_is_left_out_and_said(ask: Ask, near: str) -> None:
    page = ask({"q": "international", "near": near})
    assert (page["results"].query.near, len(page["hits"])) == (None, 2)
    assert page["notices"] == ["The position in the address is not valid and was left out."]


@pytest.mark.parametrize("bounds", [*BAD_PLACES, "39,116,40", "40,116,39,117", "0,0,91,0", "0,0,0,181", "NaN,0,0,0", "1,2,3,4,5"])
def test_part_of_a_map_that_is_none_is_left_out_and_said(ask: Ask, bounds: str) -> None:
    page = ask({"q": "international", "bounds": bounds})
    assert (page["results"].query.bounds, len(page["hits"])) == (None, 2)
    assert page["notices"] == ["The part of the map in the address is not valid and was left out."]


@pytest.mark.parametrize("sort", ["best", "DATE", "date ", "score", "\ud800", "x" * 5000])
def test_unknown_order_is_said(ask: Ask, sort: str) -> None:
    page = ask({"q": "international", "sort": sort.encode("utf-8", "surrogatepass")})
    assert page["results"].query.sort is Sort.RELEVANCE
    assert page["notices"] == ["The order in the address is not known. The best matches come first."]


def test_distance_needs_a_position(ask: Ask) -> None:
    page = ask({"q": "international", "sort": "distance"})
    assert [sort.value for sort in page["sorts"] if sort.is_active] == ["relevance"]
    assert page["notices"] == ["Nothing can be sorted by distance while your position is not known. The best matches come first."]
    assert page["near"].ask_url == "/en/search/?q=international&sort=distance"


@pytest.fixture
def placed(configured_engine: Engine, ask: Ask) -> Engine:
    """The made-up city, where two have places and one is no longer in force."""
    places = {"entry:hospital": Place(39.913, 116.415), "entry:school": Place(39.98, 116.3)}
    documents = [replace(document, place=places.get(document.key)) for document in configured_engine.documents()]
    old = replace(make_document("page:old", {"en": Text("International passes", body="Old rules.")}), expires=date(2020, 1, 1))
    configured_engine.rebuild([*documents, old])
    return configured_engine


def test_nearest_comes_first_with_its_distance(ask: Ask, placed: Engine) -> None:
    page = ask({"q": "international", "sort": "distance", "near": "39.90812345,116.39749"})
    assert [(hit.title.text, hit.distance) for hit in page["hits"][:2]] == [("Union Hospital", "1.6 km"), ("Western Academy", "12 km")]
    assert page["near"].place == "39.908 / 116.397"
    assert page["near"].forget_url == "/en/search/?q=international"
    assert [sort.value for sort in page["sorts"]] == ["relevance", "date", "distance"]
    assert page["tabs"][1].url == "/en/search/?q=international&kind=policy&sort=distance&near=39.908,116.397"


def test_distances_are_written_as_the_reader_does(ask: Ask, placed: Engine) -> None:
    def nearest(code: str, near: str) -> str:
        return ask({"q": "", "sort": "distance", "near": near}, code)["hits"][0].distance

    assert [nearest(code, "39.908,116.397") for code in ("de", "zh-hans", "ar")] == ["1,6 km", "1.6公里", "1.6 كم"]
    assert [nearest("en", near) for near in ("39.913,116.415", "39.917,116.415", "39.9215,116.415")] == ["100 m", "400 m", "1 km"]
    assert nearest("fr", "-33.9,151.2") == "8\u202f951\u202fkm"


def test_order_and_part_of_the_map_stay_when_one_goes_on(ask: Ask, placed: Engine) -> None:
    page = ask({"q": "international", "sort": "date", "bounds": "39.9,116.4,39.95,116.45", "district": "dongcheng"})
    assert [hit.title.text for hit in page["hits"]] == ["Union Hospital"]
    assert page["tabs"][1].url == "/en/search/?q=international&district=dongcheng&kind=hospital&sort=date&bounds=39.9,116.4,39.95,116.45"
    assert [(str(chip.label), chip.remove_url) for chip in page["chips"]] == [
        ("Dongcheng", "/en/search/?q=international&sort=date&bounds=39.9,116.4,39.95,116.45"),
        ("A part of the map", "/en/search/?q=international&district=dongcheng&sort=date"),
    ]
    assert page["clear_url"] == "/en/search/?q=international&sort=date"


def test_expired_comes_last_and_says_so(ask: Ask, placed: Engine) -> None:
    hits = ask({"q": "international"})["hits"]
    assert [hit.is_expired for hit in hits] == [False, False, True]
    assert hits[-1].title.text == "International passes"


def test_hit_says_in_which_section_it_is(ask: Ask, configured_engine: Engine) -> None:
    body = "Fees\nThe aquarium costs ten yuan.\nOpening hours\nThe penguins are fed at noon."
    text = Text("The zoo", body=body, anchors=((0, "fees"), (body.index("Opening"), "opening-hours")))
    configured_engine.write([make_document("page:zoo", {"en": text})])
    hit = ask({"q": "penguins"})["hits"][0]
    assert (hit.section, hit.url) == ("Opening hours", "/en/page/zoo/#opening-hours")


def test_hit_by_meaning_says_so() -> None:
    reader, chinese = languages.get("en"), languages.get("zh-hans")
    snippet = Snippet((("The penguins are fed at noon.", False),), reader)
    hit = Hit("page:zoo", "policy", "/en/zoo/#fed", Fragment("The zoo", reader), snippet, Match(reader, (), is_by_meaning=True), 1.0, {})

    def why(hit: Hit) -> str:
        return listing.hits(Answer(Results(Query("birds", reader), 1, (hit,))))[0].why

    assert why(hit) == "Close in meaning"
    assert why(replace(hit, section="Opening hours")) == "Close in meaning, from the section “Opening hours”"
    other = replace(hit, match=Match(chinese, (), is_by_meaning=True))
    assert why(other) == "Close in meaning, in the text in another language (Chinese)"


def test_unknown_value_is_left_out_and_said(ask: Ask) -> None:
    page = ask({"q": "international", "kind": "spaceship", "utm_source": "mail"})
    assert len(page["hits"]) == 2
    assert page["notices"] == ["A filter in the address is not known and was left out."]


def test_long_question_is_cut_and_said() -> None:
    parsed = parse_request(RequestFactory().get("/", {"q": "visa " * 100}).GET, languages.get("en"))
    assert len(parsed.query.text) <= 200
    assert len(parsed.notices) == 1


def test_similar_words_are_said(ask: Ask) -> None:
    assert ask({"q": "hosptial"})["notices"] == ["Nothing has exactly these words. These results have similar ones."]


def test_index_that_is_missing_or_broken_is_no_error(ask: Ask, configured_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(configured_engine), "_find", lambda *args, **kwargs: (_ for _ in ()).throw(EngineError("down")))
    page = ask({"q": "international"})
    assert not page["results"].is_ready
    assert (page["hits"], page["tabs"]) == ([], [])


@pytest.mark.parametrize("reader", languages.public_languages(), ids=lambda row: row.code)
def test_languages_have_names_in_every_language(reader: languages.Language) -> None:
    assert all(listing.language_name(row, reader) for row in languages.all_languages())


@given(
    text=st.text(st.characters(), max_size=300),
    parameters=st.dictionaries(
        st.sampled_from(["kind", "district", "page", "sort", "near", "bounds", "other"]),
        st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3),
    ),
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_address_gives_a_page(ask: Ask, text: str, parameters: dict[str, list[str]]) -> None:
    quoted = text.encode("utf-8", "surrogatepass")
    page = ask({"q": quoted, **parameters})
    assert page["results"].is_ready
    page["query_text"].encode()
