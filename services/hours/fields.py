"""The column for opening hours, and the form field that edits it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from services.hours import simple
from services.hours.rules import ALL_DAY, DAY_MINUTES, MAX_LENGTH, HoursError, Span, parse
from services.hours.widgets import HoursWidget, Mode, Posted, PostedChange, PostedLine, PostedTimes


def validate_hours(text: str) -> None:
    """A validator for columns and forms.

    Raises:
        ValidationError: the text is not opening hours; the message names the place in it.
    """
    try:
        parse(text)
    except HoursError as error:
        raise ValidationError(str(error), code="hours") from error


class OpeningHoursField(models.CharField[Any, Any]):
    """Opening hours in OpenStreetMap's syntax; "" where they are not known."""

    default_validators = [validate_hours]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_LENGTH)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.strip() if isinstance(text, str) else text

    def formfield(self, **kwargs: Any) -> forms.Field:
        # A char field's own form field wants a maximum length and a text input.
        return OpeningHoursFormField(
            required=not self.blank, label=self.verbose_name, help_text=self.help_text, initial=kwargs.get("initial", "")
        )


class OpeningHoursFormField(forms.Field):
    """Edits opening hours line by line, or as text in OpenStreetMap's syntax. Cleaned to the text."""

    widget = HoursWidget

    def to_python(self, value: str | Posted | None) -> str:
        if not value:
            return ""
        if isinstance(value, str):
            text = value.strip()
        elif value.mode == Mode.TEXT:
            text = value.text.strip()
        elif value.mode == Mode.NOTHING:
            text = ""
        else:
            text = _text(value)
        if text:
            validate_hours(text)
        return text

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool((initial or "") != self.to_python(data))
        except ValidationError:
            return True


def _text(posted: Posted) -> str:
    found: list[str] = []
    value = simple.SimpleHours(
        lines=tuple(_lines(posted, found)),
        holidays=_holidays(posted, found),
        changes=tuple(_changes(posted, found)),
        by_appointment=posted.mode == Mode.APPOINTMENT or (posted.mode == Mode.WEEK and posted.by_appointment),
    )
    if posted.mode == Mode.WEEK and not value.lines and not found:
        found.append(_("Give the days and times of the week."))
    found = found or simple.faults(value)
    if found:
        raise ValidationError([ValidationError(fault, code="hours") for fault in found])
    return simple.write(value)


def _lines(posted: Posted, found: list[str]) -> Iterator[simple.Line]:
    if posted.mode == Mode.ALWAYS:
        yield from simple.ALWAYS.lines
    elif posted.mode == Mode.WEEK:
        for number, line in enumerate(posted.lines, start=1):
            if line != PostedLine():
                yield simple.Line(frozenset(line.days), _spans(line.times, _("Line %(number)d") % {"number": number}, found))


def _holidays(posted: Posted, found: list[str]) -> tuple[Span, ...] | None:
    if posted.holidays == "closed":
        return ()
    if posted.holidays == "hours":
        where = _("Public holidays")
        spans = _spans(posted.holiday_times, where, found)
        if not spans:
            found.append(_("%(where)s: give the times.") % {"where": where})
        return spans
    return None


def _changes(posted: Posted, found: list[str]) -> Iterator[simple.Change]:
    for number, change in enumerate(posted.changes, start=1):
        if change == PostedChange():
            continue
        where = _("Change %(number)d") % {"number": number}
        first, last = _date(change.first, where, found), _date(change.last, where, found)
        if not change.first:
            found.append(_("%(where)s: give the first day.") % {"where": where})
        if first:
            yield simple.Change(first, last, _spans(change.times, where, found))


def _spans(times: tuple[PostedTimes, ...], where: str, found: list[str]) -> tuple[Span, ...]:
    return tuple(span for pair in times if pair != PostedTimes() and (span := _span(pair, where, found)))


def _span(pair: PostedTimes, where: str, found: list[str]) -> Span | None:
    start, end = _minute(pair.start), _minute(pair.end)
    if start is None or end is None:
        found.append(
            _("%(where)s: “%(start)s–%(end)s” is not from one time to another.") % {"where": where, "start": pair.start, "end": pair.end}
        )
        return None
    if start == end % DAY_MINUTES:
        return ALL_DAY if start == 0 else Span(start, start)
    return Span(start, end if end > start else end + DAY_MINUTES)


def _minute(text: str) -> int | None:
    hours, _colon, minutes = text[:5].partition(":")
    if not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        return None
    minute = int(hours) * 60 + int(minutes)
    return minute if int(minutes) < 60 and minute <= DAY_MINUTES else None


def _date(text: str, where: str, found: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        found.append(_("%(where)s: “%(day)s” is not a date.") % {"where": where, "day": text[:20]})
        return None
