"""What a form can show goes into a text and comes back as it was."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.hours.rules import ALL_DAY, Span, parse
from services.hours.schedule import days
from services.hours.simple import ALWAYS, Change, Line, SimpleHours, faults, read, write

_SINGLE = st.one_of(
    st.just((ALL_DAY,)), st.builds(lambda start, length: (Span(start, start + length),), st.integers(0, 1439), st.integers(1, 1439))
)
_SPLIT = st.lists(st.integers(0, 1440), min_size=4, max_size=4, unique=True).map(sorted).map(lambda p: (Span(p[0], p[1]), Span(p[2], p[3])))
_SPANS = st.one_of(_SINGLE, _SPLIT)
_DATES = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@st.composite
def _lines(draw: st.DrawFn) -> tuple[Line, ...]:
    groups = draw(st.lists(st.integers(0, 3), min_size=7, max_size=7))
    sets = [frozenset(day for day, group in enumerate(groups) if group == number) for number in (1, 2, 3)]
    return tuple(Line(chosen, draw(_SPANS)) for chosen in sets if chosen)


@st.composite
def _changes(draw: st.DrawFn) -> tuple[Change, ...]:
    firsts = draw(st.lists(_DATES, max_size=3))
    lengths = [draw(st.one_of(st.none(), st.integers(0, 400))) for _first in firsts]
    return tuple(
        Change(first, None if length is None else first + timedelta(days=length), draw(st.one_of(st.just(()), _SPANS)))
        for first, length in zip(firsts, lengths, strict=True)
    )


_VALUES = st.builds(
    SimpleHours, lines=_lines(), holidays=st.one_of(st.none(), st.just(()), _SPANS), changes=_changes(), by_appointment=st.booleans()
).filter(lambda value: bool(value.lines or value.by_appointment) and not faults(value))


@settings(max_examples=150, deadline=None)
@given(_VALUES)
def test_what_is_written_is_read_as_the_same(value: SimpleHours) -> None:
    text = write(value)
    if len(text) <= 500:
        assert read(text) == _alone(value)
        assert write(read(text) or SimpleHours()) == write(_alone(value))


def _alone(value: SimpleHours) -> SimpleHours:
    """Open day and night by appointment is by appointment."""
    return SimpleHours((), value.holidays, value.changes, True) if value.by_appointment and value.lines == ALWAYS.lines else value


@settings(max_examples=40, deadline=None)
@given(_VALUES, st.dates(date(2025, 1, 1), date(2026, 12, 20)))
def test_the_coming_days_can_be_told_of_whatever_is_written(value: SimpleHours, day: date) -> None:
    if len(write(value)) <= 500:
        for shown in days(write(value), day):
            assert all(opening.start.date() == shown.date and opening.start < opening.end for opening in shown.openings)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24/7", ALWAYS),
        ("24/7; PH off", SimpleHours(ALWAYS.lines, holidays=())),
        ('"by appointment"', SimpleHours(by_appointment=True)),
        ("Mo-Fr 09:00-17:00; Sa-Su off", SimpleHours((Line(frozenset(range(5)), (Span(540, 1020),)),))),
        ("Mo-Su,PH 10:00-20:00", SimpleHours((Line(frozenset(range(7)), (Span(600, 1200),)),), holidays=(Span(600, 1200),))),
        (
            "Mo 09:00-17:00; 2026 Oct 01-07,2026 Dec 25 off",
            SimpleHours(
                (Line(frozenset({0}), (Span(540, 1020),)),),
                changes=(Change(date(2026, 10, 1), date(2026, 10, 7)), Change(date(2026, 12, 25), date(2026, 12, 25))),
            ),
        ),
    ],
)
def test_usual_texts_fit_into_the_form(text: str, value: SimpleHours) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Fr 09:00-17:00; Mo 10:00-11:00",  # a day twice
        "Mo-Fr 10:00+",
        "Mo-Fr 09:00-17:00, Sa 10:00-11:00",
        "off",
        "Sa-Su off",
        "Mo-Fr 09:00-17:00; We off",
        'Mo-Fr 09:00-17:00; 2026 Nov 01+ off "renovation"',
        "Mo-Fr 08:00-09:00,10:00-11:00,12:00-13:00",
        "May-Oct Mo-Fr 09:00-18:00",
        "Mo-Fr 09:00-17:00 || unknown",
        "Mo-Fr,PH 10:00-12:00; Sa 09:00-10:00",  # a holiday on a Saturday has Saturday's hours
        'Mo 09:00-17:00; Tu 09:00-17:00 "by appointment"',
        "PH off; Mo-Fr 09:00-17:00",
    ],
)
def test_a_text_that_says_more_than_the_form_can_is_left_as_text(text: str) -> None:
    assert parse(text)
    assert read(text) is None


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (SimpleHours((Line(frozenset(), (ALL_DAY,)),)), "choose at least one day"),
        (SimpleHours((Line(frozenset({0}), ()),)), "give the times"),
        (SimpleHours((Line(frozenset({0}), (ALL_DAY,)), Line(frozenset({0, 1}), (ALL_DAY,)))), "Line 2: a day stands in a line before"),
        (SimpleHours((Line(frozenset({0}), (Span(600, 600),)),)), "ends when it begins"),
        (SimpleHours((Line(frozenset({0}), (Span(600, 700), Span(650, 800))),)), "must begin after the first has ended"),
        (SimpleHours((Line(frozenset({0}), (Span(600, 700), Span(800, 2100))),)), "run into each other"),
        (SimpleHours(ALWAYS.lines, changes=(Change(date(2026, 2, 2), date(2026, 2, 1)),)), "Change 1: it ends before it begins"),
        (SimpleHours(holidays=()), "Give the hours of the week"),
    ],
)
def test_faults_are_named_with_their_line(value: SimpleHours, fault: str) -> None:
    assert any(fault in sentence for sentence in faults(value))
