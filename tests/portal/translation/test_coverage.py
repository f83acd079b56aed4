"""How far the languages are: in numbers, over time, and as documents."""

import csv
import io
import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.translation import operations, selectors
from portal.translation.models import CoverageDay, Target
from portal.translation.selectors import Amounts
from portal.translation.states import State
from portal.translation.words import count_words
from tests.portal.translation.made_up import LONG_AGO, NAME, MadeUp, put, target

#: One word, two, three …, so that each sum says which texts are in it.
WORDS = {"one": "Visa", "two": "Visa office", "four": "Visa office at noon", "eight": "The visa office is open in the morning"}


@pytest.fixture
def visa(made_up: MadeUp) -> MadeUp:
    """A page with texts of 1, 2, 4 and 8 words."""
    made_up.take("visa", WORDS)
    return made_up


def row(language: str = "fr", group: str = "page") -> selectors.Coverage:
    """The row of a language and group."""
    return next(row for row in selectors.coverage() if (row.language, row.group) == (language, group))


def test_every_word_is_in_one_of_five_amounts(visa: MadeUp) -> None:
    put("one", State.APPROVED, "Visa")
    put("two", State.TRANSLATED, "Bureau")
    put("four", State.SUGGESTED, "Bureau à midi")
    assert row().words == Amounts(approved=1, translated=2, started=4, missing=8)
    assert row("de").words == Amounts(missing=15)
    visa.take("visa", {**WORDS, "two": "Visa offices"})
    assert row().words == Amounts(approved=1, out_of_date=2, started=4, missing=8)


def test_what_is_not_to_be_translated_is_not_counted(visa: MadeUp) -> None:
    put("eight", State.NOT_TRANSLATED, "")
    assert row().words.total == 7


def test_what_is_gone_is_not_counted(visa: MadeUp) -> None:
    visa.take("visa", {"one": "Visa"})
    assert row().words.total == 1
    del visa.objects["visa"]
    operations.take_up(source=NAME, key="visa")
    assert selectors.coverage() == ()


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({}, "missing"),
        ({"one": State.TRANSLATED}, "started"),
        (dict.fromkeys(WORDS, State.NEEDS_EDITING), "started"),
        (dict.fromkeys(WORDS, State.APPROVED), "approved"),
        ({**dict.fromkeys(WORDS, State.APPROVED), "two": State.TRANSLATED}, "translated"),
    ],
)
def test_an_item_is_as_far_as_its_texts_allow(visa: MadeUp, states: dict[str, State], expected: str) -> None:
    for path, state in states.items():
        put(path, state, "Du texte")
    assert row().items == Amounts(**{expected: 1})


def test_an_item_with_one_old_text_is_out_of_date(visa: MadeUp) -> None:
    for path in WORDS:
        put(path, State.APPROVED, "Du texte")
    visa.take("visa", {**WORDS, "one": "Visas"})
    assert row().items == Amounts(out_of_date=1)
    assert row().words == Amounts(approved=14, out_of_date=1)


def test_groups_and_languages_are_apart_and_the_worst_is_first(visa: MadeUp) -> None:
    visa.take("school", {"name": "School"}, group="schools")
    put("name", State.APPROVED, "École", key="school")
    put("one", State.APPROVED, "Visa")
    assert {row.group for row in selectors.coverage()} == {"page", "schools"}
    assert row(group="schools").words == Amounts(approved=1)
    assert (selectors.coverage()[-1].language, selectors.coverage()[-1].group) == ("fr", "schools")
    sums = selectors.by_language(selectors.coverage())
    assert list(sums)[-1] == "fr"
    assert sums["fr"] == (Amounts(approved=2, missing=14), Amounts(approved=1, started=1))


def test_coverage_takes_two_queries_however_much_there_is(visa: MadeUp, django_assert_num_queries: Any) -> None:
    for number in range(5):
        visa.take(f"page-{number}", WORDS)
    with django_assert_num_queries(2):
        selectors.coverage()


def test_the_median_of_the_hours_to_approval(visa: MadeUp) -> None:
    now = timezone.now()
    for path, hours in zip(WORDS, (1, 2, 40, 50), strict=True):
        Target.objects.filter(pk=target(path).pk).update(approved_at=now, approval_seconds=hours * 3600)
    Target.objects.filter(pk=target("one", "de").pk).update(approved_at=now, approval_seconds=5400)
    assert selectors.approval_hours() == {"fr": 21.0, "de": 1.5}


