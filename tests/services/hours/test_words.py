"""Hours in the reader's language: CLDR's names and patterns, western digits, 24-hour clocks."""

import json
from datetime import date, datetime, time

import pytest
from django.utils.translation import override

from portal import languages
from services.hours.schedule import ZONE
from services.hours.schema_org import AHEAD, specifications
from services.hours.words import clock, day_names, open_now, period, shown, span

OFFICE = "Mo-Fr 09:00-12:00,13:00-17:00; PH off"
CODES = [row.code for row in languages.all_languages()]
NARROW = str.maketrans({"\u2009": " ", "\u202f": " ", "\u2066": "", "\u2069": ""})


def at(*parts: int) -> datetime:
    """A time in China."""
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "times", "days"),
    [
        ("zh-hans", "09:00–17:00", "星期一、星期三和星期日"),
        ("en", "09:00 – 17:00", "Monday, Wednesday, and Sunday"),
        ("fr", "09:00 – 17:00", "Lundi, mercredi et dimanche"),
        ("de", "09:00–17:00 Uhr", "Montag, Mittwoch und Sonntag"),
        ("ja", "9時00分～17時00分", "月曜日、水曜日、日曜日"),
        ("ko", "09:00 ~ 17:00", "월요일, 수요일 및 일요일"),
        ("es", "9:00–17:00", "Lunes, miércoles y domingo"),
        ("ru", "09:00–17:00", "Понедельник, среда и воскресенье"),
        ("ar", "09:00–17:00", "الاثنين والأربعاء والأحد"),
        ("pt", "09:00 – 17:00", "Segunda-feira, quarta-feira e domingo"),
    ],
)
def test_times_and_days_are_written_as_the_language_does(code: str, times: str, days: str) -> None:
    with override(code):
        assert span(time(9), time(17)).translate(NARROW) == times
        assert day_names(frozenset({0, 2, 6})) == days


def test_no_language_is_missing_above() -> None:
    assert len(CODES) == 10


@pytest.mark.parametrize("code", CODES)
def test_digits_are_those_of_the_rest_of_the_portal_and_times_keep_their_order(code: str) -> None:
    with override(code):
        seen = shown(OFFICE, at(2026, 11, 23, 10))
        assert seen
        text = repr(seen)
    assert not any(character.isdigit() and not character.isascii() for character in text)
    assert ("\\u2066" in text) == (languages.get(code).direction == "rtl")


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_a_clock_of_24_hours(code: str) -> None:
    with override(code):
        assert clock(time(17)) == "17:00"


def test_the_same_time_twice_is_still_two_times() -> None:
    assert span(time(9), time(9)).count("09:00") == 2


@pytest.mark.parametrize(
    ("text", "moment", "sentence", "tone"),
    [
        (OFFICE, at(2026, 11, 23, 10), "Open now, until 12:00", "good"),
        (OFFICE, at(2026, 11, 23, 12, 30), "Closed now. Opens: 13:00", "plain"),
        (OFFICE, at(2026, 11, 20, 18), "Closed now. Opens: Mon 09:00", "plain"),
        (OFFICE, at(2026, 9, 30, 18), "Closed now. Opens: Thu, Oct 8, 09:00", "plain"),
        ("24/7", at(2026, 11, 23, 3), "Open now, day and night", "good"),
        ("Mo-Su 22:00-02:00", at(2026, 11, 23, 23), "Open now, until Tue 02:00", "good"),
        ('unknown "by appointment"', at(2026, 11, 23, 10), "By appointment only", "warn"),
        ("24/7; 2026 Nov 01+ off", at(2026, 11, 23, 10), "Closed until further notice", "plain"),
        ("24/7; 2026 Nov 01-30 off", at(2026, 11, 23, 10), "Closed for a time. Opens: Tue, Dec 1, 00:00", "plain"),
        ("Mo-Fr 09:00-17:00 unknown", at(2026, 11, 23, 10), "Hours not known: ask before you go", "warn"),
        ("Mo-Fr 09:00-17:00", at(2026, 10, 1, 10), "Open now, until 17:00", "warn"),
    ],
)
def test_one_sentence_says_how_it_is_now(text: str, moment: datetime, sentence: str, tone: str) -> None:
    seen = open_now(text, moment)
    assert seen
    assert (seen.text, seen.tone) == (sentence, tone)


def test_a_reader_is_told_why_hours_are_not_sure() -> None:
    holiday, beyond = open_now("Mo-Fr 09:00-17:00", at(2026, 10, 1, 10)), open_now(OFFICE, at(2199, 3, 1, 10))
    assert holiday
    assert beyond
    assert holiday.doubt == "Public holiday: the hours may be different"
    assert beyond.doubt == "Not confirmed: the public holidays are not announced yet"


def test_a_reader_is_told_from_which_date_on_hours_are_not_confirmed() -> None:
    seen = shown(OFFICE, at(2026, 11, 23, 10))
    assert seen
    assert any("hours from January 1, 20" in remark for remark in seen.remarks)
    always = shown("24/7", at(2026, 11, 23, 10))
    assert always
    assert (always.remarks, always.is_always) == ((), True)


