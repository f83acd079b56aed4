"""When a check is due, what readers are told of one that is overdue, and the list of what staff must check."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from portal.setup import roles
from services.registry import Kind, all_kinds, get
from services.trust import due, selectors, words
from tests.admin import is_refused, save, signed_in, snippet_url
from tests.factories import make_entry, make_user
from tests.matrix import KINDS

pytestmark = pytest.mark.matrix

DUE = "/admin/directory-trust/due/"
SOME = pytest.mark.parametrize("code", ["en", "zh-hans", "ar", "de"])


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


class TestTheDay:
    @pytest.mark.parametrize(
        ("last_checked", "days", "expected"),
        [
            (date(2024, 2, 29), 365, date(2025, 2, 28)),
            (date(2025, 12, 31), 1, date(2026, 1, 1)),
            (None, 365, None),
            (date(2026, 1, 1), 0, None),
        ],
    )
    def test_is_so_many_days_after_the_last_check(self, last_checked: date | None, days: int, expected: date | None) -> None:
        assert due.due_on(last_checked, days) == expected

    @pytest.mark.parametrize(("last_checked", "days", "expected"), [(None, 0, False), (None, 10, True), (date(2026, 1, 1), 0, False)])
    def test_never_checked_is_due_at_once_unless_a_check_lasts_for_ever(self, last_checked: date | None, days: int, expected: bool) -> None:
        assert due.is_due(last_checked, days, today=date(2026, 5, 1)) is expected

    @pytest.mark.parametrize(("today", "expected"), [(date(2026, 1, 10), False), (date(2026, 1, 11), True)])
    def test_is_due_on_its_day_and_not_before(self, today: date, expected: bool) -> None:
        assert due.is_due(date(2026, 1, 1), 10, today=today) is expected

    @KINDS
    def test_every_kind_says_how_long_a_check_lasts(self, kind: Kind) -> None:
        assert kind.check_every == 0 or 30 <= kind.check_every <= 730

    @pytest.mark.parametrize(("own", "expected"), [(None, date(2026, 6, 30)), (30, date(2026, 1, 31)), (0, None)])
    def test_an_entry_may_differ_from_its_kind(self, own: int | None, expected: date | None) -> None:
        entry = get("hotlines").model(slug="x", last_checked=date(2026, 1, 1), check_every=own)
        assert entry.due_on == expected


@pytest.mark.django_db
class TestReaders:
    @SOME
    def test_are_told_on_the_page_in_the_list_and_on_the_card(self, client: Client, code: str) -> None:
        entry = make_entry("medical", live=True, last_checked=days_ago(400), **{f"name_{code.replace('-', '_')}": "AAA"})
        with translation.override(code):
            note, (badge,) = words.stale_note(entry), words.badges(entry)
        page = client.get(f"/{code}/services/medical/{entry.slug}/").content.decode()
        assert page.count(note) == 2, "in the strip and with the sources"
        assert note in client.get(f"/{code}/services/medical/{entry.slug}/card/").content.decode()
        assert badge in client.get(f"/{code}/services/medical/?district=shunyi").content.decode()

    @SOME
    def test_are_told_nothing_of_the_kind_after_a_recent_check(self, client: Client, code: str) -> None:
        entry = make_entry("medical", last_checked=days_ago(3))
        with translation.override(code):
            assert words.badges(entry) == []
            assert words.stale_note(entry) == ""

    def test_are_told_who_looks_again_and_by_when_but_no_name(self, client: Client) -> None:
        editor = make_user(roles.EDITORS)
        entry = make_entry("schools")
        signed_in(editor).post(f"/admin/directory-trust/still-true/schools/{entry.pk}/")
        page = client.get(f"/en/services/schools/{entry.slug}/").content.decode()
        assert "Checked by the portal’s editors, who look again by" in page
        assert editor.get_username() not in page

    def test_of_an_entry_that_was_never_checked_the_page_says_so_as_before(self, client: Client) -> None:
        entry = make_entry("schools")
        page = client.get(f"/en/services/schools/{entry.slug}/").content.decode()
        assert "Not checked with the institution yet: call before you go" in page
        assert "may have changed" not in page


@pytest.mark.django_db
class TestTheList:
    def test_has_what_was_never_checked_first_then_the_longest_overdue(self) -> None:
        kind = get("talent-communities")
        kind.model._default_manager.update(last_checked=days_ago(1))
        never, old, older = make_entry(kind.slug), make_entry(kind.slug, last_checked=days_ago(400)), make_entry(kind.slug)
        save(signed_in(make_user(roles.EDITORS)), snippet_url(older), button="action-publish", last_checked=days_ago(500).isoformat())
        make_entry(kind.slug, live=False)
        assert [row.pk for row in selectors.due_entries([kind])] == [never.pk, older.pk, old.pk]

    def test_has_no_event(self) -> None:
        make_entry("events")
        assert selectors.due_entries([get("events")]) == []

    def test_can_be_narrowed_by_kind_and_district(self) -> None:
        make_entry("schools", district="pinggu"), make_entry("hotlines", district="pinggu")
        editor = signed_in(make_user(roles.EDITORS))
        rows = editor.get(DUE, {"kind": "schools", "district": "pinggu"}).context["page"].object_list
        assert {(row.kind.slug, row.district) for row in rows} == {("schools", "pinggu")}

    @pytest.mark.parametrize("query", [{"kind": "x"}, {"district": "x"}, {"p": "x"}, {"p": "999"}, {"export": "x"}])
    def test_nonsense_in_its_address_is_no_fault(self, query: dict[str, str]) -> None:
        assert signed_in(make_user(roles.EDITORS)).get(DUE, query).status_code == 200

    def test_a_click_takes_an_entry_off_it(self) -> None:
        entry, editor = make_entry("schools"), signed_in(make_user(roles.EDITORS))
        response = editor.post(f"/admin/directory-trust/still-true/schools/{entry.pk}/", {"next": f"{DUE}?kind=schools"})
        assert response.headers["Location"] == f"{DUE}?kind=schools"
        assert entry.pk not in {row.pk for row in selectors.due_entries([get("schools")])}

    def test_takes_as_many_queries_with_more_entries(self) -> None:
        editor = signed_in(make_user(roles.EDITORS))

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                editor.get(DUE)
            return len(queries)

        count()
        few = count()
        for kind in all_kinds():
            make_entry(kind.slug), make_entry(kind.slug)
        assert count() == few

    def test_as_csv_has_every_row_and_no_formula(self) -> None:
        entry = make_entry("schools", name_en="=HYPERLINK(1)", last_checked=days_ago(800))
        response = signed_in(make_user(roles.EDITORS)).get(DUE, {"kind": "schools", "export": "csv"})
        rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
        assert len(rows) == len(selectors.due_entries([get("schools")])) + 1
        assert ["International school", "'=HYPERLINK(1)", "Shunyi District", days_ago(800).isoformat(), days_ago(435).isoformat()] in rows
        assert entry.name_en not in {cell for row in rows for cell in row}

    def test_is_for_those_who_may_change_facts(self, client: Client) -> None:
        for screen in ("due/", "websites/"):
            assert is_refused(signed_in(make_user("Translators: French")).get(f"/admin/directory-trust/{screen}"))
            assert is_refused(client.get(f"/admin/directory-trust/{screen}"))

    def test_has_only_the_kinds_that_one_may_change(self) -> None:
        user = make_user()
        user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "add_hotline"]))
        page = signed_in(user).get(DUE)
        assert {row.kind.slug for row in page.context["page"].paginator.object_list} == {"hotlines"}
        assert [kind.slug for kind in page.context["kinds"]] == ["hotlines"]

    def test_its_number_stands_on_the_first_page_of_the_admin(self) -> None:
        count = len(selectors.due_entries(all_kinds()))
        page = signed_in(make_user(roles.EDITORS)).get("/admin/").content.decode()
        assert f"<span>{count}</span> entries to check" in page
        assert "entries to check" not in signed_in(make_user("Translators: French")).get("/admin/").content.decode()

    @pytest.mark.parametrize("code", ["zh-hans", "ar", "pt-pt"])
    def test_opens_in_other_languages(self, code: str) -> None:
        assert signed_in(make_user(roles.EDITORS, interface=code)).get(DUE).status_code == 200
