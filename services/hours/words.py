"""Opening hours in the reader's language: CLDR's names and patterns by Babel, clocks of 24 hours everywhere, as in China."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, get_day_names
from babel.lists import format_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import languages
from services.hours import schedule, simple, workdays
from services.hours.rules import ALL_DAY, DAY_MINUTES, EVERY_DAY, HoursError, Rule, Span, parse, runs
from services.hours.schedule import Day, Doubt, Opening, Standing, Status

#: Left-to-right isolate: the ends of a stretch of time must not change places in a line of Arabic.
_ISOLATED = "\u2066{}\u2069"


@dataclass(frozen=True, slots=True)
class ShownNow:
    """Whether a place is open, for a reader. `tone`: `good`, `plain` or `warn`. `doubt`: why it may be otherwise, or ""."""

    text: str
    tone: str
    doubt: str


@dataclass(frozen=True, slots=True)
class ShownDay:
    """One of the coming days. `times`: each from–to, or one word. `note`: what the calendar says, or why the hours are not sure."""

    name: str
    date: str
    iso_date: str
    times: tuple[str, ...]
    note: str
    is_today: bool
    is_closed: bool
    is_sure: bool


@dataclass(frozen=True, slots=True)
class ShownHours:
    """Everything that `services/hours.html` shows. `usual`: days and times of the ordinary week, () where only dates can tell.

    `is_always`: day and night on every day, so that no table says more.
    """

    now: ShownNow
    is_always: bool
    days: tuple[ShownDay, ...]
    usual: tuple[tuple[str, tuple[str, ...]], ...]
    remarks: tuple[str, ...]
    raw: str


def shown(text: str, at: datetime | None = None) -> ShownHours | None:
    """Opening hours for a reader at a time; None where nothing is known of them or the text cannot be read."""
    moment = (at or schedule.now()).astimezone(schedule.ZONE)
    if not text:
        return None
    try:
        value = simple.read(text)
    except HoursError:
        return None
    coming = schedule.days(text, moment.date())
    return ShownHours(
        now=now(schedule.status(text, moment), moment),
        is_always=schedule.is_always_open(text),
        days=tuple(_shown_day(day, moment.date()) for day in coming),
        usual=usual(text),
        remarks=tuple(_remarks(text, value, moment.date())),
        raw=text,
    )


def open_now(text: str, at: datetime | None = None) -> ShownNow | None:
    """The one line for a list; None where nothing is known."""
    moment = (at or schedule.now()).astimezone(schedule.ZONE)
    try:
        return now(schedule.status(text, moment), moment) if text else None
    except HoursError:
        return None


def usual(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Days and times of the ordinary week; () where nothing is known, or only dates can tell."""
    try:
        value = simple.read(text) if text else None
        return tuple(_usual(value) if value else _usual_of_rules(parse(text)) if text else ())
    except HoursError:
        return ()


def now(status: Status, at: datetime) -> ShownNow:
    """A status as a sentence."""
    tone = {Standing.OPEN: "good", Standing.CLOSED: "plain"}.get(status.standing, "warn")
    doubt = status.doubt or status.next_doubt
    return ShownNow(_sentence(status, at), tone if status.doubt is None else "warn", _doubt(doubt) if doubt else "")


def _sentence(status: Status, at: datetime) -> str:
    change = moment(status.change, at) if status.change else ""
    if status.standing is Standing.OPEN:
        # Translators: %(time)s is a time of day (17:00), a day and a time (Mon 17:00), or a date and a time.
        return _("Open now, until %(time)s") % {"time": change} if change else _("Open now, day and night")
    if status.standing is Standing.APPOINTMENT:
        return _("By appointment only")
    if status.standing is Standing.UNKNOWN:
        return _("Hours not known: ask before you go")
    if status.is_for_a_time:
        return _("Closed for a time. Opens: %(time)s") % {"time": change} if change else _("Closed until further notice")
    if change and status.next is Standing.OPEN:
        return _("Closed now. Opens: %(time)s") % {"time": change}
    return _("Closed now")


def _doubt(doubt: Doubt) -> str:
    if doubt is Doubt.HOLIDAY:
        return _("Public holiday: the hours may be different")
    if doubt is Doubt.MADE_UP:
        return _("Make-up workday: the hours may be different")
    return _("Not confirmed: the public holidays are not announced yet")


def moment(at: datetime, seen_from: datetime) -> str:
    """A time of day, with the day where that is not today, and the date where it is more than six days away."""
    local, locale = at.astimezone(schedule.ZONE), _locale()
    away = (local.date() - seen_from.astimezone(schedule.ZONE).date()).days
    if away == 0:
        return clock(local.time())
    if away < 7:
        return str(format_skeleton("EHm", local.replace(tzinfo=None), locale=locale))
    # Translators: a date and a time of day.
    return _("%(date)s, %(time)s") % {"date": day_and_month(local.date()), "time": clock(local.time())}


def clock(at: time) -> str:
    """`09:00`, as the language writes it."""
    return str(format_skeleton("Hm", at, locale=_locale()))


