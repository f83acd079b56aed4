"""A text in OpenStreetMap's syntax for opening hours (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification) as rules.

The package opening-hours-py reads and evaluates the whole syntax, but it knows only the statutory days of China's holidays, not the days
that are moved, and no make-up workdays. So the rules that most places need are taken apart here, for `schedule.py` to put the days in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from django.utils.translation import gettext as _
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # the package's stub forgets the error

MAX_LENGTH = 500
DAY_CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
EVERY_DAY = frozenset(range(7))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY_MINUTES = 24 * 60
#: The syntax's way of saying that hours are by appointment: a comment.
BY_APPOINTMENT = "by appointment"
FOREVER = date(9999, 12, 31)

State = Literal["open", "closed", "unknown"]
Separator = Literal[";", ",", "||"]

_DATE = rf"\d{{4}} (?:{'|'.join(MONTHS)}) \d{{1,2}}"
_DATES = rf"{_DATE}(?:-{_DATE})?(?:,{_DATE}(?:-{_DATE})?)*"
_DAY = rf"(?:PH|(?:{'|'.join(DAY_CODES)})(?:-(?:{'|'.join(DAY_CODES)}))?)"
_TIME = r"\d{2}:\d{2}-\d{2}:\d{2}"
_RULE = re.compile(
    rf"(?:24/7|(?:(?P<dates>{_DATES})(?: |$))?(?:(?P<days>{_DAY}(?:,{_DAY})*)(?: |$))?(?P<times>{_TIME}(?:,{_TIME})*)?)"
    r'(?: ?(?P<state>open|closed|unknown))?(?: ?"(?P<comment>[^"]*)")?'
)
_SEPARATED = re.compile(r'((?:[^";,|]|"[^"]*"|,(?! )|\|(?!\|))+)(?:(;|,|\|\|) |$)')
_NOT_KNOWN_HERE = re.compile(r"\b(SH|easter)\b")
_PUBLIC_HOLIDAY = re.compile(r"\bPH\b")
_QUOTED = re.compile(r'"[^"]*"')


class HoursError(ValueError):
    """A text is not opening hours, or says what the portal cannot follow. The message is for an editor and names the place."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one minute of a day to another: `end` is above 1440 where it is on the next day."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end if self.end <= DAY_MINUTES else self.end - DAY_MINUTES)}"


