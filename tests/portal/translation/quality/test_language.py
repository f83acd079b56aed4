"""What makes a text good in its language: marks, characters, nothing left over, terms, lengths, repetitions, blanks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import languages
from portal.translation.quality import Kind
from portal.translation.quality.characters import name_of
from portal.translation.terms import Concept, Recogniser, Status, Term
from tests.portal.translation.quality.findings import SENTENCE, SOURCE_SENTENCE, TARGETS, findings, ids, only

FULL_STOP = {"zh-hans": "。", "ja": "。"}
QUESTION = {"zh-hans": "？", "ja": "？", "ar": "؟", "fr": "\u202f?"}


@pytest.mark.parametrize("code", TARGETS)
def test_a_sound_translation_has_no_finding(code: str) -> None:
    assert findings(f"{SOURCE_SENTENCE}.", SENTENCE[code] + FULL_STOP.get(code, "."), code) == ()


@pytest.mark.parametrize("code", TARGETS)
def test_a_question_ends_as_one(code: str) -> None:
    opener = "¿" if code == "es" else ""
    question = opener + SENTENCE[code] + QUESTION.get(code, "?")
    assert ids(f"{SOURCE_SENTENCE}?", question, code) == []
    assert "end-punctuation" in ids(f"{SOURCE_SENTENCE}.", question, code)
    assert "end-punctuation" in ids(f"{SOURCE_SENTENCE}?", SENTENCE[code] + FULL_STOP.get(code, "."), code)


@pytest.mark.parametrize(
    ("source", "code", "target"),
    [
        ("Do you need it?", "ja", "必要ですか。"),
        ("“Bring it.”", "de", "„Bringen Sie es.“"),
        ("Bring it (now).", "zh-hans", "请带来（现在）。"),
        ("<b>Bring it.</b>", "ru", "<b>Принесите.</b>"),
        ("Open until 5 p.m.", "de", "Geöffnet bis 17 Uhr"),
        ("Bring it!", "pt", "Traga-o."),
        ("Wait…", "fr", "Attendez..."),
        ("Bring {name}", "fr", "Apportez {name}"),
    ],
)
def test_marks_of_the_same_class_end_a_text_alike(source: str, code: str, target: str) -> None:
    assert "end-punctuation" not in ids(source, target, code)


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ("Bring it.", "Apportez-le", "The source ends with “.”, the translation without a mark."),
        ("Bring it", "Apportez-le.", "The translation ends with “.”, the source without a mark."),
        ("Bring it?", "Apportez-le.", "The source ends with “?”, the translation with “.”."),
    ],
)
def test_what_is_wrong_at_the_end_is_said_in_marks(source: str, target: str, sentence: str) -> None:
    assert [finding.sentence for finding in only("end-punctuation", source, target, "fr")] == [sentence]


@pytest.mark.parametrize(
    ("code", "target", "right"),
    [
        ("zh-hans", "请带护照,和照片。", "，"),
        ("ja", "写真,申請書", "、"),
        ("ar", "جواز السفر, الصورة", "،"),
        ("ar", "هل تحتاج إليها?", "؟"),
        ("fr", "Apportez le passeport。", "."),
        ("ru", "паспорт，фото", ","),
        ("ko", "여권，사진", ","),
    ],
)
def test_marks_of_another_script_are_told_with_the_right_one(code: str, target: str, right: str) -> None:
    assert [finding.named_values["right"] for finding in only("script-punctuation", "x", target, code)] == [right]


@pytest.mark.parametrize(
    ("code", "target"),
    [
        ("fr", "le certificat (北京，上海)"),
        ("zh-hans", "请看 www.x.org, 或3,5"),
        ("ar", "من 5,000 إلى 20,000"),
        ("ko", "「여권」 《한국》"),
        ("ja", "9:00–17:00"),
    ],
)
def test_marks_that_belong_to_names_and_numbers_are_let_through(code: str, target: str) -> None:
    assert "script-punctuation" not in ids("x", target, code)


@pytest.mark.parametrize(
    ("target", "count"),
    [
        ("Quand\u00a0? Ici\u202f: là\u202f; oui\u00a0!", 0),
        ("«\u00a0Oui\u00a0»", 0),
        ("Quand? Ici: là", 2),
        ("Quand ? Ici : là", 2),
        ("« Oui »", 2),
        ("«Oui»", 2),
        ("https://x.org 10:30 16:9 ?!", 1),
        ("Quoi\u202f?!", 0),
    ],
)
def test_french_spaces(target: str, count: int) -> None:
    assert len(only("french-spaces", "x", target, "fr")) == count
    assert only("french-spaces", "x", target, "pt") == []


@pytest.mark.parametrize(
    ("target", "count"),
    [
        ("¿Cuándo? ¡Ya!", 0),
        ("Cuándo?", 1),
        ("Ya!", 1),
        ("¿Cuándo", 1),
        ("¡Qué?!", 0),
        ("¿Cuándo? y dónde?", 1),
        ("https://x.org/?a=1", 0),
        ("Si no, ¿cuándo?", 0),
    ],
)
def test_spanish_openers(target: str, count: int) -> None:
    assert len(only("spanish-openers", "x", target, "es")) == count
    assert only("spanish-openers", "x", target, "fr") == []


@pytest.mark.parametrize(
    ("source", "code", "target", "count"),
    [
        ("a (b)", "fr", "a (b", 1),
        ("a (b)", "zh-hans", "甲（乙)", 0),
        ("a “b”", "de", "a „b“", 0),
        ("a “b”", "ja", "「乙", 1),
        ("a (b", "fr", "a (b", 0),
        ("1) a", "ru", "1) а", 0),
        ("a", "fr", "mot)", 1),
        ("a “b”", "ru", "«а „б“»", 0),
    ],
)
def test_brackets_have_partners(source: str, code: str, target: str, count: int) -> None:
    assert len(only("brackets", source, target, code)) == count


@pytest.mark.parametrize(
    ("code", "target", "count"),
    [
        ("ar", "\u2067جواز\u2069", 0),
        ("ar", "\u2067جواز", 1),
        ("ar", "جواز\u2069", 1),
        ("ar", "\u202bجواز\u202c \u2066A\u2069", 0),
        ("ar", "\u202bجواز\u2069", 2),
        ("ar", "\u2067جواز\nx\u2069", 2),
        ("ar", "جواز\u200f (A)", 0),
        ("fr", "Passeport\u200f", 1),
        ("fr", "\u2067جواز\u2069", 0),
    ],
)
def test_direction_controls_are_balanced_in_each_paragraph(code: str, target: str, count: int) -> None:
    assert len(only("direction-controls", "x", target, code)) == count


@pytest.mark.parametrize(
    ("target", "check"),
    [
        ("Passe\u200bport", "invisible-characters"),
        ("\ufeffPasseport", "invisible-characters"),
        ("Passe\x07port", "invisible-characters"),
        ("Passe\ufffdport", "invisible-characters"),
        ("Passe\ue000port", "invisible-characters"),
        (f"Passe{chr(0xD800)}port", "invisible-characters"),
        ("DÃ©marche", "invisible-characters"),
        ("Pаsseport", "look-alikes"),  # a Cyrillic а
        ("Ηotel", "look-alikes"),  # a Greek Η
    ],
)
def test_characters_that_are_not_what_they_seem(target: str, check: str) -> None:
    assert check in ids("Passport", target, "fr")


@pytest.mark.parametrize(
    ("code", "target"), [("ar", "می\u200cخواهم"), ("de", "Auf\u00adent\u00adhalt"), ("fr", "👨\u200d👩\u200d👧 a\tb"), ("ru", "IT-парк")]
)
def test_characters_that_belong_to_writing_are_let_through(code: str, target: str) -> None:
    assert [check for check in ids("x", target, code) if check in {"invisible-characters", "look-alikes"}] == []


def test_a_character_that_cannot_be_shown_is_named() -> None:
    assert name_of("\u200b") == "U+200B ZERO WIDTH SPACE"
    assert name_of("\x07") == "U+0007"


@pytest.mark.parametrize(
    ("code", "target", "expected"),
    [
        ("fr", "Le permis (居留许可)", []),
        ("fr", "Le permis 居留许可", ["leftover-han"]),
        ("ru", "Разрешение «居留许可»", []),
        ("ar", "تصريح 居留许可", ["leftover-han"]),
        ("ko", "거류허가 居留许可", ["leftover-han"]),
        ("ko", "거류허가(居留许可)", []),
        ("ja", "居留許可", []),
        ("ja", "居留许可", ["leftover-han"]),
        ("zh-hans", "居留许可", []),
        ("zh-hans", "居留許可", ["leftover-han"]),
        ("de", "Aufenthalt проживание", ["other-scripts"]),
        ("zh-hans", "ビザ签证", ["other-scripts"]),
        ("ja", "비자のビザ", ["other-scripts"]),
        ("ru", "ok", ["other-scripts"]),
    ],
)
def test_letters_of_another_script(code: str, target: str, expected: list[str]) -> None:
    checks = [check for check in ids("The permit is good", target, code) if check in {"leftover-han", "other-scripts"}]
    assert checks == expected


def test_chinese_that_the_source_has_may_stay() -> None:
    assert "leftover-han" not in ids("Look for 居留许可 on it", "Cherchez 居留许可 dessus", "fr")
    assert "leftover-han" in ids("外国人居留许可", "Permis 居留许可", "fr", source_code="zh-hans")


@pytest.mark.parametrize(
    ("source", "code", "expected"),
    [
        ("You need a valid passport.", "fr", "error"),
        ("Opening hours", "de", "warning"),
        ("Information", "de", None),
        ("Beijing United Family Hospital", "ja", None),
        ("WeChat", "ru", None),
        ("12345", "ar", None),
        ("%(count)s / {name}", "fr", None),
        ("https://x.org", "fr", None),
        ("IB", "ko", None),
    ],
)
def test_unchanged_text(source: str, code: str, expected: str | None) -> None:
    assert [finding.severity.value for finding in only("unchanged", source, source, code)] == ([expected] if expected else [])


def test_a_term_that_both_languages_write_alike_may_be_unchanged() -> None:
    concept = Concept("a", (Term("en", "opening hours"), Term("de", "opening hours")))
    assert only("unchanged", "opening hours", "opening hours", "de", terms=Recogniser([concept])) == []


def test_a_word_of_the_interface_is_no_name() -> None:
    assert "unchanged" in ids("Questions", "Questions", "ar", kind=Kind.MESSAGE)
    assert "unchanged" not in ids("Questions", "Questions", "fr", kind=Kind.MESSAGE)


def test_unchanged_chinese_is_found() -> None:
    assert "unchanged" in ids("请带护照", "请带护照", "fr", source_code="zh-hans")


@pytest.mark.parametrize("code", TARGETS)
def test_a_sentence_left_in_the_source_s_language_is_found(code: str) -> None:
    left = "you may carry up to two bags in cash"
    (finding,) = only("leftover-source", f"{SOURCE_SENTENCE}. Then {left}.", f"{SENTENCE[code]}. {left}.", code)
    assert finding.target
    assert left in finding.target.of(f"{SENTENCE[code]}. {left}.")


def test_names_and_brackets_are_no_leftovers() -> None:
    source = "Go to Peking Union Medical College Hospital (see the page on health checks)."
    target = "Allez au Peking Union Medical College Hospital (see the page on health checks)."
    assert only("leftover-source", source, target, "fr") == []


@pytest.mark.parametrize("code", TARGETS)
def test_an_empty_translation_is_one_finding(code: str) -> None:
    assert ids("Wait 30 days. {name}", " \n", code, kind=Kind.MESSAGE) == ["empty"]
    assert ids("", "", code) == []


TERMS = Recogniser([
    Concept("permit", (Term("en", "residence permit"), Term("fr", "permis de résidence"), Term("fr", "titre de séjour", Status.ADMITTED),
                       Term("fr", "carte de résident", Status.FORBIDDEN), Term("zh-hans", "居留许可"), Term("de", "Aufenthaltserlaubnis"))),
    Concept("brand", (Term("en", "iHome"),), do_not_translate=True),
    Concept("old", (Term("fr", "alien", Status.FORBIDDEN),)),
    Concept("embassy", (Term("en", "embassy"), Term("zh-hans", "大使馆"))),
])  # fmt: skip


@pytest.mark.parametrize(
    ("source", "code", "target", "expected"),
    [
        ("Your residence permits", "fr", "Vos permis de résidence", []),
        ("Your residence permit", "fr", "Votre titre de séjour", []),
        ("Your residence permit", "fr", "Votre autorisation", ["terms"]),
        ("Your residence permit", "fr", "Votre carte de résident", ["forbidden-terms", "terms"]),
        ("Your residence permit", "de", "Ihre Aufenthaltserlaubnisse", []),
        ("Your residence permit", "de", "Antrag auf die Aufenthaltserlaubnis", []),
        ("Your residence permit", "zh-hans", "您的工作许可", ["terms"]),
        ("Your residence permit", "zh-hans", "您的居留许可", []),
        ("the embassy", "zh-hans", "使馆", []),
        ("The Embassy card", "zh-hans", "用Embassy卡", []),
        ("embassy-run", "zh-hans", "公办", []),
        ("Your residence permit", "ru", "Ваше разрешение", []),
        ("Use iHome now", "fr", "Utilisez iMaison", ["terms"]),
        ("Use iHome now", "fr", "Utilisez iHome", []),
        ("You are here", "fr", "Vous, alien", ["forbidden-terms"]),
        ("Residence permits everywhere", "fr", "Les permis valables en résidence", []),
    ],
)
def test_terms(source: str, code: str, target: str, expected: list[str]) -> None:
    assert [check for check in ids(source, target, code, terms=TERMS) if "terms" in check] == expected


def test_a_term_is_told_with_its_translation_and_place() -> None:
    (finding,) = only("terms", "Your residence permit", "Votre autorisation", "fr", terms=TERMS)
    assert finding.sentence == "“residence permit” is “permis de résidence” in the term base."
    assert finding.source
    assert finding.source.of("Your residence permit") == "residence permit"


@pytest.mark.parametrize(
    ("target", "limit", "expected"),
    [("abcd", 4, []), ("abcde", 4, ["length-limit"]), ("<b>abcd</b>", 4, []), ("e\u0301e\u0301", 2, []), ("abc", None, [])],
)
def test_length_limit(target: str, limit: int | None, expected: list[str]) -> None:
    assert [check for check in ids("x", target, "fr", limit=limit) if check == "length-limit"] == expected


@pytest.mark.parametrize("code", TARGETS)
def test_a_translation_much_shorter_or_longer_than_the_source_is_odd(code: str) -> None:
    long_source = f"{SOURCE_SENTENCE} and bring the papers that they ask you for"
    short = {"zh-hans": "来", "ja": "来る", "ko": "와"}.get(code, SENTENCE[code][:8])
    assert "length-ratio" in ids(long_source, short, code)
    assert "length-ratio" in ids(SOURCE_SENTENCE + " at once", SENTENCE[code] * 6, code)


@pytest.mark.parametrize(
    ("code", "target", "count"),
    [
        ("fr", "Apportez le le passeport", 1),
        ("fr", "Vous vous inscrivez", 0),
        ("zh-hans", "谢谢您", 0),
        ("zh-hans", "请联系我们请联系我们", 1),
        ("ja", "人々の時々", 0),
        ("ko", "여권 여권", 1),
        ("ru", "в в Пекине", 1),
        ("ar", "جواز جواز", 1),
        ("de", "Gäste, die die Karte haben", 0),
        ("de", "Bringen Sie die die Karte", 1),
        ("de", "Lesen Sie sie", 0),
        ("de", "Lesen sie sie", 1),
        ("es", "24 24", 0),
    ],
)
def test_doubled_words(code: str, target: str, count: int) -> None:
    assert len(only("doubled-words", "x", target, code)) == count


def test_a_word_that_the_source_doubles_may_be_doubled() -> None:
    assert only("doubled-words", "Bora Bora", "Bora Bora", "fr") == []


@pytest.mark.parametrize(
    ("source", "code", "target", "expected"),
    [
        ("a b", "fr", " a b", ["edge-blanks"]),
        ("a b\n", "fr", "a b", ["edge-blanks"]),
        ("a b", "fr", "a  b", ["inner-blanks"]),
        ("a b", "de", "a , b", ["inner-blanks"]),
        ("a b", "fr", "a\u00a0: b", []),
        ("Yes, sir", "de", "Ja,mein Herr", ["inner-blanks"]),
        ("a b", "zh-hans", "请 带", ["inner-blanks"]),
        ("a b", "zh-hans", "请带 iPhone 来", []),
        ("a\n\nb", "fr", "a b", ["paragraphs"]),
        ("a\n\nb", "fr", "a\n\nb", []),
        ("a b", "de", "a .5 b", []),
        ("a  b", "de", "a  b", []),
    ],
)
def test_blanks(source: str, code: str, target: str, expected: list[str]) -> None:
    assert [check for check in ids(source, target, code) if check in {"edge-blanks", "inner-blanks", "paragraphs"}] == expected


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(TARGETS), st.sampled_from(list(Kind)))
def test_any_texts_may_be_checked_and_every_place_is_real(source: str, target: str, code: str, kind: Kind) -> None:
    for finding in findings(source, target, code, kind=kind, terms=TERMS, limit=20):
        assert finding.sentence
        assert "%(" not in finding.template % dict(finding.values) or "%(" in source + target
        assert finding.source is None or finding.source.end <= len(source)
        assert finding.target is None or finding.target.end <= len(target)


@given(st.text(st.characters(codec="utf-8"), max_size=40), st.sampled_from([row.code for row in languages.all_languages()]))
def test_a_text_differs_from_itself_in_nothing_that_counts(text: str, code: str) -> None:
    counted = {"numbers", "amounts", "dates", "times", "telephone", "addresses", "placeholders", "mail", "web-addresses", "edge-blanks"}
    found = [finding for finding in findings(text, text, code, source_code=code) if finding.check in counted]
    assert [finding for finding in found if finding.severity == "error"] == []
