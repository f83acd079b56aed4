"""Opening hours as schema.org has them (https://schema.org/OpeningHoursSpecification), for the JSON-LD of a detail page."""

from collections.abc import Iterator, Mapping
from datetime import date

from services.hours import simple
from services.hours.rules import DAY_MINUTES, Span
from services.hours.schedule import Standing, days

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CLOSED = {"opens": "00:00", "closes": "00:00"}
#: Hours that only a calendar can tell are given for so many days.
AHEAD = 14

Specification = Mapping[str, str | list[str]]


def specifications(text: str, today: date) -> list[Specification]:
    """`openingHoursSpecification` of a text, [] where only an appointment opens the door.

    Raises:
        HoursError: the text is not opening hours.
    """
    value = simple.read(text)
    if value is None:
        return list(_of_dates(text, today))
    return [] if value.by_appointment and not value.lines else list(_of_value(value))


def _of_value(value: simple.SimpleHours) -> Iterator[Specification]:
    for line in value.lines:
        for span in line.spans:
            yield _specification(_clock(span), dayOfWeek=[f"https://schema.org/{_DAYS[day]}" for day in sorted(line.days)])
    if value.holidays is not None:
        for times in _times(value.holidays):
            yield _specification(times, dayOfWeek=["https://schema.org/PublicHolidays"])
    for change in value.changes:
        through = {"validThrough": change.last.isoformat()} if change.last else {}
        for times in _times(change.spans):
            yield _specification(times, validFrom=change.first.isoformat(), **through)


def _of_dates(text: str, today: date) -> Iterator[Specification]:
    for day in days(text, today, AHEAD):
        valid = {"validFrom": day.date.isoformat(), "validThrough": day.date.isoformat()}
        spans = [(opening.start, opening.end, opening.is_all_day) for opening in day.openings if opening.standing is Standing.OPEN]
        for start, end, is_all_day in spans:
            times = {"opens": "00:00", "closes": "23:59"} if is_all_day else {"opens": f"{start:%H:%M}", "closes": f"{end:%H:%M}"}
            yield _specification(times, **valid)
        if not day.openings:
            yield _specification(_CLOSED, **valid)


def _specification(times: Mapping[str, str], **more: str | list[str]) -> Specification:
    return {"@type": "OpeningHoursSpecification", **times, **more}


def _times(spans: tuple[Span, ...]) -> list[Mapping[str, str]]:
    return [_clock(span) for span in spans] or [_CLOSED]


def _clock(span: Span) -> Mapping[str, str]:
    """A whole day ends at 23:59 there, for 00:00 to 00:00 means closed; an end before the beginning is on the next day."""
    if span.end - span.start >= DAY_MINUTES:
        return {"opens": "00:00", "closes": "23:59"}
    end = span.end % DAY_MINUTES
    return {"opens": f"{span.start // 60:02}:{span.start % 60:02}", "closes": f"{end // 60:02}:{end % 60:02}"}
