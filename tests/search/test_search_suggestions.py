"""What is suggested while typing, and how misspelt questions are put right."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import languages
from search import suggestions
from search.documents import Document, Text
from search.engines.base import Engine, EngineError
from search.suggestions import Names
from tests.search.city import HOSPITAL, PERMIT, SCHOOL, make_document

ENGLISH = languages.get("en")
CITY = [
    make_document("page:permit", PERMIT, aliases=("Aufenthaltskarte",)),
    make_document("entry:hospital", HOSPITAL, kind="hospital", aliases=("PUMCH",)),
    make_document("entry:school", SCHOOL, kind="school"),
]
NAMES = Names(CITY)


def keys(typed: str, code: str = "en", names: Names = NAMES) -> list[str]:
    return [item.key for item in names.suggest(typed, languages.get(code), limit=8)]


@pytest.mark.parametrize(
    "typed",
    ["uni", "hospital", "UNION h", "pumch", "pum", "协和", "医院", "協和", "병원", "xiehe", "xie he", "xiéhé", "yiyuan", "xhyy", "больн"],
)
def test_hospital_is_suggested(typed: str) -> None:
    assert "entry:hospital" in keys(typed)


@pytest.mark.parametrize("code", [row.code for row in languages.public_languages()])
def test_beginning_of_a_title_suggests_it_in_its_language(code: str) -> None:
    item = NAMES.suggest(PERMIT[code].title[:4], languages.get(code), limit=3)[0]
    assert item.key == "page:permit"
    assert item.title.text == PERMIT[code].title
    assert item.url == f"/{code}/page/permit/"


def test_title_in_the_readers_language_is_shown_with_the_name_that_was_typed() -> None:
    item = NAMES.suggest("协和", ENGLISH, limit=3)[0]
    assert item.title.text == "Union Hospital"
    assert item.name is not None
    assert (item.name.text, item.name.language.code, item.name.is_fallback) == ("协和医院", "zh-hans", True)


def test_each_object_is_suggested_once_and_no_more_than_asked_for() -> None:
    names = Names(make_document(f"page:{n}", {"en": Text(f"Visa {n} visa")}) for n in range(30))
    assert len(keys("visa", names=names)) == 8
    assert len(set(keys("visa", names=names))) == 8
    assert names.suggest("visa", ENGLISH, limit=0) == []


def test_whole_names_come_before_parts_and_short_before_long() -> None:
    titles = ["Old permit", "Permit for work and study", "Permit"]
    names = Names(make_document(f"page:{n}", {"en": Text(title)}) for n, title in enumerate(titles))
    assert keys("permit", names=names) == ["page:2", "page:1", "page:0"]


@pytest.mark.parametrize("typed", ["", " ", "!?", "zzzz", "🙂", "\x00"])
def test_nothing_to_suggest_is_nothing(typed: str) -> None:
    assert keys(typed) == []


@given(st.text(st.characters(), max_size=80))
@settings(max_examples=200, deadline=None)
def test_anything_may_be_typed(typed: str) -> None:
    NAMES.suggest(typed, ENGLISH, limit=8)
    assert typed not in NAMES.meant(typed, ENGLISH)


@pytest.mark.parametrize(
    ("typed", "code", "meant"),
    [
        ("residnece permit", "en", "residence permit"),
        ("hosptial", "en", "hospital"),
        ("hopital general", "fr", ""),
        ("больинца", "ru", "больница"),
        ("permit", "en", ""),
        ("qqqqqqqq", "en", ""),
        ("12345", "en", ""),
        ("ospital", "en", "hospital"),
        ("residencepermit", "en", "residence permit"),
        ("aufentaltserlaubniss", "de", "aufenthaltserlaubnis"),
        ("autorizaçao de residensia", "pt", "autorizaçao de residencia"),
    ],
)
def test_misspelt_words_are_put_right(typed: str, code: str, meant: str) -> None:
    assert next(NAMES.meant(typed, languages.get(code)), "") == meant


@pytest.mark.parametrize(
    ("typed", "code", "meant"),
    [
        ("携和医院", "en", "协和医院"),  # the same sound
        ("谐和", "en", "协和"),  # a part of a name
        ("协河病院", "ja", "協和病院"),
        ("协合医园", "zh-hans", "协和医院"),
        ("京西国学校", "zh-hans", "京西国际学校"),  # one letter too few
        ("京西国际际学校", "zh-hans", "京西国际学校"),  # one too many
        ("协和饭院", "zh-hans", "协和医院"),  # another one
        ("협화명원", "ko", "협화병원"),
        ("在留許加", "ja", "在留許可"),
        ("協和醫院", "zh-hans", ""),  # another script is no mistake
        ("协和医院", "en", ""),
        ("天安门广场", "zh-hans", ""),
    ],
)
def test_wrong_letter_in_a_name_without_spaces_is_put_right(typed: str, code: str, meant: str) -> None:
    assert next(NAMES.meant(typed, languages.get(code)), "") == meant


def test_names_follow_the_index(configured_engine: Engine, city: list[Document]) -> None:
    configured_engine.rebuild(city)
    assert suggestions.current() is suggestions.current()
    assert suggestions.current().suggest("aquarium", ENGLISH, limit=3) == []
    configured_engine.write([make_document("page:fish", {"en": Text("Aquarium")})])
    assert [item.key for item in suggestions.current().suggest("aqua", ENGLISH, limit=3)] == ["page:fish"]
    configured_engine.write(deletes=["page:fish"])
    assert suggestions.current().suggest("aqua", ENGLISH, limit=3) == []


def test_without_an_index_or_an_engine_there_are_none(configured_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert suggestions.current().suggest("visa", ENGLISH, limit=3) == []
    monkeypatch.setattr(type(configured_engine), "state", lambda self: (_ for _ in ()).throw(EngineError("down")))
    assert suggestions.current().suggest("visa", ENGLISH, limit=3) == []


def test_object_is_known_by_the_address_of_its_page() -> None:
    assert (found := NAMES.at("/fr/entry/hospital/")) is not None
    assert found.key == "entry:hospital"
    assert NAMES.at("/fr/nothing/") is None
