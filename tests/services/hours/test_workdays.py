"""The calendar: moved days off, make-up workdays, and where knowledge ends."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from chinese_calendar import Holiday

from services.hours import workdays


@pytest.mark.parametrize(
    ("day", "is_holiday", "is_made_up"),
    [
        (date(2026, 10, 1), True, False),
        (date(2026, 10, 7), True, False),  # a moved day off
        (date(2026, 10, 3), True, False),  # a Saturday within the holiday
        (date(2026, 10, 10), False, True),  # a Saturday on which it is made up for
        (date(2026, 10, 8), False, False),
        (date(2026, 11, 22), False, False),
        (date(2024, 2, 29), False, False),
    ],
)
def test_days_of_the_announcements(day: date, is_holiday: bool, is_made_up: bool) -> None:
    known = workdays.on(day)
    assert known
    assert (known.is_holiday, known.is_made_up) == (is_holiday, is_made_up)


def test_a_holiday_has_its_name_and_a_make_up_workday_the_name_of_its_holiday() -> None:
    assert [str(known.name) for day in (date(2026, 2, 17), date(2026, 2, 14)) if (known := workdays.on(day))] == ["Spring Festival"] * 2


def test_nothing_is_said_of_days_that_are_not_announced() -> None:
    last = workdays.known_until()
    assert workdays.on(last) is not None
    assert workdays.on(last + timedelta(days=1)) is None
    assert workdays.on(date(2003, 12, 31)) is None


def test_every_holiday_of_the_package_that_comes_again_has_a_name_of_ours() -> None:
    assert set(workdays._NAMES) == {holiday.value for holiday in Holiday if holiday is not Holiday.anti_fascist_70th_day}


def test_periods_join_days_that_follow_each_other() -> None:
    periods = workdays.holidays(2026)
    assert (date(2026, 10, 1), date(2026, 10, 7)) in periods
    assert all(earlier[1] + timedelta(days=1) < later[0] for earlier, later in pairwise(periods))
