"""Text analysis: readers find a word however they write it."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import languages
from portal.languages import Language
from search.analysis import analyse, analyse_query, fold, grams, index_terms, term_marker, words
from search.analysis.compounds import simple_words
from search.analysis.pinyin import joined, plain, spoken_forms
from search.analysis.tokens import CJK_CHARACTER, parts

pytestmark = pytest.mark.matrix

ALL = languages.all_languages()
any_text = st.text(st.characters(), max_size=300)


def terms(text: str, code: str) -> set[str]:
    return {token.term for token in analyse(text, languages.get(code))}


def meet(code: str, written: str, typed: str) -> bool:
    """Whether every word typed finds the text written."""
    found = terms(written, code)
    words = analyse_query(typed, languages.get(code))
    return bool(words) and all(sum(not found.isdisjoint(group) for group in word.required) >= word.minimum for word in words)


@pytest.mark.parametrize(
    ("code", "written", "typed"),
    [
        ("en", "The residence permits", "permit"),
        ("en", "Children’s hospital", "childrens hospital"),
        ("en", "the café", "cafe"),
        ("en", "Xi’an", "xian"),
        ("en", "ＶＩＳＡ ﬁle", "visa file"),
        ("en", "Notice 居留许可 posted", "居留"),
        ("en", "How to extend a visa", "how do I extend my visa"),
        ("fr", "l’université", "universite"),
        ("fr", "Médecins généralistes", "medecin generaliste"),
        ("fr", "œuvre", "oeuvre"),
        ("fr", "hopital", "hôpital"),
        ("de", "Ausländerbehörde", "auslaenderbehoerde"),
        ("de", "Behörden", "Behorde"),
        ("de", "Straße", "STRASSE"),
        ("de", "Führerschein", "fuhrerschein"),
        ("de", "Krankenversicherung", "Versicherung"),
        ("de", "Straßenbahnhaltestellen", "Haltestelle"),
        ("de", "Schulbücher", "schule"),
        ("de", "Gesundheitsämter", "amt"),
        ("de", "Ausländerämter", "auslaenderamt"),
        ("de", "ein Amt für Ausländer", "auslaenderamt"),
        ("de", "die Anmeldung eines Wohnsitzes", "Wohnsitzanmeldung"),
        ("es", "autorización", "autorizaciones"),
        ("es", "niños", "nino"),
        ("pt", "autorizações", "autorizacao"),
        ("pt", "residência", "residencia"),
        ("ru", "визы и больницы", "виза больница"),
        ("ru", "ребёнок", "ребенок"),
        ("ar", "الإقامة", "اقامه"),
        ("ar", "إقامة", "الاقامه"),
        ("ar", "التأشيرات", "تاشيرة"),
        ("ar", "مستشفى", "المستشفى"),
        ("ar", "تَصْرِيح", "تصـــريح"),
        ("ar", "وزارة", "الوزارة"),
        ("ar", "٢٤٠ ساعة", "240"),
        ("zh-hans", "外国人居留许可延期", "居留"),
        ("zh-hans", "办理居留许可的手续", "如何办理居留许可"),
        ("zh-hans", "申请签证延期", "延期签证"),
        ("zh-hans", "使用WeChat支付", "wechat"),
        ("zh-hans", "visas", "visa"),
        ("zh-hans", "協和醫院國際部", "协和医院"),
        ("zh-hans", "居留许可", "居留許可"),
        ("en", "台北辦事處 office", "办事处"),
        ("ja", "在留カードの更新", "在留カード更新"),
        ("ja", "引っ越し", "引っ越し"),
        ("ja", "ビザの延長", "ﾋﾞｻﾞ"),
        ("ko", "외국인 등록", "외국인등록을"),
        ("ko", "학교", "학교에서"),
        ("ko", "비자 연장", "비자"),
    ],
)
def test_word_is_found_as_readers_write_it(code: str, written: str, typed: str) -> None:
    assert meet(code, written, typed)


#: One part is no compound, and a word is not taken apart because it ends like another.
WHOLE = [
    ("de", "Versicherung", "Krankenversicherung"),
    ("de", "Arbeit", "Arbeitserlaubnis"),
    ("de", "Deutschland", "Land"),
    ("de", "gemeinsame Reisende", "Ende"),
    ("de", "Staubecken", "Staub"),
]


@pytest.mark.parametrize(
    ("code", "written", "typed"), [("zh-hans", "居民", "居留"), ("en", "hospital", "school"), ("ko", "병원", "학교"), *WHOLE]
)
def test_other_word_is_not_found(code: str, written: str, typed: str) -> None:
    assert not meet(code, written, typed)


@pytest.mark.parametrize("row", [row for row in ALL if row.analysis.compounds], ids=lambda row: row.code)
def test_simple_words_are_folded_sorted_and_stay_whole(row: Language) -> None:
    listed = simple_words(row.code)
    assert listed == sorted({fold(word) for word in listed})
    assert not any(parts(word, row) for word in listed)


@given(beginning=st.sampled_from(simple_words("de")), joint=st.sampled_from(["", "s", "n"]), end=st.sampled_from(simple_words("de")))
@settings(max_examples=200, deadline=None)
def test_compound_in_capitals_has_the_same_terms(beginning: str, joint: str, end: str) -> None:
    compound, german = beginning + joint + end, languages.get("de")
    assert meet("de", compound, compound.upper())
    assert set(index_terms(compound, german).split()) == terms(compound, "de")


def test_function_words_count_only_when_there_is_nothing_else() -> None:
    english = languages.get("en")
    assert [word.text for word in analyse_query("where is the school", english)] == ["school"]
    assert [word.text for word in analyse_query("where is the", english)] == ["where", "is", "the"]


def test_offsets_are_those_of_the_text_as_written() -> None:
    text = "ｱﾊﾟｰﾄ ﬁle e\u0301te\u0301"
    found = {token.term: text[token.start : token.end] for token in analyse(text, languages.get("fr"))}
    assert found["パー"] == "ﾊﾟｰ"
    assert found["fil"] == "ﬁle"
    assert found["ete"] == "e\u0301te\u0301"


@pytest.mark.parametrize("language", ALL, ids=lambda row: row.code)
@given(text=any_text)
@settings(max_examples=60, deadline=None)
def test_any_string_gives_terms_in_order(language: Language, text: str) -> None:
    tokens = analyse(text, language)
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert token.term
        assert not any(character.isspace() for character in token.term)
        token.term.encode()


@pytest.mark.parametrize("language", ALL, ids=lambda row: row.code)
@given(text=any_text)
@settings(max_examples=60, deadline=None)
def test_text_is_found_by_each_of_its_words(language: Language, text: str) -> None:
    found = {token.term for token in analyse(text, language)}
    for word in analyse_query(text, language):
        assert sum(not found.isdisjoint(group) for group in word.required) >= word.minimum


@given(text=any_text)
@settings(deadline=None)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("language", ALL, ids=lambda row: row.code)
@pytest.mark.parametrize("text", ["\ud800visa\udfff", "a" * 10_000, "居" * 10_000, "\x00\x1f😀👩‍👩‍👧", "'’ʼ", "ـ", "\u0301", "İ", ""])
def test_odd_strings_do_no_harm(language: Language, text: str) -> None:
    for token in analyse(text, language):
        assert len(token.term) <= 80
    analyse_query(text, language)


def places(text: str, language: Language, wanted: dict[str, int]) -> Iterator[tuple[int, int, int]]:
    """Start, end and number of every place of a wanted term."""
    yield from term_marker(language, wanted).places(words(text))
    pairs = [term for term in wanted if CJK_CHARACTER.match(term)]
    yield from ((start, end, wanted[term]) for term, start, end in grams(text, language, pairs))


@pytest.mark.parametrize("language", ALL, ids=lambda row: row.code)
@given(text=st.text(st.sampled_from("aeinrstäöœßé'’ -.,_\u0301\u200dиёвاةلو居留醫院ﾊﾟ학교Ａ…１ "), max_size=60), data=st.data())
@settings(max_examples=80, deadline=None)
def test_marks_stand_where_the_analysis_finds_the_terms(language: Language, text: str, data: st.DataObject) -> None:
    tokens = analyse(text, language)
    known = sorted({token.term for token in tokens})
    wanted = data.draw(st.sets(st.sampled_from(known), max_size=4)) if known else set()
    numbers = {term: number for number, term in enumerate(sorted(wanted))}
    found = {(token.start, token.end, numbers[token.term]) for token in tokens if token.term in numbers}
    marked = set(places(text, language, numbers))
    assert marked <= found
    # Pairs of CJK letters with a mark between them are found but not marked.
    assert {place for place in found if not CJK_CHARACTER.match(text[place[0]])} <= marked


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Dying trees, the ﬁle of O’Brien and Xi’an: “visas”… in １９９９"),
        ("ko", "Élodie, École Ánimo Ａ\u0301_e Øre"),
        ("fr", "L’université d’été ; les œuvres, aujourd’hui à l'École"),
        ("de", "Ärzte, Aerzte und ÄRZTE fuhren über die Straße (Führerschein)"),
        ("de", "KRANKENVERSICHERUNGSKARTE, Arbeitserlaubnis und „Aufenthaltserlaubnis“, Ausla\u0308nderbeho\u0308rde, Bußgeldbescheid"),
        ("ar", "يجب تقديم الطلب إلى الشرطة، والإقامة للأطباء وبالتصريح"),
        ("ru", "Ёлка, ребёнок и ребенок в больнице"),
        ("zh-hans", "协和醫院，国际部 WeChat 公众号（含延期）"),
        ("ja", "ﾋﾞｻﾞの延長、引っ越し Tokyo"),
        ("ko", "외국인 등록 visa 학교에서"),
    ],
)
def test_every_term_of_a_text_is_marked(code: str, text: str) -> None:
    language = languages.get(code)
    for term, start, end in analyse(text, language):
        assert (start, end, 0) in set(places(text, language, {term: 0}))


@pytest.mark.parametrize("typed", ["xiehe", "xie he", "xié hé"])
def test_name_is_known_by_its_sound(typed: str) -> None:
    assert (joined(typed) or plain(typed)) in spoken_forms("北京协和医院")


def test_parts_of_a_name_are_known_by_their_sound() -> None:
    assert {"xiehe", "yiyuan", "xieheyiyuan", "beijingxieheyiyuan"} <= set(spoken_forms("北京协和医院"))


def test_tones_and_umlauts_are_left_out() -> None:
    assert (plain("lǜ"), plain("nü"), plain("Xī’ān")) == ("lv", "nv", "xian")
