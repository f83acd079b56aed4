"""Open now, the next change and the coming days, on the days on which calendars go wrong."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.hours.schedule import HORIZON, ZONE, Doubt, Standing, days, doubt, is_always_open, status
from services.hours.workdays import known_until

OFFICE = "Mo-Fr 09:00-12:00,13:00-17:00; PH off"


def at(*parts: int) -> datetime:
    """A time in China."""
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type]


def hours_on(text: str, day: date) -> list[str]:
    """The hours of a day, `09:00-17:00`."""
    return [f"{opening.start:%H:%M}-{opening.end:%H:%M}" for opening in days(text, day, 1)[0].openings]


class TestNow:
    @pytest.mark.parametrize(
        ("text", "moment", "standing", "change"),
        [
            (OFFICE, at(2026, 11, 23, 9), Standing.OPEN, at(2026, 11, 23, 12)),
            (OFFICE, at(2026, 11, 23, 12, 30), Standing.CLOSED, at(2026, 11, 23, 13)),
            (OFFICE, at(2026, 11, 23, 17), Standing.CLOSED, at(2026, 11, 24, 9)),
            (OFFICE, at(2026, 11, 20, 18), Standing.CLOSED, at(2026, 11, 23, 9)),
            # Golden Week: seven days, then Thursday; the Saturday after is a make-up workday.
            (OFFICE, at(2026, 9, 30, 17, 1), Standing.CLOSED, at(2026, 10, 8, 9)),
            (OFFICE, at(2026, 10, 5, 10), Standing.CLOSED, at(2026, 10, 8, 9)),
            (OFFICE, at(2026, 10, 9, 18), Standing.CLOSED, at(2026, 10, 10, 9)),
            (OFFICE, at(2026, 10, 10, 10), Standing.OPEN, at(2026, 10, 10, 12)),
            (OFFICE, at(2026, 10, 10, 17), Standing.CLOSED, at(2026, 10, 12, 9)),
            # The year ends: 1 to 3 January are free, Sunday the 4th is a make-up workday.
            (OFFICE, at(2025, 12, 31, 23, 59), Standing.CLOSED, at(2026, 1, 4, 9)),
            # Over midnight and over the year's end.
            ("Mo-Su 22:00-02:00", at(2026, 1, 1, 0), Standing.OPEN, at(2026, 1, 1, 2)),
            ("Mo-Su 22:00-02:00", at(2025, 12, 31, 22), Standing.OPEN, at(2026, 1, 1, 2)),
            ("Mo-Su 22:00-02:00", at(2026, 1, 1, 2), Standing.CLOSED, at(2026, 1, 1, 22)),
            ("Mo-Su 00:00-24:00", at(2026, 1, 1, 0), Standing.OPEN, None),
            # A leap day is a day.
            (OFFICE, at(2024, 2, 28, 20), Standing.CLOSED, at(2024, 2, 29, 9)),
            ("Mo-Su 09:00-17:00; 2024 Feb 29 off", at(2024, 2, 28, 18), Standing.CLOSED, at(2024, 3, 1, 9)),
            # Hours for a time, and until further notice.
            ("Mo-Fr 09:00-17:00; 2026 Nov 23-24 10:00-11:00", at(2026, 11, 24, 9, 30), Standing.CLOSED, at(2026, 11, 24, 10)),
            ("Mo-Fr 09:00-17:00; 2026 Nov 01+ off", at(2026, 11, 23, 10), Standing.CLOSED, None),
            ("24/7", at(2026, 10, 1, 0), Standing.OPEN, None),
            ("Mo-Fr,PH 10:00-12:00", at(2026, 10, 3, 10), Standing.OPEN, at(2026, 10, 3, 12)),
            ('unknown "by appointment"', at(2026, 11, 23, 10), Standing.APPOINTMENT, None),
            ('Mo-Fr 09:00-17:00 "by appointment"', at(2026, 11, 23, 10), Standing.APPOINTMENT, at(2026, 11, 23, 17)),
            ("Mo-Fr 09:00-17:00 unknown", at(2026, 11, 23, 10), Standing.UNKNOWN, at(2026, 11, 23, 17)),
            # Who is closed at weekends has said nothing of the other days.
            ("Sa-Su off", at(2026, 11, 23, 10), Standing.UNKNOWN, at(2026, 11, 28, 0)),
            ("Sa-Su off", at(2026, 11, 22, 10), Standing.CLOSED, at(2026, 11, 23, 0)),
        ],
    )
    def test_standing_and_next_change(self, text: str, moment: datetime, standing: Standing, change: datetime | None) -> None:
        found = status(text, moment)
        assert (found.standing, found.change) == (standing, change)

    def test_it_is_chinas_time_whoever_asks(self) -> None:
        morning = at(2026, 11, 23, 9, 30)
        for zone in (UTC, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")):
            assert status(OFFICE, morning.astimezone(zone)).standing is Standing.OPEN

    def test_it_is_chinas_time_whatever_the_servers_zone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patched:
            for zone in ("UTC", "America/Los_Angeles"):
                patched.setenv("TZ", zone)
                time.tzset()
                assert status(OFFICE, at(2026, 11, 23, 9, 30)).change == at(2026, 11, 23, 12)
        assert os.environ.get("TZ") != "America/Los_Angeles"
        time.tzset()

    def test_a_time_without_a_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="without a zone"):
            status(OFFICE, datetime(2026, 11, 23, 9, 30))  # noqa: DTZ001  that is the point

    def test_closed_by_dates_of_its_own_is_closed_for_a_time(self) -> None:
        text = "Mo-Fr 09:00-17:00; PH off; 2026 Nov 23-27 off"
        assert status(text, at(2026, 11, 24, 10)).is_for_a_time
        assert not status(text, at(2026, 11, 21, 10)).is_for_a_time
        assert not status(text, at(2026, 10, 1, 10)).is_for_a_time

    def test_nothing_is_looked_for_beyond_the_horizon(self) -> None:
        started = time.process_time()
        assert status("Mo-Fr 09:00-17:00; 2026 Jan 01+ off", at(2026, 11, 23, 10)).change is None
        assert status("2030 Mo-Fr 09:00-17:00", at(2026, 11, 23, 10)).change is None
        assert time.process_time() - started < 1
        assert timedelta(days=31) < HORIZON


class TestDays:
    def test_a_week_with_a_holiday_and_a_make_up_workday(self) -> None:
        full = ["09:00-12:00", "13:00-17:00"]
        week = [hours_on(OFFICE, date(2026, 10, 6) + timedelta(days=number)) for number in range(7)]
        assert week == [[], [], full, full, full, [], full]

    def test_make_up_workdays_have_the_hours_of_working_days_not_of_saturdays(self) -> None:
        assert hours_on("Mo-Fr 08:30-18:00; Sa-Su 09:00-16:00; PH off", date(2026, 10, 10)) == ["08:30-18:00"]

    def test_make_up_workdays_are_not_known_where_working_days_differ(self) -> None:
        day = days("Mo-Th 09:00-17:00; Fr 09:00-12:00; PH off", date(2026, 10, 10), 1)[0]
        assert [opening.standing for opening in day.openings] == [Standing.UNKNOWN]

    def test_who_is_open_on_saturdays_and_closed_on_mondays_keeps_to_it(self) -> None:
        assert hours_on("Tu-Su 09:00-17:00; PH off", date(2026, 10, 10)) == ["09:00-17:00"]

    def test_make_up_workdays_matter_only_to_who_keeps_public_holidays(self) -> None:
        assert hours_on("Mo-Fr 09:00-17:00", date(2026, 10, 10)) == []

    def test_an_exception_of_the_editors_goes_before_the_calendar(self) -> None:
        text = f"{OFFICE}; 2026 Oct 01 10:00-11:00; 2026 Oct 10 off"
        assert hours_on(text, date(2026, 10, 1)) == ["10:00-11:00"]
        assert hours_on(text, date(2026, 10, 10)) == []

    @pytest.mark.parametrize("first", [date(2025, 12, 29), date(2026, 2, 26), date(2024, 2, 26)])
    def test_hours_past_midnight_belong_to_the_evening_on_which_they_begin(self, first: date) -> None:
        assert [[f"{o.start:%d %H:%M}", f"{o.end:%d %H:%M}"] for day in days("Mo-Su 22:00-02:00", first) for o in day.openings] == [
            [f"{day:%d} 22:00", f"{day + timedelta(days=1):%d} 02:00"] for day in (first + timedelta(days=number) for number in range(7))
        ]

    def test_day_and_night_is_cut_into_days(self) -> None:
        assert [hours_on("24/7", date(2026, 12, 31)), hours_on("24/7", date(2027, 1, 1))] == [["00:00-00:00"]] * 2

    def test_until_midnight_ends_on_its_day(self) -> None:
        assert hours_on("Mo-Su 10:00-24:00", date(2026, 12, 31)) == ["10:00-00:00"]


class TestDoubt:
    HOLIDAY, MADE_UP, ORDINARY = date(2026, 10, 1), date(2026, 10, 10), date(2026, 11, 23)
    BEYOND = known_until() + timedelta(days=1)

    @pytest.mark.parametrize(
        ("text", "day", "why"),
        [
            (OFFICE, HOLIDAY, None),
            (OFFICE, BEYOND, Doubt.CALENDAR),
            ("Mo-Fr 09:00-17:00", HOLIDAY, Doubt.HOLIDAY),
            ("Mo-Fr 09:00-17:00", MADE_UP, Doubt.MADE_UP),
            ("Mo-Fr 09:00-17:00", ORDINARY, None),
            ("Mo-Su 09:00-17:00", MADE_UP, None),
            ("Mo-Su 09:00-17:00", HOLIDAY, Doubt.HOLIDAY),
            ("24/7", HOLIDAY, None),
            ("24/7", BEYOND, None),
            ("Mo-Fr 09:00-17:00; 2026 Oct 01 10:00-12:00", HOLIDAY, None),
        ],
    )
    def test_why_hours_may_be_otherwise(self, text: str, day: date, why: Doubt | None) -> None:
        assert doubt(text, day) is why

    def test_only_day_and_night_is_always_open(self) -> None:
        assert [is_always_open(text) for text in ("24/7", OFFICE, "Mo-Su 09:00-17:00", "24/7; PH off")] == [True, False, False, False]

    def test_a_next_opening_beyond_the_calendar_is_not_confirmed(self) -> None:
        last = known_until()
        found = status(OFFICE, datetime(last.year, 12, 31, 23, tzinfo=ZONE))
        assert (found.doubt, found.next_doubt) == (None, Doubt.CALENDAR)