ALL_DAY = Span(0, DAY_MINUTES)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `dates`: first and last day of each period, () for always. `days`: 0 is Monday. `spans`: () for the whole day.

    `other`: the whole text of a rule that is not of this form (months, weeks, sunrise …); nothing else is set then.
    """

    separator: Separator = ";"
    dates: tuple[tuple[date, date], ...] = ()
    days: frozenset[int] = EVERY_DAY
    holidays: bool = False
    spans: tuple[Span, ...] = ()
    state: State = "open"
    comment: str = ""
    other: str = ""

    def __str__(self) -> str:
        if self.other:
            return self.other
        parts = [
            ",".join(_period(first, last) for first, last in self.dates),
            self._days_text(),
            ",".join(map(str, self.spans)),
            "off" if self.state == "closed" else "unknown" if self.state == "unknown" else "",
            f'"{self.comment}"' if self.comment else "",
        ]
        return " ".join(part for part in parts if part) or "24/7"

    def _days_text(self) -> str:
        if self.days == EVERY_DAY and not self.holidays:
            # A rule of times alone is for every day; one with dates alone needs no days either.
            return "Mo-Su" if self.spans and not self.dates else ""
        return ",".join([*_day_ranges(self.days), *(["PH"] if self.holidays else [])])


def joined(rules: Iterator[Rule] | tuple[Rule, ...]) -> str:
    """Rules as one text."""
    text = ""
    for rule in rules:
        joint = {";": "; ", ",": ", ", "||": " || "}[rule.separator]
        text += f"{joint if text else ''}{rule}"
    return text


@lru_cache(maxsize=2048)
def parse(text: str) -> tuple[Rule, ...]:
    """The rules of a text.

    Raises:
        HoursError: the text is too long or cannot be read, or holds what is not known here. The message names the place.
    """
    if len(text) > MAX_LENGTH:
        raise HoursError(_("The hours have %(count)d characters; %(most)d are the most.") % {"count": len(text), "most": MAX_LENGTH})
    canonical = str(_read(text))
    found = _NOT_KNOWN_HERE.search(_QUOTED.sub("", canonical))
    if found:
        raise HoursError(_("“%(part)s” is not known for China. Give the dates instead.") % {"part": found[0]})
    rules = tuple(_rules(canonical))
    for rule in rules:
        if _PUBLIC_HOLIDAY.search(_QUOTED.sub("", rule.other)) or (rule.holidays and (rule.dates or rule.separator == "||")):
            raise HoursError(
                _("“PH” (public holidays) cannot be used together with dates, months or weeks: “%(rule)s”.")
                % {"rule": rule.other or str(rule)}
            )
    return rules


def _read(text: str) -> OpeningHours:
    try:
        return OpeningHours(text, auto_country=False, auto_timezone=False)
    except ParserError as error:
        raise HoursError(_unreadable(text, str(error))) from error


def _unreadable(text: str, reason: str) -> str:
    place = re.search(r"--> (\d+):(\d+)", reason)
    at = int(place[2]) - 1 if place and place[1] == "1" else 0
    rest = text[at:].strip()
    if not rest:
        return _("The hours cannot be read: they stop too early after “%(before)s”.") % {"before": text[-20:]}
    return _("The hours cannot be read from character %(number)d on: “%(rest)s”. Right would be, for example: %(example)s") % {
        "number": at + 1,
        "rest": rest[:40],
        "example": "Mo-Fr 09:00-12:00,13:00-17:00; PH off",
    }


def _rules(canonical: str) -> Iterator[Rule]:
    separator: Separator = ";"
    for part in _SEPARATED.finditer(canonical):
        yield _rule(part[1].strip(), separator)
        separator = part[2] or ";"  # type: ignore[assignment]  # one of the three, by the pattern


def _rule(text: str, separator: Separator) -> Rule:
    match = _RULE.fullmatch(text)
    if match is None:
        return Rule(separator=separator, other=text)
    days, holidays = _days(match["days"])
    return Rule(
        separator=separator,
        dates=tuple(_dates(match["dates"])),
        days=days,
        holidays=holidays,
        spans=tuple(_span(part) for part in (match["times"] or "").split(",") if part),
        state=match["state"] or "open",  # type: ignore[arg-type]  # one of the three, by the pattern
        comment=match["comment"] or "",
    )


def _dates(text: str | None) -> Iterator[tuple[date, date]]:
    for part in (text or "").split(","):
        if part:
            first, _dash, last = part.partition("-")
            yield _day(first), _day(last or first)


def _day(text: str) -> date:
    year, month, day = text.split()
    try:
        return date(int(year), MONTHS.index(month) + 1, int(day))
    except ValueError as error:
        raise HoursError(_("There is no such day: “%(day)s”.") % {"day": text}) from error


def _days(text: str | None) -> tuple[frozenset[int], bool]:
    if not text:
        return EVERY_DAY, False
    days: set[int] = set()
    for part in text.split(","):
        if part != "PH":
            first, _dash, last = part.partition("-")
            start, end = DAY_CODES.index(first), DAY_CODES.index(last or first)
            days.update(day % 7 for day in range(start, end + 1 if end >= start else end + 8))
    return frozenset(days), "PH" in text


def _span(text: str) -> Span:
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    return Span(start, end if end > start else end + DAY_MINUTES)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _period(first: date, last: date) -> str:
    start = f"{first.year:04} {MONTHS[first.month - 1]} {first.day:02}"
    if last == first:
        return start
    return f"{start}+" if last == FOREVER else f"{start}-{last.year:04} {MONTHS[last.month - 1]} {last.day:02}"


def runs(days: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Days that follow each other within a week: first and last of each run."""
    for day in sorted(days):
        if day - 1 not in days:
            last = day
            while last + 1 in days:
                last += 1
            yield day, last


def _day_ranges(days: frozenset[int]) -> list[str]:
    names = []
    for first, last in runs(days):
        names.append(DAY_CODES[first] if first == last else f"{DAY_CODES[first]}-{DAY_CODES[last]}")
    return names
