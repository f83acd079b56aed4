"""The hours that a form can show: `read` takes them out of a text where it says no more than that, `write` puts them into one.

For every value that has no faults, `read(write(value)) == value`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, zip_longest

from django.utils.translation import gettext as _

from services.hours.rules import ALL_DAY, BY_APPOINTMENT, DAY_MINUTES, EVERY_DAY, FOREVER, Rule, Span, joined, parse

MOST_SPANS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """Days of the week (0 is Monday) with the same hours."""

    days: frozenset[int]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Other hours from one date to another, both included; `last` None: until further notice. No spans: closed."""

    first: date
    last: date | None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SimpleHours:
    """`lines`: the week; () with `by_appointment`: only by appointment. `holidays`: hours on public holidays, () closed, None not known."""

    lines: tuple[Line, ...] = ()
    holidays: tuple[Span, ...] | None = None
    changes: tuple[Change, ...] = ()
    by_appointment: bool = False


ALWAYS = SimpleHours(lines=(Line(EVERY_DAY, (ALL_DAY,)),))


def read(text: str) -> SimpleHours | None:
    """What a text says, where a form can show all of it; None where the text says more.

    Raises:
        HoursError: the text is not opening hours.
    """
    meant = tuple(_alike(_without_needless(parse(text))))
    if any(rule.other or rule.separator == "||" for rule in meant):
        return None
    rules = list(meant)
    lines, by_appointment = _take_lines(rules)
    holidays = _spans(rules.pop(0)) if rules and _is_holiday_rule(rules[0]) else None
    changes = tuple(Change(first, None if last == FOREVER else last, _spans(rule)) for rule in rules for first, last in rule.dates)
    value = SimpleHours(lines, holidays, changes, by_appointment)
    # Whatever has no place in the value makes the text another one.
    says_something = bool(lines or by_appointment)
    return value if says_something and not faults(value) and parse(write(value)) == meant else None


def _take_lines(rules: list[Rule]) -> tuple[tuple[Line, ...], bool]:
    lines, comments = [], set()
    while rules and not rules[0].holidays and not rules[0].dates:
        rule = rules.pop(0)
        comments.add(rule.comment)
        if rule.state == "open":
            lines.append(Line(rule.days, _spans(rule)))
    return tuple(lines), comments == {BY_APPOINTMENT}


def _is_holiday_rule(rule: Rule) -> bool:
    return rule.holidays and not rule.days


def _spans(rule: Rule) -> tuple[Span, ...]:
    if rule.state == "closed":
        return ()
    return rule.spans or (ALL_DAY,)


def _without_needless(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """`Mo-Fr 09:00-17:00; Sa-Su off`: the second rule only says what the first one means."""
    opened: set[int] = set()
    kept = []
    for rule in rules:
        closes = rule.state == "closed" and not (rule.dates or rule.holidays or rule.other or rule.comment)
        if not (closes and opened and opened.isdisjoint(rule.days)):
            kept.append(rule)
        if not rule.dates:
            opened |= rule.days
    return tuple(kept)


def _alike(rules: tuple[Rule, ...]) -> Iterator[Rule]:
    """Rules as `write` makes them: each period of dates, and the public holidays of the last days of the week, in a rule of its own;
    "by appointment" alone is not open day and night.
    """
    for rule, following in zip_longest(rules, rules[1:]):
        is_last_of_week = following is None or bool(following.dates)
        if len(rule.dates) > 1:
            yield from (replace(rule, dates=(period,)) for period in rule.dates)
        elif rule.holidays and rule.days and is_last_of_week:
            yield replace(rule, holidays=False)
            yield replace(rule, days=frozenset(), comment="", separator=";")
        elif rule == Rule(comment=BY_APPOINTMENT):
            yield replace(rule, state="unknown")
        else:
            yield rule


def write(value: SimpleHours) -> str:
    """The text of a value; "" where it says nothing."""
    return joined(tuple(_rules(value)))


def _rules(value: SimpleHours) -> Iterator[Rule]:
    comment = BY_APPOINTMENT if value.by_appointment else ""
    for line in value.lines:
        yield Rule(days=line.days, spans=_written(line.spans), comment=comment)
    if value.by_appointment and not value.lines:
        yield Rule(state="unknown", comment=comment)
    if value.holidays is not None:
        yield Rule(days=frozenset(), holidays=True, spans=_written(value.holidays), state="open" if value.holidays else "closed")
    for change in value.changes:
        yield Rule(
            dates=((change.first, change.last or FOREVER),), spans=_written(change.spans), state="open" if change.spans else "closed"
        )


def _written(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return () if spans == (ALL_DAY,) else spans


def faults(value: SimpleHours) -> list[str]:
    """What is wrong with a value, in sentences for an editor."""
    return list(_faults(value))


def _faults(value: SimpleHours) -> Iterator[str]:
    if (value.changes or value.holidays is not None) and not value.lines and not value.by_appointment:
        yield _("Give the hours of the week, too: public holidays and changes for a time are exceptions to them.")
    seen: set[int] = set()
    for number, line in enumerate(value.lines, start=1):
        where = _("Line %(number)d") % {"number": number}
        if not line.days:
            yield _("%(where)s: choose at least one day.") % {"where": where}
        if not line.spans:
            yield _("%(where)s: give the times.") % {"where": where}
        if line.days & seen:
            yield _("%(where)s: a day stands in a line before.") % {"where": where}
        seen |= line.days
        yield from _span_faults(where, line.spans)
    yield from _span_faults(_("Public holidays"), value.holidays or ())
    for number, change in enumerate(value.changes, start=1):
        where = _("Change %(number)d") % {"number": number}
        if change.last and change.last < change.first:
            yield _("%(where)s: it ends before it begins.") % {"where": where}
        yield from _span_faults(where, change.spans)


def _span_faults(where: str, spans: tuple[Span, ...]) -> Iterator[str]:
    if len(spans) > MOST_SPANS:
        yield _("%(where)s: there is room for two times.") % {"where": where}
    if any(span.end <= span.start or span.start >= DAY_MINUTES or span.end - span.start > DAY_MINUTES for span in spans):
        yield _("%(where)s: a time ends when it begins.") % {"where": where}
    if any(earlier.end >= later.start for earlier, later in pairwise(spans)):
        yield _("%(where)s: the second time must begin after the first has ended.") % {"where": where}
    elif len(spans) > 1 and spans[-1].end > DAY_MINUTES + spans[0].start:
        yield _("%(where)s: the times run into each other.") % {"where": where}
