"""Rules and calendar together: what is open now, when that changes, and the hours of the coming days. All times are China's.

The calendar is written into the rules (`PH off` becomes the dates of the holidays, before them stand the make-up workdays with the hours of
Monday to Friday), and the package evaluates the result. It is never asked without an end: to find that nothing changes before the year
9999 takes it many seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours
from opening_hours import State as EngineState

from services.hours import workdays
from services.hours.rules import BY_APPOINTMENT, EVERY_DAY, Rule, joined, parse
from services.hours.workdays import Workday

ZONE = ZoneInfo("Asia/Shanghai")
#: How far ahead the next change is looked for.
HORIZON = timedelta(days=60)
_DAY = timedelta(days=1)
WORKING_WEEK = frozenset(range(5))
#: Hours that go on until here belong to the evening before.
_MORNING = time(12)


class Standing(Enum):
    """What a place is at a time."""

    OPEN = "open"
    CLOSED = "closed"
    APPOINTMENT = "appointment"
    UNKNOWN = "unknown"


class Doubt(Enum):
    """Why hours may be others than they say."""

    HOLIDAY = "holiday"
    MADE_UP = "made-up"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Status:
    """What a place is at a time, and until when: `change` is None where nothing changes within `HORIZON`.

    `next`: what it is from then on. `doubt`, `next_doubt`: why either may be otherwise. `is_for_a_time`: closed by dates of its own.
    """

    standing: Standing
    change: datetime | None
    next: Standing | None
    doubt: Doubt | None
    next_doubt: Doubt | None
    is_for_a_time: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """From when to when a place is open, or not known or by appointment; `end` may lie on the next morning."""

    start: datetime
    end: datetime
    standing: Standing

    @property
    def is_all_day(self) -> bool:
        return self.end - self.start >= _DAY


@dataclass(frozen=True, slots=True)
class Day:
    """The hours of one date, with what the calendar says of it."""

    date: date
    openings: tuple[Opening, ...]
    workday: Workday | None
    doubt: Doubt | None


def now() -> datetime:
    """The present time in China."""
    return datetime.now(ZONE)


def status(text: str, at: datetime) -> Status:
    """What a place with these hours is at a time (aware, of any zone).

    Raises:
        HoursError: the text is not opening hours.
    """
    moment = _local(at)
    pieces = _pieces(text, moment, moment + HORIZON)
    standing, end = next(pieces, (Standing.CLOSED, moment + HORIZON))
    following = None
    for other, until in pieces:
        if other is not standing:
            following = other
            break
        end = until
    change = end if following else None
    return Status(
        standing,
        change,
        following,
        doubt(text, moment.date()),
        doubt(text, change.date()) if change else None,
        is_for_a_time=standing is Standing.CLOSED and _has_dates(text, moment.date(), closed=True),
    )


def days(text: str, first: date, count: int = 7) -> tuple[Day, ...]:
    """The hours of `count` dates from `first` on.

    Raises:
        HoursError: the text is not opening hours.
    """
    dates = [first + _DAY * number for number in range(count)]
    start, end = _midnight(first - _DAY), _midnight(dates[-1] + 2 * _DAY)
    openings = list(_openings(text, start, end))
    return tuple(Day(day, tuple(_of_day(openings, day)), workdays.on(day), doubt(text, day)) for day in dates)


def doubt(text: str, day: date) -> Doubt | None:
    """Why the hours of a day may be others than the text says."""
    rules = parse(text)
    if _is_always(rules) or _has_dates(text, day):
        return None
    known = workdays.on(day)
    if known is None:
        return Doubt.CALENDAR
    if any(rule.holidays for rule in rules):
        return None
    if known.is_holiday:
        return Doubt.HOLIDAY
    return Doubt.MADE_UP if known.is_made_up and any(rule.days != EVERY_DAY or rule.other for rule in rules) else None


def is_always_open(text: str) -> bool:
    """Whether the hours are day and night on every day: then public holidays make no difference."""
    return _is_always(parse(text))


def _is_always(rules: tuple[Rule, ...]) -> bool:
    return rules == (Rule(),)


def _has_dates(text: str, day: date, *, closed: bool = False) -> bool:
    return any(first <= day <= last for rule in parse(text) if not closed or rule.state == "closed" for first, last in rule.dates)


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A time without a zone cannot be compared with opening hours.")
    return at.astimezone(ZONE)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _pieces(text: str, start: datetime, end: datetime) -> Iterator[tuple[Standing, datetime]]:
    for _start, until, state, comment in _engine(text, start.year).intervals(start, end):
        yield _standing(state, comment), until


def _openings(text: str, start: datetime, end: datetime) -> Iterator[Opening]:
    for first, last, state, comment in _engine(text, start.year).intervals(start, end):
        standing = _standing(state, comment)
        if standing is not Standing.CLOSED:
            yield Opening(first, last, standing)


def _standing(state: EngineState, comment: str) -> Standing:
    if state == EngineState.CLOSED:
        return Standing.CLOSED
    if BY_APPOINTMENT in comment.lower():
        return Standing.APPOINTMENT
    return Standing.OPEN if state == EngineState.OPEN else Standing.UNKNOWN


def _of_day(openings: list[Opening], day: date) -> Iterator[Opening]:
    """What begins on a day, with its end on the next morning; of what goes on for days, the part on this day."""
    first, last = _midnight(day), _midnight(day + _DAY)
    for opening in openings:
        began_in_the_evening = first - _DAY < opening.start < first and opening.end.time() <= _MORNING and opening.end < last
        if opening.end <= first or opening.start >= last or began_in_the_evening:
            continue
        start = max(opening.start, first)
        goes_into_the_night = start > first and opening.end <= datetime.combine(last.date(), _MORNING, ZONE)
        yield replace(opening, start=start, end=opening.end if goes_into_the_night else min(opening.end, last))


@lru_cache(maxsize=2048)
def _engine(text: str, year: int) -> OpeningHours:
    """The package's reading of a text with the calendar of the years around `year` written into it."""
    written = joined(tuple(_with_calendar(parse(text), year)))
    return OpeningHours(written or "off", timezone=ZONE, auto_country=False, auto_timezone=False)


def _with_calendar(rules: tuple[Rule, ...], year: int) -> Iterator[Rule]:
    is_made_up = False
    if all(rule.state == "closed" and not rule.other for rule in rules):
        # "Closed at weekends" says nothing of the other days.
        yield Rule(state="unknown")
    for number, rule in enumerate(rules):
        if not rule.holidays:
            yield rule
            continue
        if rule.state == "closed" and not is_made_up:
            is_made_up = True
            yield from _made_up(rules[:number], workdays.made_up(year))
        if rule.days:
            yield replace(rule, holidays=False)
        yield replace(rule, holidays=False, days=EVERY_DAY, dates=workdays.holidays(year))


def _made_up(usual: tuple[Rule, ...], dates: tuple[date, ...]) -> Iterator[Rule]:
    """The hours of Monday to Friday on make-up workdays; not known where those differ from each other."""
    working = [rule for rule in usual if rule.other or (not rule.dates and rule.days & WORKING_WEEK)]
    if any(rule.other or not rule.days >= WORKING_WEEK for rule in working):
        named = frozenset[int]().union(*(rule.days for rule in usual if not rule.other))
        unsure = tuple((day, day) for day in dates if day.weekday() not in named)
        if unsure:
            yield Rule(dates=unsure, state="unknown")
        return
    made_up = tuple((day, day) for day in dates)
    for number, rule in enumerate(working):
        yield replace(rule, dates=made_up, days=EVERY_DAY, holidays=False, separator=rule.separator if number else ";")
