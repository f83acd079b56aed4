"""Everything in a text that counts: telephone numbers, dates, times, amounts, numbers of houses and plain numbers, ready to be compared.

A reading says in which sets of atoms it may be found on the other side: 17:00 as {17} or {5}, 15 July 2024 as {2024, 7, 15}, 3.1.4 as
itself or part by part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from django.db import models

from portal.translation.quality.dates import Day, days, months_named, times
from portal.translation.quality.findings import Span
from portal.translation.quality.money import currency_after, currency_before
from portal.translation.quality.number_words import numbers_in_words
from portal.translation.quality.numerals import Numeral, canonical, numerals, plain_digits
from portal.translation.quality.telephone import telephones
from portal.translation.quality.texts import Kind, Side, mask

_PERCENT_AFTER = re.compile(
    r"[ \u00a0\u202f\u2009]?(?:[%％٪‰]|per ?cent\b|pour cent|Prozent|por ciento|por cento|процент|パーセント|퍼센트|프로"
    r"|(?:بال|في ال)م[ئا]ئ?ة)",
    re.IGNORECASE,
)
_PERCENT_BEFORE = re.compile(r"(?:百分之|[%٪])\s?$")
_HOUSE_BEFORE = re.compile(r"(?:\b(?:No|Nr|n[ro]?)\.?|[Nn][.]?[º°]|№|رقم|Room|Raum|Floor|Building|\bд\.|корп\.)\s?$")
_HOUSE_AFTER = re.compile(
    r"\s?(?:号楼|号院|号|號|番地|番|번지|호|층|层|階|室|栋|座)|(?:st|nd|rd|th) floor| ?(?:[ºª]\.? )?(?:andar|piso|étage)|\. (?:Stock|OG)"
)
_NAME_BEFORE = re.compile(r"[A-Z]{2,}[ -]?$")
#: Characters before a number in which what belongs to it stands.
_NEAR = 16
#: One is as often an article, or nothing at all, as a number.
ALWAYS_THERE = frozenset({"1"})


class Family(models.TextChoices):
    """What a number is; each is a check of its own."""

    NUMBER = "numbers"
    AMOUNT = "amounts"
    DATE = "dates"
    TIME = "times"
    TELEPHONE = "telephone"
    ADDRESS = "addresses"


@dataclass(frozen=True, slots=True)
class Reading:
    """Something that counts, at a place of a text. It is found on the other side if all atoms of one of its `options` are there."""

    family: Family
    span: Span
    written: str
    options: tuple[frozenset[str], ...]
    value: Decimal | None = None
    currencies: frozenset[str] = frozenset()
    is_percent: bool = False
    is_foreign: bool = False
    day: Day | None = None

    @property
    def atoms(self) -> frozenset[str]:
        """Everything by which the other side may be found here."""
        return frozenset().union(*self.options)


@dataclass(frozen=True)
class Readings:
    """What counts in a text: `certain`, which the other side must have, and the atoms that words in it may mean besides."""

    certain: tuple[Reading, ...]
    possible: frozenset[str]

    @cached_property
    def atoms(self) -> frozenset[str]:
        """Everything that a reading of the other side may be found by."""
        return self.possible.union(ALWAYS_THERE, *(reading.atoms for reading in self.certain))

    def has(self, reading: Reading) -> bool:
        """Whether something of the other side is here."""
        return any(option <= self.atoms for option in reading.options)


@lru_cache(maxsize=512)
def readings(side: Side, kind: Kind) -> Readings:
    """What counts in one side of a translation."""
    text = plain_digits(side.words)
    certain: list[Reading] = []
    for find in (_telephones, _days, _times):
        found = list(find(text, side))
        certain.extend(found)
        text = mask(text, tuple(reading.span for reading in found))
    certain.extend(_numbers(text, side, kind))
    possible = {*numbers_in_words(text, side.language), *map(str, months_named(text, side.language))}
    return Readings(tuple(sorted(certain, key=lambda reading: reading.span)), frozenset(possible))


def _telephones(text: str, side: Side) -> Iterator[Reading]:
    for found in telephones(text):
        span = Span(found.start, found.end)
        parts = frozenset(canonical(Decimal(part)) for part in re.findall(r"\d+", span.of(text)))
        yield Reading(Family.TELEPHONE, span, span.of(side.text), (frozenset({found.digits}), parts))


def _days(text: str, side: Side) -> Iterator[Reading]:
    for found in days(text, side.language):
        span = Span(found.start, found.end)
        yield Reading(Family.DATE, span, span.of(side.text), (frozenset(map(str, found.parts)),), day=found)


def _times(text: str, side: Side) -> Iterator[Reading]:
    for found in times(text):
        span = Span(found.start, found.end)
        minute = {str(found.minute)} if found.minute else set()
        half = [frozenset({str(hour), "0.5"}) for hour in found.hours] if found.minute == 30 else []
        options = (*(frozenset({str(hour), *minute}) for hour in found.hours), *half)
        # "6 часов", "6 h": hours as often as o'clock; whoever reads them as a time must not miss the number.
        yield Reading(Family.TIME, span, span.of(side.text), options)


def _numbers(text: str, side: Side, kind: Kind) -> Iterator[Reading]:
    for numeral in numerals(text, side.language):
        before, start = currency_before(text, numeral.start)
        after, end = currency_after(text, numeral.end)
        is_percent = bool(
            _PERCENT_AFTER.match(text, numeral.end) or _PERCENT_BEFORE.search(text, max(0, numeral.start - _NEAR), numeral.start)
        )
        currencies = before or after
        span = Span(start if before else numeral.start, numeral.end if before or not after else end)
        yield Reading(
            _family(text, numeral, kind, has_currency=bool(currencies)),
            span,
            span.of(side.text),
            _options(numeral),
            value=numeral.value,
            currencies=currencies,
            is_percent=is_percent,
            is_foreign=numeral.is_foreign and not _is_version(text, numeral),
        )


def _options(numeral: Numeral) -> tuple[frozenset[str], ...]:
    value = frozenset({canonical(numeral.value)})
    is_code = numeral.is_foreign or numeral.written.count(".") > 1
    return (value, frozenset(numeral.parts)) if is_code and len(numeral.parts) > 1 else (value,)


def _family(text: str, numeral: Numeral, kind: Kind, *, has_currency: bool) -> Family:
    if has_currency:
        return Family.AMOUNT
    if (
        kind == Kind.ADDRESS
        or _HOUSE_BEFORE.search(text, max(0, numeral.start - _NEAR), numeral.start)
        or _HOUSE_AFTER.match(text, numeral.end)
    ):
        return Family.ADDRESS
    return Family.NUMBER


def _is_version(text: str, numeral: Numeral) -> bool:
    """Whether a number stands behind a name in capitals, as in "HSK 3.0"."""
    return _NAME_BEFORE.search(text, max(0, numeral.start - _NEAR), numeral.start) is not None
