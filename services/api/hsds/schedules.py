"""Opening hours as schedules: RRULEs where a week says all, else one schedule in words."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from services.api.hsds.ids import part_of
from services.hours import simple
from services.hours.rules import DAY_MINUTES, HoursError, Span
from services.values import hours_lines

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: All times are those of the city: hours before UTC, and the same in a time of day.
_ZONE, _OFFSET = 8, "+08:00"


def schedules(owner: str, hours: str, note: str = "", **belongs: str) -> list[dict[str, Any]]:
    """The schedules of hours in OpenStreetMap's syntax. `owner`: id of what is open then, `belongs`: the same as HSDS names it."""
    if not hours:
        return []
    value = _read(hours)
    rows = list(_of_week(value)) if value else []
    words = "; ".join(hours_lines(hours))
    remarks = {"notes": note} if note else {}
    return [
        {"id": part_of(owner, "schedule", number), **belongs, "timezone": _ZONE, "description": words, **remarks, **row}
        for number, row in enumerate(rows or [{}])
    ]


def is_closed_for_a_time(hours: str, today: date) -> bool:
    """Whether dates of their own close a place on a day."""
    value = _read(hours) if hours else None
    changes = value.changes if value else ()
    return any(change.first <= today and (change.last is None or today <= change.last) and not change.spans for change in changes)


def _read(hours: str) -> simple.SimpleHours | None:
    try:
        return simple.read(hours)
    except HoursError:
        return None


def _of_week(value: simple.SimpleHours) -> Iterator[dict[str, Any]]:
    attending = {"attending_type": _("By appointment")} if value.by_appointment else {}
    for line in value.lines:
        byday = ",".join(_DAYS[day] for day in sorted(line.days))
        for span in line.spans:
            yield {"freq": "WEEKLY", "wkst": "MO", "interval": 1, "byday": byday, **_times(span), **attending}
    for change in value.changes:
        # What is closed for a time has no times: only a description and its dates.
        dates = {"valid_from": change.first.isoformat()} | ({"valid_to": change.last.isoformat()} if change.last else {})
        for span in change.spans:
            yield {"freq": "WEEKLY", "wkst": "MO", "interval": 1, "byday": ",".join(_DAYS), **dates, **_times(span), **attending}
        if not change.spans:
            yield dates | {"description": _("Closed")}


def _times(span: Span) -> dict[str, str]:
    end = span.end if span.end <= DAY_MINUTES else span.end - DAY_MINUTES
    closes = "23:59" if end == DAY_MINUTES else f"{end // 60:02}:{end % 60:02}"
    return {"opens_at": f"{span.start // 60:02}:{span.start % 60:02}{_OFFSET}", "closes_at": f"{closes}{_OFFSET}"}
