"""China's public holidays and make-up workdays, as the State Council announces them for each year in the autumn before.

From the package `chinesecalendar`, which holds every announcement with all its days, weekends within a holiday included. The package
`holidays` was tried too: it goes on past the last announcement with statutory days only, and does not say where knowledge ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

#: The package's names → what a reader is told.
_NAMES: dict[str, StrOrPromise] = {
    "New Year's Day": _("New Year’s Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Qingming Festival"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "Mid-autumn Festival": _("Mid-Autumn Festival"),
    "National Day": _("National Day"),
}


@dataclass(frozen=True, slots=True)
class Workday:
    """What the calendar says of a day. `name`: the holiday that it is, or that work is made up for."""

    is_holiday: bool = False
    is_made_up: bool = False
    name: StrOrPromise = ""


@lru_cache(maxsize=1)
def known_until() -> date:
    """The last day of which the calendar knows whether it is a holiday."""
    return date(max(day.year for day in chinese_calendar.holidays), 12, 31)


@lru_cache(maxsize=1024)
def on(day: date) -> Workday | None:
    """What the calendar says of a day; None where it does not know."""
    try:
        is_free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    if name is None:
        return Workday()
    return Workday(is_holiday=is_free, is_made_up=not is_free, name=_NAMES.get(name, name))


@lru_cache(maxsize=16)
def holidays(year: int) -> tuple[tuple[date, date], ...]:
    """First and last day of the public holidays from the year before to the year after."""
    return tuple(_periods(sorted(day for day in chinese_calendar.holidays if abs(day.year - year) <= 1)))


@lru_cache(maxsize=16)
def made_up(year: int) -> tuple[date, ...]:
    """The make-up workdays from the year before to the year after."""
    return tuple(sorted(day for day in chinese_calendar.workdays if abs(day.year - year) <= 1))


def _periods(days: list[date]) -> Iterator[tuple[date, date]]:
    for index, first in enumerate(days):
        if index and days[index - 1] == first - timedelta(days=1):
            continue
        last = first
        while last + timedelta(days=1) in days:
            last += timedelta(days=1)
        yield first, last
