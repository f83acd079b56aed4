"""The form in which opening hours are edited: days and times, public holidays, changes for a time, or the text. Needs no script."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from services.hours import simple, words
from services.hours.rules import DAY_MINUTES, HoursError, Span

#: Empty rows that wait to be filled; more appear after saving.
_SPARE_LINES, _SPARE_CHANGES = 3, 2
_MOST_ROWS = 20


class Mode(models.TextChoices):
    """How the hours are given."""

    NOTHING = "", _("Not known")
    WEEK = "week", _("Days and times")
    ALWAYS = "always", _("Open day and night")
    APPOINTMENT = "appointment", _("By appointment only")
    TEXT = "text", _("As text in OpenStreetMap’s syntax")


HOLIDAY_CHOICES = (
    ("", _("not known")),
    ("closed", _("closed, and open on make-up workdays")),
    ("hours", _("open at these times")),
)


@dataclass(frozen=True, slots=True)
class PostedTimes:
    """From–to as it was typed."""

    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class PostedLine:
    """Days with their times as they were typed."""

    days: tuple[int, ...] = ()
    times: tuple[PostedTimes, ...] = (PostedTimes(), PostedTimes())


@dataclass(frozen=True, slots=True)
class PostedChange:
    """Other hours for a time, as they were typed."""

    first: str = ""
    last: str = ""
    times: tuple[PostedTimes, ...] = (PostedTimes(), PostedTimes())


@dataclass(frozen=True, slots=True)
class Posted:
    """The whole form as it was filled in, right or wrong."""

    mode: str = Mode.NOTHING
    lines: tuple[PostedLine, ...] = ()
    by_appointment: bool = False
    holidays: str = ""
    holiday_times: tuple[PostedTimes, ...] = (PostedTimes(), PostedTimes())
    changes: tuple[PostedChange, ...] = ()
    text: str = ""


Row = TypeVar("Row", PostedLine, PostedChange)


class HoursWidget(forms.Widget):
    """Shows a text of opening hours as a form, where a form can say all of it."""

    template_name = "services/widgets/hours.html"

    class Media:
        css = {"all": ["services/hours_widget.css"]}

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        # The label belongs to the whole group.
        return ""

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-mode" not in data and name not in data

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | Posted | None:
        if f"{name}-mode" not in data:
            return data.get(name)
        return Posted(
            mode=data[f"{name}-mode"],
            lines=tuple(_rows(data, f"{name}-line", _posted_line)),
            by_appointment=bool(data.get(f"{name}-by_appointment")),
            holidays=data.get(f"{name}-holidays", ""),
            holiday_times=_posted_times(data, f"{name}-holiday"),
            changes=tuple(_rows(data, f"{name}-change", _posted_change)),
            text=data.get(f"{name}-text", ""),
        )

    def format_value(self, value: Any) -> Any:
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        posted = value if isinstance(value, Posted) else _filled(value or "")
        lines = (*_filled_in(posted.lines, PostedLine()), *[PostedLine()] * _SPARE_LINES)[:_MOST_ROWS]
        changes = (*_filled_in(posted.changes, PostedChange()), *[PostedChange()] * _SPARE_CHANGES)[:_MOST_ROWS]
        context["widget"].update(
            modes=[(mode.value, mode.label, mode.value == posted.mode) for mode in Mode],
            lines=[{"days": _day_boxes(line), "times": line.times} for line in lines],
            by_appointment=posted.by_appointment,
            holidays=[(code, label, code == posted.holidays) for code, label in HOLIDAY_CHOICES],
            holiday_times=posted.holiday_times,
            changes=changes,
            text=posted.text,
        )
        return context


def _filled_in(rows: tuple[Row, ...], empty: Row) -> tuple[Row, ...]:
    """Rows up to the last one in which something stands: their numbers stay those of the messages."""
    last = max((number for number, row in enumerate(rows, start=1) if row != empty), default=0)
    return rows[:last]


def _day_boxes(line: PostedLine) -> list[tuple[int, str, bool]]:
    return [(day, words.day_names(frozenset({day})), day in line.days) for day in range(7)]


def _filled(text: str) -> Posted:
    """The form for a text."""
    if not text:
        return Posted()
    try:
        value = simple.read(text)
    except HoursError:
        value = None
    if value is None:
        return Posted(mode=Mode.TEXT, text=text)
    is_always = value.lines == simple.ALWAYS.lines and not value.by_appointment
    return Posted(
        mode=Mode.ALWAYS if is_always else Mode.WEEK if value.lines else Mode.APPOINTMENT,
        lines=() if is_always else tuple(PostedLine(tuple(sorted(line.days)), _typed(line.spans)) for line in value.lines),
        by_appointment=value.by_appointment and bool(value.lines),
        holidays="" if value.holidays is None else "hours" if value.holidays else "closed",
        holiday_times=_typed(value.holidays or ()),
        changes=tuple(
            PostedChange(change.first.isoformat(), change.last.isoformat() if change.last else "", _typed(change.spans))
            for change in value.changes
        ),
        text=text,
    )


def _typed(spans: tuple[Span, ...]) -> tuple[PostedTimes, ...]:
    pairs = [PostedTimes(_clock(span.start), _clock(span.end)) for span in spans]
    return (*pairs, *[PostedTimes()] * (simple.MOST_SPANS - len(pairs)))


def _clock(minute: int) -> str:
    return f"{minute % DAY_MINUTES // 60:02}:{minute % 60:02}"


def _rows(data: Mapping[str, Any], prefix: str, read: Callable[[Mapping[str, Any], str], Row]) -> Iterator[Row]:
    for number in range(_MOST_ROWS):
        if f"{prefix}-{number}-start0" not in data:
            return
        yield read(data, f"{prefix}-{number}")


def _posted_line(data: Mapping[str, Any], prefix: str) -> PostedLine:
    key = f"{prefix}-days"
    days = data.getlist(key) if isinstance(data, MultiValueDict) else data.get(key, [])
    return PostedLine(tuple(day for day in range(7) if str(day) in map(str, days)), _posted_times(data, prefix))


def _posted_change(data: Mapping[str, Any], prefix: str) -> PostedChange:
    return PostedChange(data.get(f"{prefix}-first", "").strip(), data.get(f"{prefix}-last", "").strip(), _posted_times(data, prefix))


def _posted_times(data: Mapping[str, Any], prefix: str) -> tuple[PostedTimes, ...]:
    return tuple(
        PostedTimes(data.get(f"{prefix}-start{number}", "").strip(), data.get(f"{prefix}-end{number}", "").strip())
        for number in range(simple.MOST_SPANS)
    )
