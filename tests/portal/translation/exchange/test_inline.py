"""Codes inside a text: nothing is lost, pairs belong together, the target's codes have the source's numbers."""

import time

import pytest
from hypothesis import given, settings

from portal.translation.exchange import inline
from portal.translation.exchange.inline import Code, Kind, codes, join, parse, resolve
from tests.portal.translation.exchange.strategies import TEXTS


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, target=TEXTS)
def test_no_character_is_lost_and_pairs_are_nested(text: str, target: str) -> None:
    pieces = parse(text)
    assert join(pieces) == text
    for found in (pieces, parse(target, pieces)):
        open_pairs: list[str] = []
        for code in codes(found):
            if code.kind is Kind.OPEN:
                open_pairs.append(code.id)
            elif code.kind is Kind.CLOSE:
                assert open_pairs.pop() == code.id
        assert open_pairs == []
        starts = [code.id for code in codes(found) if code.kind is not Kind.CLOSE]
        assert len(set(starts)) == len(starts)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_the_same_text_gets_the_same_numbers(text: str) -> None:
    assert parse(text, parse(text)) == parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50 % der Gebühr", []),
        ("100% sicher", []),
        ("%s, %(name)s, %1$s, %d%%", ["%s", "%(name)s", "%1$s", "%d"]),
        ("%(count)days", ["%(count)d"]),
        ("{name} {0} {{ page.title }} {n:,}", ["{name}", "{0}", "{{ page.title }}", "{n:,}"]),
        ("a < b > c, 3 <4", []),
        ("x&nbsp;y &#8239; R&D &", ["&nbsp;", "&#8239;"]),
        ('<a href="x" download>y</a>', ['<a href="x" download>', "</a>"]),
        ("<br><br/>", ["<br>", "<br/>"]),
    ],
)
def test_what_is_a_code(text: str, expected: list[str]) -> None:
    assert [code.original for code in codes(parse(text))] == expected


def test_a_tag_without_its_partner_stands_alone() -> None:
    assert [(code.original, code.kind) for code in codes(parse("<b>x <i>y</b> z</i>"))] == [
        ("<b>", Kind.OPEN),
        ("<i>", Kind.ALONE),
        ("</b>", Kind.CLOSE),
        ("</i>", Kind.ALONE),
    ]


def test_codes_of_a_translation_are_found_by_what_they_are() -> None:
    source = parse("<b>one</b> %(a)s and %(b)s")
    target = codes(parse("%(b)s, %(a)s <b>eins</b> %(c)s", source))
    assert [(code.original, code.id) for code in target] == [
        ("%(b)s", "3"),
        ("%(a)s", "2"),
        ("<b>", "1"),
        ("</b>", "1"),
        ("%(c)s", "4"),
    ]


def test_codes_with_a_number_only_are_resolved_by_the_source() -> None:
    assert resolve('<bx id="1"/>eins<ex id="1"/> <x id="2"/> <x id="9"/>', "<b>one</b> %s") == '<b>eins</b> %s <x id="9"/>'
    assert inline.restore([Code("1", Kind.ALONE, "")], [Code("1", Kind.ALONE, "%s")]) == "%s"
    assert inline.restore([Code('"><script>', Kind.ALONE, "")]) == '<x id="___script_"/>'


@pytest.mark.parametrize("text", ["<a ", "<a x=", "<a" + " a=b" * 50, "{", "%(", "&a", "<b>", "</b>", "<b></b>", "<a x='", "%0", "<a  "])
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    assert join(parse(text * (200_000 // len(text)))) == text * (200_000 // len(text))
    assert time.process_time() - started < 5
