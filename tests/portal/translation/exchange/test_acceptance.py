"""What no translation may bring along: foreign markup and invisible characters, in every language."""

import pytest

from portal import languages
from portal.translation.exchange import acceptance
from portal.translation.exchange.acceptance import foreign_markup, invisible_characters
from portal.translation.exchange.problems import ExchangeError
from portal.translation.exchange.units import Unit
from portal.translation.states import State


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Yes", "<b>Oui</b>", ["<b>", "</b>"]),
        ("<i>Yes</i>", "<b>Oui</b>", []),
        ("<i>Yes</i>", '<b class="x">Oui</b>', ['<b class="x">']),
        ('<a id="a1">Yes</a>', '<a id="a1">Oui</a> <a id="a1">oui</a>', []),
        ('<a id="a1">Yes</a>', '<a id="a2">Oui</a>', ['<a id="a2">']),
        ("<i>Yes</i>", "<script>alert(1)</script>", ["<script>", "</script>"]),
        ("<i>Yes</i>", "<img src=x onerror=alert(1)", ["<img src=x onerror=alert(1)"]),
        ("<i>Yes</i>", "<!-- x --><?php ?>", ["<!-- x -->", "<?php ?>"]),
        ("a < b", "a < b > c <3", []),
        ("<i>a</i>", "<I>b</I>", []),
        ("Yes", '<x id="1"/>', ['<x id="1"/>']),
    ],
)
def test_markup_that_the_source_has_not(source: str, target: str, expected: list[str]) -> None:
    assert foreign_markup(source, target) == expected


@pytest.mark.parametrize(
    "character",
    [
        "\u200b",
        "\u202e",
        "\u202d",
        "\ufeff",
        "\u2060",
        "\u00ad",
        "\x00",
        "\x1b",
        "\x7f",
        "\ue000",
        "\u3164",
        "\U000e0041",
        "\ufffe",
        "\u2028",
    ],
)
def test_invisible_characters_are_refused_unless_the_source_has_them(character: str) -> None:
    assert invisible_characters("Yes", f"O{character}ui{character}") == [character]
    assert invisible_characters(f"Y{character}es", f"O{character}ui") == []


@pytest.mark.parametrize(
    "character",
    [*"\t\n\r\u00a0\u202f\u200c\u200d\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u3000", "\U0001f469\u200d\u2695\ufe0f"],
)
def test_characters_that_scripts_need_are_allowed(character: str) -> None:
    assert invisible_characters("Yes", f"a{character}b") == []


@pytest.mark.parametrize("row", languages.all_languages(), ids=lambda row: row.code)
def test_names_of_languages_are_accepted(row: languages.Language) -> None:
    assert invisible_characters("", row.native_name) == foreign_markup("", row.native_name) == []


def test_every_unit_is_named_with_its_line() -> None:
    def unit(key: str, target: str, line: int) -> Unit:
        return Unit(key=key, source_language="en", target_language="fr", source="Yes", target=target, state=State.TRANSLATED, line=line)

    with pytest.raises(ExchangeError) as error:
        acceptance.check([unit("a", "<b>Oui", 3), unit("b", "Oui", 4), unit("c", "O\u200bui", 5)])
    assert str(error.value).splitlines() == [
        "line 3, unit a: The translation has markup that is not allowed there: <b>",
        "line 5, unit c: The translation has an invisible character: U+200B (zero width space).",
    ]
