"""Dates and times of day in text: ISO, numeric, with month names (CLDR through Babel), 2024年7月15日, 二〇二三年; 5 p.m., 17 h, 下午5点.

What it finds is compared in `numbers`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale

from portal.languages import Language
from portal.translation.quality.number_words import HAN_DIGITS, HAN_PLACES, read_han

_HAN = "".join((*HAN_DIGITS, *HAN_PLACES))
_NUMBER = rf"(?:\d{{1,2}}|[{_HAN}]{{1,3}})"
_YEAR = rf"(?:(?:19|20|21)\d{{2}}|[{''.join(HAN_DIGITS)}]{{4}})"
_LATEST_MONTH, _LATEST_DAY, _HOURS, _MINUTES = 12, 31, 24, 60

_EAST_ASIAN = re.compile(
    rf"(?P<y>{_YEAR})\s?[年년]\s?(?:(?P<m>{_NUMBER})\s?[月월](?:份?\s?(?P<d>{_NUMBER})\s?[日号號일])?)?"
    rf"|(?P<m2>{_NUMBER})\s?[月월]\s?(?P<d2>{_NUMBER})\s?[日号號일]"
)
_YEAR_FIRST = re.compile(r"(?<![\d./-])(?P<y>\d{4})(?P<mark>[-/.])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})(?![\d/-]|\.\d)")
_YEAR_LAST = re.compile(r"(?<![\d./-])(?P<a>\d{1,2})(?P<mark>[-/.])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<y>\d{4}|\d{2})(?![\d/-]|\.\d)")

#: Babel's Arabic has the names of Egypt; these are the ones of Syria and of the Maghreb.
_MORE_MONTHS = {"ar": ("ar_SY", "ar_DZ")}
_RUSSIAN_ENDINGS = "яьйа"
_CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Day:
    """A date in a text, as far as it is told: year, month, day; None for what it leaves open.

    `is_ambiguous`: month and day may be the other way round.
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    is_ambiguous: bool = False

    @property
    def parts(self) -> tuple[int, ...]:
        """What is told."""
        return tuple(part for part in (self.year, self.month, self.day) if part is not None)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day in a text. `hours`: the hours that it may mean; `minute`."""

    start: int
    end: int
    hours: tuple[int, ...]
    minute: int


def days(text: str, language: Language) -> Iterator[Day]:
    """The dates of a text whose digits are plain; none overlaps another."""
    taken: list[Day] = []
    for found in _candidates(text, language):
        if all(found.end <= other.start or found.start >= other.end for other in taken):
            taken.append(found)
            yield found


def months_named(text: str, language: Language) -> Iterator[int]:
    """Months that a text names without a date."""
    patterns = _month_patterns(language)
    if patterns:
        for match in patterns.name.finditer(text):
            yield patterns.numbers[_month_key(match.group())]


def _candidates(text: str, language: Language) -> Iterator[Day]:
    for match in _YEAR_FIRST.finditer(text):
        yield from _day(match, int(match["y"]), int(match["m"]), int(match["d"]))
    for match in _YEAR_LAST.finditer(text):
        yield from _year_last(match)
    if language.script in {"han", "japanese", "korean"}:
        for match in _EAST_ASIAN.finditer(text):
            year, month, day = match["y"], match["m"] or match["m2"], match["d"] or match["d2"]
            yield from _day(match, *(_read(part) for part in (year, month, day)))
    patterns = _month_patterns(language)
    if patterns:
        for match in patterns.date.finditer(text):
            name = next(value for key, value in match.groupdict().items() if key.startswith("name") and value)
            day = match["d1"] or match["d2"]
            year = match["y1"] or match["y2"] or match["y3"]
            yield from _day(match, _read(year), patterns.numbers[_month_key(name)], _read(day))


def _year_last(match: re.Match[str]) -> Iterator[Day]:
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if year < 100:
        # Two digits: the shape of a section number, so that only what is certainly a date is taken for one.
        if match["mark"] == "." or first > _LATEST_DAY:
            return
        year += _CENTURY
    if second > _LATEST_MONTH:
        first, second = second, first
    is_ambiguous = first <= _LATEST_MONTH and first != second
    yield from _day(match, year, second, first, is_ambiguous=is_ambiguous)


def _day(match: re.Match[str], year: int | None, month: int | None, day: int | None, *, is_ambiguous: bool = False) -> Iterator[Day]:
    if (month is None or 1 <= month <= _LATEST_MONTH) and (day is None or 1 <= day <= _LATEST_DAY):
        yield Day(*match.span(), year, month, day, is_ambiguous)


def _read(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) if written.isascii() else read_han(written)


@dataclass(frozen=True, slots=True)
class _MonthPatterns:
    date: re.Pattern[str]
    name: re.Pattern[str]
    numbers: dict[str, int]


@cache
def _month_patterns(language: Language) -> _MonthPatterns | None:
    numbers = _month_names(language)
    if not numbers:
        return None
    names = "|".join(re.escape(name) for name in sorted(numbers, key=lambda name: (-len(name), name)))
    # English has "may" and "march" too: a language that capitalises its months is read by that.
    flags = re.NOFLAG if any(name[0].isupper() for name in numbers) else re.IGNORECASE
    end = r"(?![^\W\d_])\.?"
    link = r"(?:\s?(?:,|de|del|of|do|da)?\s)"
    year = r"(?:19|20|21)\d{2}(?!\d)"
    day = r"(?<![\d.,])\d{1,2}"
    date = (
        rf"(?P<d1>{day})(?:\s?(?:st|nd|rd|th|er|º|ª|°|-?го|-е)\b|[º°]|\.)?\s?(?:of\s|de\s|d['’])?(?:\bال)?(?P<name1>{names}){end}(?:{link}?\s?(?P<y1>{year}))?"
        rf"|\b(?P<name2>{names}){end}\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.,]\d|\d)(?:,?\s(?P<y2>{year}))?"
        rf"|\b(?P<name3>{names}){end}{link}(?P<y3>{year})"
    )
    keyed = {_month_key(name): number for name, number in numbers.items()}
    return _MonthPatterns(re.compile(date, flags), re.compile(rf"\b(?:{names}){end}", flags), keyed)


def _month_names(language: Language) -> dict[str, int]:
    if language.script in {"han", "japanese", "korean"}:
        # Their months are numbers.
        return {}
    found: dict[str, int] = {}
    for name in (language.locale_name, *_MORE_MONTHS.get(language.code, ())):
        months = Locale.parse(name).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, month in months[context][width].items():
                    found.setdefault(month.removesuffix("."), number)
    if language.script == "cyrillic":
        # CLDR has the nominative and the genitive; "в сентябре" is neither.
        found = {form: number for name, number in found.items() for form in _declined(name)}
    return found


def _declined(name: str) -> tuple[str, ...]:
    if name[-1] not in _RUSSIAN_ENDINGS:
        return (name, f"{name}е", f"{name}у", f"{name}ом")
    return (name, f"{name[:-1]}е", f"{name[:-1]}ю", f"{name[:-1]}ем", f"{name[:-1]}ём")


def _month_key(name: str) -> str:
    return name.casefold().removesuffix(".")


_BEFORE_NOON = ("上午", "早上", "凌晨", "午前", "오전")
_AFTERNOON = ("下午", "晚上", "傍晚", "中午", "午後", "오후", "저녁")
_BEFORE = "|".join((*_BEFORE_NOON, *_AFTERNOON))
_HALF_DAY = (
    r"a\.?\s?m\b\.?|p\.?\s?m\b\.?|A\.?M\b\.?|P\.?M\b\.?|Uhr|o[’']clock|du matin|de l[’']après-midi|du soir"
    r"|de la mañana|de la tarde|de la noche"
    r"|da manhã|da tarde|da noite|утра|дня|вечера|часов|часа|час|صباح\w*|مساء\w*|ظهر\w*|ص\b|م\b"
)
_TIME = re.compile(
    rf"(?:(?P<before>{_BEFORE})\s?)?(?<![\d.,:])(?P<h>\d{{1,2}})(?:"
    r"\s?[:：]\s?(?P<m1>\d{2})(?!\d)(?:[:：]\d{2}(?!\d))?"
    r"|\s?(?:h(?![a-zà-ÿ])|ч\b|点钟?|點|時(?!間)|时|시(?!간))\s?(?:(?P<m2>\d{1,2})\s?(?:分|분|мин\b\.?|min\b\.?)?|(?P<half>半|반))?"
    r"|[.](?P<m3>\d{2})(?=\s?(?:Uhr|h\b)|\s?[–-]\s?\d{1,2}\.\d{2}\s?(?:Uhr|h\b)))?"
    rf"(?:\s?(?P<after>{_HALF_DAY}))?"
)


def times(text: str) -> Iterator[Time]:
    """The times of day in a text whose digits are plain."""
    for match in _TIME.finditer(text):
        minute = match["m1"] or match["m2"] or match["m3"]
        is_time = minute or match["half"] or match["before"] or match["after"] or match.end() > match.end("h")
        hour, minutes = int(match["h"]), int(minute or (30 if match["half"] else 0))
        if is_time and hour <= _HOURS and minutes < _MINUTES:
            yield Time(*match.span(), _hours(hour), minutes)


def _hours(hour: int) -> tuple[int, ...]:
    """The same hour on both dials. Whether the half of the day is right is left to the reader: 12 p.m. is read both ways by people."""
    noon = _HOURS // 2
    others: Sequence[int] = (hour + noon,) if hour < noon else (hour - noon, hour)
    return tuple(dict.fromkeys((hour, *others)))
