"""The city's districts."""

import pytest
from django.utils import translation

from portal import languages
from portal.languages import Language
from services import districts


def test_the_sixteen_districts_are_named_in_every_language() -> None:
    everywhere = {row.code for row in languages.all_languages()}
    assert len(districts.names()) >= 16
    for key, names in districts.names().items():
        assert set(names) == everywhere, key
        assert all(names.values()), key


def test_name_is_in_the_reader_s_language(language: Language) -> None:
    with translation.override(language.code):
        assert districts.name("shunyi") == districts.names()["shunyi"][language.code]


def test_name_is_there_in_every_language_of_the_admin(language: Language) -> None:
    with translation.override(language.staff_code or language.code):
        assert districts.name("shunyi") == districts.names()["shunyi"][language.code]
        assert str(dict(districts.choices())["shunyi"]) == districts.names()["shunyi"][language.code]


def test_unknown_district_keeps_its_key_and_is_no_value_of_the_filter() -> None:
    assert districts.name("atlantis") == "atlantis"
    with pytest.raises(LookupError):
        districts.describe("atlantis")
