"""Names in the order of each language. The orders are those of ICU 78 (CLDR 48), except where `services/collation.py` says otherwise."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import languages
from services.collation import sort_key

ORDERS = {
    "zh-hans": ["3号楼", "阿里", "安贞", "北京", "长安", "长城", "朝阳医院", "成长", "重庆", "大栅栏", "和睦家", "重要", "Apple"],
    "en": ["10 St", "2 St", "Co op", "co-op", "coop", "resume", "Resume", "résumé", "Zoo", "北京"],
    "fr": ["cote", "coté", "côte", "côté", "ecole", "École", "œuvre", "zoo"],
    "de": ["Arzt", "Ärzte", "Azur", "Ofen", "Öl", "Strasse", "Straße", "Zürich"],
    "ja": ["Apple", "あおい", "カメラ", "ガラス", "こうひい", "コーヒー", "さくら", "ん", "亜", "医院", "東京", "東城区", "東壩", "日本"],
    "ko": ["3호선", "가나", "까치", "나비", "서울", "하늘", "Apple"],
    "es": ["niño", "nota", "nube", "nzzz", "ñandú", "Ñu", "oso"],
    "ru": ["Елка", "Ёлка", "Ель", "Жук", "Иод", "Йод", "Яма", "Apple"],
    "ar": ["آل", "إدارة", "أسبوع", "بيت", "تاج", "ثقافة", "مدرسات", "مدرسة", "مدرست", "مستشفى", "مستشفي", "Apple"],
    "pt": ["acao", "ação", "agua", "água", "zebra"],
}


@pytest.mark.parametrize("code", ORDERS)
def test_names_are_in_the_order_of_the_language(code: str) -> None:
    language = languages.get(code)
    names = random.Random(1).sample(ORDERS[code], len(ORDERS[code]))
    assert sorted(names, key=lambda name: sort_key(name, language)) == ORDERS[code]


def test_no_language_is_missing() -> None:
    assert set(ORDERS) == {language.code for language in languages.all_languages()}


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert sort_key("E\u0301cole", languages.get("fr")) == sort_key("\u00c9cole", languages.get("fr"))


@given(st.text(max_size=40), st.sampled_from(languages.all_languages()))
def test_every_text_has_a_key_that_databases_compare_as_python_does(text: str, language: languages.Language) -> None:
    key = sort_key(text, language)
    assert set(key) <= set("0123456789abcdef")
    assert bytes.fromhex(key) == bytes.fromhex(sort_key(text, language))


@given(st.text("abcéñ", max_size=8), st.text("abcéñ", max_size=8))
def test_a_beginning_is_before_its_continuation(beginning: str, more: str) -> None:
    for code in ("es", "fr"):
        assert sort_key(beginning, languages.get(code)) <= sort_key(beginning + more, languages.get(code))
