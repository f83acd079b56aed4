"""Numbers, amounts, dates, times of day, telephone numbers and numbers of houses: all of the source in the translation, and no others.

Compared as sets: "from 1 to 31 July" repeats less than 7月1日至7月31日, and both are right.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.languages import Language
from portal.translation.quality.findings import Remark, Remarks, Severity, remark
from portal.translation.quality.numerals import written_in
from portal.translation.quality.readings import Family, Reading, Readings, readings
from portal.translation.quality.registry import register
from portal.translation.quality.texts import WORDED, Pair

MISSING = gettext_noop("“%(number)s” of the source is not in the translation.")
EXTRA = gettext_noop("“%(number)s” is in the translation, but not in the source.")
DIFFERENT = gettext_noop("The source says “%(source)s”, the translation “%(target)s”.")
GROUPED = gettext_noop("“%(number)s” means %(meaning)s to these readers; “%(source)s” is written “%(right)s” in this language.")
MARKS = gettext_noop("“%(number)s” is not how this language writes the number: write “%(right)s”.")
CURRENCY = gettext_noop("The source says “%(source)s”, the translation “%(target)s”: another currency.")
NO_CURRENCY = gettext_noop("“%(source)s” has lost its currency.")
NO_PERCENT = gettext_noop("“%(number)s” is a percentage in one of the two texts only.")
SWAPPED = gettext_noop("Day and month have changed places: “%(source)s” and “%(target)s”.")


@dataclass(frozen=True, slots=True)
class _Difference:
    """What one side has and the other has not; both, where one seems to stand for the other."""

    family: Family
    source: Reading | None
    target: Reading | None


def _check(family: Family, title: Promise, also: Callable[[Pair], Remarks] | None = None) -> None:
    """Register the check of one family."""

    @register(family.value, title, kinds=WORDED)
    def run(pair: Pair) -> Remarks:
        for difference in _differences(pair):
            if difference.family == family:
                yield _say(difference, pair.target.language)
        if also:
            yield from also(pair)


@lru_cache(maxsize=64)
def _differences(pair: Pair) -> tuple[_Difference, ...]:
    source, target = _sides(pair)
    missing = [reading for reading in source.certain if not target.has(reading)]
    extra = [reading for reading in target.certain if not source.has(reading)]
    if len(missing) == len(extra) == 1:
        # One for the other, whatever each was taken for.
        return (_Difference(missing[0].family, missing[0], extra[0]),)
    unused: dict[Family, deque[Reading]] = {family: deque() for family in Family}
    for reading in extra:
        unused[reading.family].append(reading)
    found = [
        _Difference(reading.family, reading, unused[reading.family].popleft() if unused[reading.family] else None) for reading in missing
    ]
    return (*found, *(_Difference(reading.family, None, reading) for rest in unused.values() for reading in rest))


def _sides(pair: Pair) -> tuple[Readings, Readings]:
    return readings(pair.source, pair.kind), readings(pair.target, pair.kind)


def _say(difference: _Difference, language: Language) -> Remark:
    source, target = difference.source, difference.target
    if source is None or target is None:
        return _say_one(source, target)
    if source.value is not None and target.value is not None and _digits(source) == _digits(target):
        return remark(
            GROUPED,
            source=source.span,
            target=target.span,
            number=target.written,
            meaning=written_in(language, target.value),
            source_=source.written,
            right=written_in(language, source.value),
        )
    return remark(DIFFERENT, source=source.span, target=target.span, source_=source.written, target_=target.written)


def _say_one(source: Reading | None, target: Reading | None) -> Remark:
    if source:
        return remark(MISSING, source=source.span, number=source.written)
    return remark(EXTRA, target=target.span if target else None, number=target.written if target else "")


def _digits(reading: Reading) -> str:
    return "".join(character for character in reading.written if character.isdigit())


def _matched(pair: Pair) -> Iterable[tuple[Reading, list[Reading]]]:
    """Each number of the source, once, with the numbers of the same value in the translation."""
    source, target = _sides(pair)
    by_value: dict[Decimal, list[Reading]] = defaultdict(list)
    for other in target.certain:
        if other.value is not None:
            by_value[other.value].append(other)
    seen: set[tuple[Decimal, frozenset[str], bool]] = set()
    for reading in source.certain:
        if reading.value in by_value and (key := (reading.value, reading.currencies, reading.is_percent)) not in seen:
            seen.add(key)
            yield reading, by_value[reading.value]


def _percentages_and_marks(pair: Pair) -> Remarks:
    for reading, same in _matched(pair):
        if all(other.is_percent != reading.is_percent for other in same):
            yield remark(NO_PERCENT, source=reading.span, target=same[0].span, number=reading.written)
    for other in _sides(pair)[1].certain:
        if other.is_foreign and other.value is not None:
            right = written_in(pair.target.language, other.value)
            yield remark(MARKS, target=other.span, severity=Severity.WARNING, number=other.written, right=right)


def _currencies(pair: Pair) -> Remarks:
    mentioned = frozenset().union(*(other.currencies for other in _sides(pair)[1].certain))
    for reading, same in _matched(pair):
        named = [other for other in same if other.currencies]
        if not reading.currencies or (not named and mentioned & reading.currencies):
            # "from 5,000 to 20,000 yuan" names it once.
            continue
        if not named:
            yield remark(NO_CURRENCY, source=reading.span, target=same[0].span, severity=Severity.WARNING, source_=reading.written)
        elif not any(other.currencies & reading.currencies for other in named):
            yield remark(CURRENCY, source=reading.span, target=named[0].span, source_=reading.written, target_=named[0].written)


def _swapped_days(pair: Pair) -> Remarks:
    source, target = _sides(pair)
    theirs = [reading for reading in target.certain if reading.day]
    ours = {(reading.day.month, reading.day.day) for reading in source.certain if reading.day}
    for reading in source.certain:
        for other in theirs:
            if _is_swapped(reading, other) and other.day and (other.day.month, other.day.day) not in ours:
                yield remark(SWAPPED, source=reading.span, target=other.span, source_=reading.written, target_=other.written)


def _is_swapped(one: Reading, other: Reading) -> bool:
    if one.day is None or other.day is None or one.day.is_ambiguous or other.day.is_ambiguous:
        return False
    has_both = None not in {one.day.month, one.day.day}
    return has_both and one.day.month != one.day.day and (one.day.month, one.day.day) == (other.day.day, other.day.month)


_check(Family.NUMBER, _("Numbers"), _percentages_and_marks)
_check(Family.AMOUNT, _("Amounts of money"), _currencies)
_check(Family.DATE, _("Dates"), _swapped_days)
_check(Family.TIME, _("Times of day"))
_check(Family.TELEPHONE, _("Telephone numbers"))
_check(Family.ADDRESS, _("Numbers in addresses"))