@pytest.mark.parametrize(("text", "is_told"), [(OFFICE, True), ("Mo-Su 09:00-16:00; PH off", False), ("Mo-Fr 09:00-17:00", False)])
def test_make_up_workdays_are_told_where_they_open_a_closed_day(text: str, is_told: bool) -> None:
    seen = shown(text, at(2026, 11, 23, 10))
    assert seen
    assert any(remark.startswith("Open on make-up workdays") for remark in seen.remarks) == is_told


def test_the_coming_days_begin_today_and_name_holidays() -> None:
    seen = shown(OFFICE, at(2026, 10, 6, 10))
    assert seen
    assert [(day.name, day.is_today, day.is_closed) for day in seen.days[:3]] == [
        ("Tuesday", True, True), ("Wednesday", False, True), ("Thursday", False, False),
    ]  # fmt: skip
    assert [day.note for day in seen.days] == ["National Day", "National Day", "", "", "make-up workday", "", ""]


def test_changes_for_a_time_are_told_until_they_are_over() -> None:
    text = f"{OFFICE}; 2026 Feb 10-20 10:00-11:00; 2027 Feb 01+ off"
    before, after = shown(text, at(2026, 2, 20, 10)), shown(text, at(2026, 2, 21, 10))
    assert before
    assert after
    assert [remark.translate(NARROW) for remark in before.remarks if "Feb 10" in remark] == ["Feb 10 – 20, 2026: 10:00 – 11:00"]
    assert not any("Feb 10" in remark for remark in after.remarks)
    assert any(remark.startswith("From Feb 1, 2027 on: closed") for remark in after.remarks)


def test_what_a_form_cannot_show_has_its_coming_days_and_no_usual_week() -> None:
    seen = shown("May-Oct Mo-Fr 09:00-18:00; Nov-Apr Mo-Fr 09:00-17:00", at(2026, 11, 23, 10))
    assert seen
    assert (seen.usual, len(seen.days)) == ((), 7)


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("Mo-Fr 09:00-17:00; PH off", [("Monday–Friday", ("09:00 – 17:00",)), ("Public holidays", ("closed",))]),
        ("24/7", [("Every day", ("open 24 hours",))]),
        ("Sa-Su off", [("Saturday and Sunday", ("closed",))]),
        (
            "Mo-Fr 08:00-09:00,10:00-11:00,12:00-13:00; Sa off",
            [("Monday–Friday", ("08:00 – 09:00", "10:00 – 11:00", "12:00 – 13:00")), ("Saturday", ("closed",))],
        ),
    ],
)
def test_the_usual_week_in_lines(text: str, usual: list[tuple[str, tuple[str, ...]]]) -> None:
    seen = shown(text, at(2026, 11, 23, 10))
    assert seen
    assert [(days, tuple(part.translate(NARROW) for part in times)) for days, times in seen.usual] == usual


@pytest.mark.parametrize("text", ["", "nonsense"])
def test_nothing_is_said_of_hours_that_are_not_known_or_cannot_be_read(text: str) -> None:
    assert shown(text) is None
    assert open_now(text) is None


def test_a_period_is_written_once_where_its_ends_agree() -> None:
    with override("de"):
        assert period(date(2026, 10, 1), date(2026, 10, 7)) == "1.–7. Okt. 2026"
        assert period(date(2026, 10, 1), date(2026, 10, 1)) == "1. Okt. 2026"


class TestSchemaOrg:
    def test_the_week_the_holidays_and_changes(self) -> None:
        found = specifications("Mo-Fr 09:00-17:00; Sa 22:00-02:00; PH off; 2026 Feb 10-20 off", date(2026, 2, 1))
        week, night, holidays, change = found
        assert (week["opens"], week["closes"]) == ("09:00", "17:00")
        assert week["dayOfWeek"][0] == "https://schema.org/Monday"
        assert (night["opens"], night["closes"]) == ("22:00", "02:00")
        assert (holidays["dayOfWeek"], holidays["opens"], holidays["closes"]) == (["https://schema.org/PublicHolidays"], "00:00", "00:00")
        assert (change["validFrom"], change["validThrough"]) == ("2026-02-10", "2026-02-20")
        assert all(part["@type"] == "OpeningHoursSpecification" for part in json.loads(json.dumps(found)))

    def test_day_and_night(self) -> None:
        assert [(part["opens"], part["closes"]) for part in specifications("24/7", date(2026, 2, 1))] == [("00:00", "23:59")]

    def test_hours_that_only_a_calendar_can_tell_are_given_by_date(self) -> None:
        found = specifications("May-Oct Mo-Fr 09:00-18:00", date(2026, 10, 26))
        assert [part["validFrom"] for part in found] == [part["validThrough"] for part in found]
        assert len(found) == AHEAD
        assert (found[0]["opens"], found[-1]["opens"]) == ("09:00", "00:00")

    def test_by_appointment_alone_has_no_hours(self) -> None:
        assert specifications('unknown "by appointment"', date(2026, 2, 1)) == []