def span(start: time, end: time) -> str:
    """`09:00–17:00`, as the language writes it."""
    # CLDR has one pattern for a stretch of hours; equal ends would fall together into one time.
    text = str(format_interval(start, end, "Hm", locale=_locale())) if start != end else f"{clock(start)}–{clock(end)}"
    return _ISOLATED.format(text) if languages.nearest(get_language()).direction == "rtl" else text


def day_and_month(day: date) -> str:
    """`Mon, 23 Nov`, as the language writes it."""
    return str(format_skeleton("MMMEd", day, locale=_locale()))


def period(first: date, last: date | None) -> str:
    """From one date to another, or from a date on."""
    if last is None:
        # Translators: %(date)s is a date; something is so until further notice.
        return _("from %(date)s on") % {"date": _date(first)}
    if first == last:
        return _date(first)
    return str(format_interval(first, last, "yMMMd", locale=_locale()))


def _date(day: date) -> str:
    return str(format_skeleton("yMMMd", day, locale=_locale()))


def _locale() -> Locale:
    return Locale.parse(languages.nearest(get_language()).locale_name)


def _shown_day(day: Day, today: date) -> ShownDay:
    notes = [*_calendar_note(day), *([_doubt(day.doubt)] if day.doubt else [])]
    return ShownDay(
        name=_capital(_day_name(day.date.weekday())),
        date=str(format_skeleton("MMMd", day.date, locale=_locale())),
        iso_date=day.date.isoformat(),
        times=tuple(_opening(opening) for opening in day.openings) or (_("closed"),),
        note=" · ".join(notes),
        is_today=day.date == today,
        is_closed=not day.openings,
        is_sure=day.doubt is None,
    )


def _calendar_note(day: Day) -> Iterator[str]:
    if day.workday and day.workday.is_holiday and day.doubt is not Doubt.HOLIDAY:
        yield str(day.workday.name)
    if day.workday and day.workday.is_made_up and day.doubt is not Doubt.MADE_UP:
        yield _("make-up workday")


def _opening(opening: Opening) -> str:
    times = _("open 24 hours") if opening.is_all_day else span(opening.start.time(), opening.end.time())
    if opening.standing is Standing.APPOINTMENT:
        return _("by appointment") if opening.is_all_day else _("%(times)s, by appointment") % {"times": times}
    if opening.standing is Standing.UNKNOWN:
        return _("not known")
    return times


def _usual(value: simple.SimpleHours) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in value.lines:
        yield day_names(line.days), spans(line.spans)
    if value.holidays is not None:
        yield _("Public holidays"), spans(value.holidays)


def _usual_of_rules(rules: tuple[Rule, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The week of rules that no form can show but that are still a plain list of days."""
    days = [day for rule in rules for day in rule.days]
    if len(set(days)) < len(days) or any(rule.dates or rule.holidays or rule.other or rule.state == "unknown" for rule in rules):
        return
    for rule in rules:
        yield day_names(rule.days), spans(() if rule.state == "closed" else rule.spans or (ALL_DAY,))


def day_names(days: frozenset[int]) -> str:
    """`Monday–Friday`, `Monday and Wednesday`, as the language writes it."""
    if len(days) == 7:
        return _("Every day")
    parts: list[str] = []
    for first, last in runs(days):
        if last - first < 2:
            parts.extend(_day_name(day) for day in range(first, last + 1))
        else:
            # Translators: a stretch of days, as in “Monday–Friday”.
            parts.append(_("%(first)s–%(last)s") % {"first": _day_name(first), "last": _day_name(last)})
    return _capital(str(format_list(parts, locale=_locale())))


def _day_name(day: int) -> str:
    return str(get_day_names("wide", "stand-alone", locale=_locale())[day])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def spans(times: Iterable[Span]) -> tuple[str, ...]:
    """Times of a day; closed where there are none."""
    found = (_("open 24 hours") if part == ALL_DAY else span(_time(part.start), _time(part.end)) for part in times)
    return tuple(found) or (_("closed"),)


def _time(minute: int) -> time:
    return time(minute % DAY_MINUTES // 60, minute % 60)


def _makes_up(value: simple.SimpleHours) -> bool:
    """Whether make-up workdays are open that would be closed as weekends."""
    week = frozenset[int]().union(*(line.days for line in value.lines))
    return week != EVERY_DAY and any(line.days >= schedule.WORKING_WEEK for line in value.lines)


def _remarks(text: str, value: simple.SimpleHours | None, today: date) -> Iterator[str]:
    if value and value.by_appointment:
        yield _("Make an appointment before you go.")
    if value and value.holidays is not None:
        yield _("%(period)s: %(times)s") % {"period": _("Public holidays"), "times": " · ".join(spans(value.holidays))}
    if value and value.holidays == () and _makes_up(value):
        yield _("Open on make-up workdays (weekends on which offices in China work).")
    for change in value.changes if value else ():
        if change.last is None or change.last >= today:
            yield _("%(period)s: %(times)s") % {
                "period": _capital(period(change.first, change.last)),
                "times": " · ".join(spans(change.spans)),
            }
    if not schedule.is_always_open(text):
        date_text = format_date(workdays.known_until() + timedelta(days=1), "long", locale=_locale())
        yield _("China announces its public holidays year by year: hours from %(date)s on are not confirmed.") % {"date": date_text}
