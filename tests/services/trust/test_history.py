"""What changed in the facts that readers see: kept at publication, told in the reader's language."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.setup import roles
from services.kinds.base import Entry
from services.registry import Kind
from services.trust import history
from services.trust.models import Change
from tests.admin import save, signed_in, snippet_url
from tests.factories import make_entry, make_user
from tests.matrix import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def fresh(entry: Entry) -> Any:
    return type(entry)._default_manager.get(pk=entry.pk)


def publish(entry: Entry, **values: Any) -> Any:
    """What an editor does who changes facts and publishes."""
    version = fresh(entry)
    for name, value in values.items():
        setattr(version, name, value)
    version.save_revision().publish()
    return fresh(entry)


def told(entry: Entry, code: str = "en") -> list[tuple[str, list[str], list[str]]]:
    with translation.override(code):
        return [
            (difference.label, [str(value) for value in difference.before], [str(value) for value in difference.after])
            for day in history.shown(fresh(entry))
            for difference in day.differences
        ]


def test_loaded_content_has_no_history() -> None:
    assert not Change.objects.exists()


@KINDS
def test_a_fact_that_was_replaced_is_told_with_both_values(kind: Kind) -> None:
    entry = make_entry(kind.slug, phone="010-1000000")
    publish(entry, phone="010-2000000", district="haidian")
    lines = told(entry)
    assert ("District", ["Shunyi District"], ["Haidian District"]) in lines
    assert (["010-1000000"], ["010-2000000"]) in [line[1:] for line in lines]


@pytest.mark.parametrize(
    ("code", "line"), [("de", ("Bezirk Shunyi", "Bezirk Haidian")), ("zh-hans", ("顺义区", "海淀区")), ("ja", ("順義区", "海淀区"))]
)
def test_it_is_told_in_the_words_of_the_reader(client: Client, code: str, line: tuple[str, str]) -> None:
    entry = make_entry()
    publish(entry, district="haidian")
    assert told(entry, code)[0][1:] == ([line[0]], [line[1]])
    page = client.get(f"/{code}/services/schools/{entry.slug}/").content.decode()
    assert f"<del><bdi>{line[0]}</bdi></del>" in page
    assert f"<ins><bdi>{line[1]}</bdi></ins>" in page


def test_a_fact_of_the_kind_is_told_as_its_page_shows_it() -> None:
    entry = make_entry("schools", curricula=["ib"], fee_from=100000, fee_to=200000, boarding=None)
    publish(entry, curricula=["ib", "french"], fee_to=210000, boarding=True)
    assert told(entry) == [
        ("Curricula", ["International Baccalaureate (IB)"], ["International Baccalaureate (IB)", "French national curriculum"]),
        ("Fees per year", ["CN¥100,000–CN¥200,000"], ["CN¥100,000–CN¥210,000"]),
        ("Boarding", [], ["yes"]),
    ]


def test_who_runs_it_is_told_by_name() -> None:
    one, other = make_entry("organizations", name_en="One"), make_entry("organizations", name_en="Other")
    entry = make_entry(operator=one)
    publish(entry, operator=other)
    assert told(entry) == [("Run by", ["One"], ["Other"])]
    one.delete()
    assert told(entry) == [("Run by", [], ["Other"])]


def test_several_changes_of_a_day_are_one_and_what_was_taken_back_is_none() -> None:
    entry = make_entry(phone="010-1000000")
    publish(entry, phone="010-2000000")
    publish(entry, phone="010-3000000")
    assert told(entry) == [("Telephone", ["010-1000000"], ["010-3000000"])]
    publish(entry, phone="010-1000000")
    assert told(entry) == []


def test_each_day_is_told_with_what_it_changed() -> None:
    entry = make_entry(phone="010-1000000")
    for number, phone in enumerate(("010-2000000", "010-3000000"), start=1):
        publish(entry, phone=phone)
        Change.objects.filter(day__gt="2026-01-31").update(day=f"2026-01-0{number}")
    assert [(day.day.day, day.differences[0].before, day.differences[0].after) for day in history.shown(fresh(entry))] == [
        (2, ("010-2000000",), ("010-3000000",)),
        (1, ("010-1000000",), ("010-2000000",)),
    ]


def test_what_readers_have_not_seen_is_not_told() -> None:
    draft = make_entry(live=False)
    publish(draft, phone="010-2000000")
    assert told(draft) == []
    entry = make_entry(phone="010-1000000")
    save(signed_in(make_user(roles.EDITORS)), snippet_url(entry), phone="010-2000000")
    assert told(entry) == []


def test_texts_and_housekeeping_are_not_told() -> None:
    entry = make_entry()
    publish(entry, summary_en="New words", notes="for us", last_checked="2026-01-01", as_of="2026", lat=40.0, lon=116.5)
    assert told(entry) == []
    assert not Change.objects.exists()


def test_nothing_is_said_where_nothing_changed(client: Client) -> None:
    entry = make_entry()
    assert "What changed" not in client.get(f"/en/services/schools/{entry.slug}/").content.decode()


def test_a_column_that_the_kind_no_longer_has_is_left_out() -> None:
    entry = make_entry()
    Change.objects.create(kind="schools", entry_id=entry.pk, day="2026-01-01", before={"gone": "x", "phone": "010-1000000"})
    assert told(entry) == [("Telephone", ["010-1000000"], [])]


def test_it_goes_with_its_entry() -> None:
    entry = make_entry()
    publish(entry, district="haidian")
    entry.delete()
    assert not Change.objects.exists()


def test_it_costs_two_queries_at_most_and_never_more_with_more_changes(client: Client) -> None:
    def count(entry: Entry) -> int:
        client.get(entry.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(entry.get_absolute_url())
        return len(queries)

    plain, changed = make_entry(website=""), make_entry(website="")
    organizations = [make_entry("organizations") for _number in range(4)]
    for organization in organizations:
        publish(changed, operator=organization, phone=f"010-{organization.pk}")
        Change.objects.filter(day__gt="2026-01-31").update(day=f"2026-01-{organization.pk % 28 + 1:02}")
    assert count(changed) <= count(plain) + 1