def test_approvals_of_long_ago_say_nothing_of_today(visa: MadeUp) -> None:
    Target.objects.filter(pk=target("one").pk).update(approved_at=LONG_AGO, approval_seconds=3600)
    assert selectors.approval_hours() == {}
    assert selectors.approval_hours(since=LONG_AGO) == {"fr": 1.0}


def test_out_of_date_begins_with_the_first_change_after_the_translation(visa: MadeUp) -> None:
    put("two", State.TRANSLATED, "Bureau")
    assert selectors.out_of_date_since() == {}
    first = LONG_AGO + timedelta(days=10)
    visa.take("visa", {**WORDS, "two": "Visa offices"}, published_at=first)
    visa.take("visa", {**WORDS, "two": "The visa offices"}, published_at=first + timedelta(days=10))
    assert selectors.out_of_date_since() == {("fr", NAME, "page"): first}
    visa.take("visa", WORDS, published_at=first + timedelta(days=20))
    assert selectors.out_of_date_since() == {}


def test_out_of_date_counts_from_the_last_time_that_the_text_was_true(visa: MadeUp) -> None:
    put("two", State.TRANSLATED, "Bureau")
    moments = [LONG_AGO + timedelta(days=days) for days in (10, 20, 30)]
    for moment, text in zip(moments, ("Visa offices", WORDS["two"], "Visa offices"), strict=True):
        visa.take("visa", {**WORDS, "two": text}, published_at=moment)
    assert selectors.out_of_date_since() == {("fr", NAME, "page"): moments[2]}


def test_the_coverage_of_a_day_is_kept_once(visa: MadeUp) -> None:
    put("one", State.APPROVED, "Visa")
    assert operations.note_coverage(day=date(2026, 11, 1)) == 9
    put("two", State.APPROVED, "Bureau")
    assert operations.note_coverage(day=date(2026, 11, 1)) == 0
    assert operations.note_coverage(day=date(2026, 11, 2)) == 9
    assert [(day.day, words) for day, _language, words in selectors.trend(language="fr")] == [
        (1, Amounts(approved=1, missing=14)),
        (2, Amounts(approved=3, missing=12)),
    ]
    assert len(selectors.trend(since=date(2026, 11, 2))) == 9
    assert CoverageDay.objects.count() == 18


def report(**options: str) -> str:
    """What the command says."""
    stream = StringIO()
    call_command("translation_report", stdout=stream, **options)
    return stream.getvalue()


def test_the_report_as_json(visa: MadeUp) -> None:
    put("one", State.APPROVED, "Visa")
    said = json.loads(report(format="json"))
    assert parse_datetime(said["made_at"])
    assert len(said["languages"]) == 9
    assert said["languages"][-1]["language"] == "fr"
    assert said["languages"][-1]["words"] == {"approved": 1, "translated": 0, "out_of_date": 0, "started": 0, "missing": 14, "total": 15}
    assert said["languages"][-1]["groups"][0]["items"]["started"] == 1


def test_the_report_as_csv(visa: MadeUp) -> None:
    put("two", State.TRANSLATED, "Bureau")
    first = LONG_AGO + timedelta(days=10)
    visa.take("visa", {**WORDS, "two": "Visa offices"}, published_at=first)
    lines = {line["language"]: line for line in csv.DictReader(io.StringIO(report(format="csv")))}
    assert len(lines) == 9
    assert (lines["fr"]["words_out_of_date"], lines["fr"]["words_total"]) == ("2", "15")
    assert parse_datetime(lines["fr"]["out_of_date_since"]) == first
    assert lines["de"]["out_of_date_since"] == ""


def test_the_report_as_a_table(visa: MadeUp) -> None:
    put("eight", State.APPROVED, "Le bureau")
    lines = report().splitlines()
    assert lines[0].split() == ["words", "done", "approved", "translated", "out", "of", "date", "started", "missing", "total"]
    assert any(line.split()[:3] == ["fr", "53.3%", "8"] for line in lines)


def test_the_report_of_one_language(visa: MadeUp) -> None:
    assert [found["language"] for found in json.loads(report(format="json", language="ar"))["languages"]] == ["ar"]
    with pytest.raises(CommandError, match="There is no language 'xx'"):
        report(language="xx")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The visa office", 3),
        ("<p>The <b>visa</b></p>", 2),
        ("外国人签证", 5),
        ("签证 visa 2024", 4),
        ("ビザのへや", 5),
        ("비자 사무소", 2),
        ("مكتب التأشيرات", 2),
        ("l’office d'État", 2),
        ("%(count)s days", 1),
        ("—", 1),
        ("", 1),
    ],
)
def test_words_are_counted_as_each_script_has_them(text: str, words: int) -> None:
    assert count_words(text) == words
