"""The registry of languages and what is derived from it; the choice of a text for a reader, by properties."""

import re
from dataclasses import FrozenInstanceError, replace

import pytest
from babel import Locale
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from hypothesis import given
from hypothesis import strategies as st

from portal import languages
from portal.languages import Fragment, Language

CODES = [row.code for row in languages.all_languages()]
readers = st.sampled_from(CODES)
#: Some languages have a text, some an empty one, some none; foreign codes are not asked for.
some_texts = st.dictionaries(st.sampled_from([*CODES, "xx"]), st.text(max_size=5))


def test_the_ten_languages_are_there() -> None:
    assert CODES == ["zh-hans", "en", "fr", "de", "ja", "ko", "es", "ru", "ar", "pt"]


def test_django_wagtail_and_modeltranslation_have_the_registry_s_languages() -> None:
    assert [code for code, _name in settings.LANGUAGES] == CODES
    assert [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES] == CODES
    assert list(settings.MODELTRANSLATION_LANGUAGES) == CODES


def test_code_is_lower_case_and_the_tag_is_the_same_language(language: Language) -> None:
    assert language.code == language.code.lower() == language.tag.lower()


def test_babel_knows_the_catalog_s_locale(language: Language) -> None:
    assert Locale.parse(language.locale_name).language == language.code.partition("-")[0]


@pytest.mark.parametrize(("code", "name"), [("zh-hans", "zh_Hans"), ("pt", "pt"), ("pt-br", "pt_BR"), ("sr-latn", "sr_Latn")])
def test_locale_name_is_written_as_gettext_folders_are(code: str, name: str) -> None:
    assert replace(languages.get("en"), code=code).locale_name == name


def test_suffix_is_an_identifier(language: Language) -> None:
    assert f"name_{language.suffix}".isidentifier()


def test_only_arabic_is_written_from_right_to_left(language: Language) -> None:
    assert language.direction == ("rtl" if language.code == "ar" else "ltr")
    assert (language.code in settings.LANGUAGES_BIDI) == (language.direction == "rtl")


def test_own_name_is_written_in_the_language_s_script(language: Language) -> None:
    scripts = {"han": "一-鿿", "japanese": "一-鿿", "korean": "가-힯", "cyrillic": "а-яА-Я", "arabic": "ء-ي", "latin": "A-Za-zçêñ"}
    assert re.search(f"[{scripts[language.script]}]", language.native_name)


@pytest.mark.parametrize(
    ("reader", "name"), [("en", "German"), ("fr", "allemand"), ("zh-hans", "德语"), ("ar", "الألمانية"), ("de", "Deutsch")]
)
def test_a_language_is_called_by_the_reader_s_word_for_it(reader: str, name: str) -> None:
    assert languages.get("de").name_for(languages.get(reader)) == name


def test_unknown_code_raises() -> None:
    assert not languages.is_known("xx")
    with pytest.raises(languages.UnknownLanguageError, match="xx"):
        languages.get("xx")


def test_a_row_cannot_be_changed(language: Language) -> None:
    with pytest.raises(FrozenInstanceError):
        language.is_public = False


def test_second_registration_of_a_language_raises() -> None:
    row = languages.get("en")
    with pytest.raises(ValueError, match="registered twice"):
        languages._index((row, languages.get("zh-hans"), row))


@pytest.mark.parametrize("fallback", ["xx", "en"])
def test_fallback_to_nothing_or_to_itself_raises(fallback: str) -> None:
    with pytest.raises(ValueError, match="falls back"):
        languages._index((replace(languages.get("en"), fallbacks=(fallback,)),))


def test_preference_is_the_reader_s_language_its_fallbacks_and_every_other_one_once(language: Language) -> None:
    codes = [row.code for row in languages.preference(language.code)]
    assert codes[: 1 + len(language.fallbacks)] == [language.code, *language.fallbacks]
    assert sorted(codes) == sorted(CODES)


@given(texts=some_texts, reader=readers)
def test_the_reader_s_own_text_wins_wherever_there_is_one(texts: dict[str, str], reader: str) -> None:
    texts[reader] = "own"
    assert languages.choose(texts, reader) == Fragment("own", languages.get(reader))


@given(texts=some_texts, reader=readers)
def test_a_text_is_chosen_whenever_a_language_of_ours_has_one(texts: dict[str, str], reader: str) -> None:
    chosen = languages.choose(texts, reader)
    assert bool(chosen) == any(texts.get(code) for code in CODES)
    if chosen:
        assert texts[chosen.language.code] == chosen.text


@given(texts=some_texts, reader=readers)
def test_a_text_is_called_a_fallback_exactly_when_it_is_in_another_language(texts: dict[str, str], reader: str) -> None:
    chosen = languages.choose(texts, reader)
    assert chosen.is_fallback == (chosen.language.code != reader)


@given(texts=some_texts, reader=readers)
def test_no_language_before_the_chosen_one_has_a_text(texts: dict[str, str], reader: str) -> None:
    chosen = languages.choose(texts, reader)
    order = [row.code for row in languages.preference(reader)]
    before = order[: order.index(chosen.language.code)]
    assert not any(texts.get(code) for code in before)


@given(text=st.text(), reader=readers, written=readers)
def test_a_fragment_is_escaped_and_marked_with_its_language_where_that_is_another(text: str, reader: str, written: str) -> None:
    fragment = Fragment(text, languages.get(written), is_fallback=written != reader)
    inner = re.fullmatch(r'<span lang="([^"]+)" dir="([^"]+)">(.*)</span>', format_html("{}", fragment), re.DOTALL)
    assert (inner is not None) == fragment.is_fallback
    if inner is not None:
        assert inner.groups()[:2] == (languages.get(written).tag, languages.get(written).direction)
        assert "<" not in inner.group(3)


@given(text=st.text(), reader=readers, written=readers)
def test_the_text_component_marks_a_fragment_like_python_does(text: str, reader: str, written: str) -> None:
    fragment = Fragment(text, languages.get(written), is_fallback=written != reader)
    assert render_to_string("components/text.html", {"text": fragment}) == format_html("{}", fragment)
