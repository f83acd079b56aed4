"""Reading the syntax: what is understood, and which place is named where something is wrong."""

import time
from datetime import date

import pytest

from services.hours.rules import MAX_LENGTH, HoursError, Rule, Span, joined, parse

NINE_TO_FIVE = (Span(540, 1020),)


def test_days_times_and_holidays_are_taken_apart() -> None:
    assert parse("Mo-Fr 09:00-17:00; Sa,Su 22:00-02:00; PH off") == (
        Rule(days=frozenset(range(5)), spans=NINE_TO_FIVE),
        Rule(days=frozenset({5, 6}), spans=(Span(1320, 1560),)),
        Rule(days=frozenset(), holidays=True, state="closed"),
    )


def test_dates_are_periods_with_both_days_included() -> None:
    assert parse("2026 Feb 10-20 off")[0].dates == ((date(2026, 2, 10), date(2026, 2, 20)),)
    assert parse("2026 Nov 01+ off")[0].dates == ((date(2026, 11, 1), date(9999, 12, 31)),)


def test_a_comment_may_hold_whatever_separates_rules() -> None:
    assert [rule.comment for rule in parse('Mo "PH; off, x || y"; Tu 09:00-17:00')] == ["PH; off, x || y", ""]


@pytest.mark.parametrize("text", ["May-Oct Mo-Fr 09:00-18:00", "Mo-Fr sunrise-sunset", "Mo[1] 09:00-12:00", "Mo-Fr 10:00+"])
def test_rules_of_other_forms_are_kept_as_they_are(text: str) -> None:
    assert parse(text)[0].other == text


@pytest.mark.parametrize(
    "text", ["24/7", "Mo-Su 09:00-17:00", "Mo-Fr,PH 10:00-12:00", "Fr-Mo 09:00-17:00", "2026 Oct 01-07 10:00-12:00", 'off "x"', "Su-Tu off"]
)
def test_printed_rules_are_read_as_the_same(text: str) -> None:
    assert parse(joined(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Mo-Fr 9-17", "character 7 on: “9-17”"),
        ("Mo-Fr 09:00-17:00; Foo", "character 20 on: “Foo”"),
        ("Mo-Fr 09:00-25:61", "character 16"),
        ("Monday to Friday", "character 3"),
        ("Mo-Fr 09:00-17:00;", "stop too early"),
        ("", "stop too early"),
        ("2026 Feb 30 off", "There is no such day: “2026 Feb 30”"),
        ("SH off", "“SH” is not known"),
        ("easter off", "“easter” is not known"),
        ("Jan-Mar PH off", "“PH” (public holidays) cannot be used together with dates, months or weeks"),
        ("PH -1 day off", "“PH” (public holidays) cannot"),
        ("周一至周五 09:00-17:00", "character 1 on"),
    ],
)
def test_what_cannot_be_followed_is_named(text: str, named: str) -> None:
    with pytest.raises(HoursError) as error:
        parse(text)
    assert named in str(error.value)


def test_a_long_text_is_refused_at_once() -> None:
    started = time.process_time()
    with pytest.raises(HoursError, match=f"{MAX_LENGTH} are the most"):
        parse("Mo 09:00-17:00; " * 100_000)
    assert time.process_time() - started < 0.5
