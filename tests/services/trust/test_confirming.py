""" "Still true" in one click: who may say it, where it is kept, and that nobody's draft is published by it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.setup import roles
from search.models import Change as SearchChange
from services.kinds.base import Entry
from services.registry import Kind
from services.trust import operations
from services.trust.models import Check
from tests.admin import buttons_on, is_refused, list_url, save, signed_in, snippet_url
from tests.factories import make_entry, make_user
from tests.matrix import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def fresh(entry: Entry) -> Any:
    return type(entry)._default_manager.get(pk=entry.pk)


def confirm_url(entry: Entry) -> str:
    return f"/admin/directory-trust/still-true/{entry.kind.slug}/{entry.pk}/"


def checks_of(entry: Entry) -> list[Check]:
    return list(Check.objects.filter(kind=entry.kind.slug, entry_id=entry.pk))


class TestConfirming:
    @KINDS
    def test_a_click_says_who_checked_and_when(self, kind: Kind) -> None:
        entry, editor = make_entry(kind.slug), make_user(roles.EDITORS)
        response = signed_in(editor).post(confirm_url(entry))
        assert response.headers["Location"] == snippet_url(entry)
        assert fresh(entry).last_checked == timezone.localdate()
        assert [(check.user, check.day) for check in checks_of(entry)] == [(editor, timezone.localdate())]

    def test_it_is_in_the_history_of_the_admin(self) -> None:
        entry, editor = make_entry(), make_user(roles.EDITORS)
        signed_in(editor).post(confirm_url(entry), {"note": "called"})
        logged = ModelLogEntry.objects.for_instance(entry).order_by("-timestamp", "-pk")[0]
        assert (logged.action, logged.user) == (operations.CONFIRMED, editor)
        assert logged.revision == fresh(entry).live_revision == fresh(entry).latest_revision
        assert "still true" in signed_in(editor).get(snippet_url(entry, "history")).content.decode()

    def test_a_draft_stays_a_draft_and_does_not_take_the_date_back(self) -> None:
        entry = make_entry(phone="010-1", last_checked=date(2020, 1, 1))
        author = make_user(roles.EDITORS)
        save(signed_in(author), snippet_url(entry), phone="010-2")
        operations.confirm(entry, by=make_user(roles.EDITORS))
        after = fresh(entry)
        assert (after.phone, after.last_checked, after.has_unpublished_changes) == ("010-1", timezone.localdate(), True)
        assert after.latest_revision.user == author
        after.latest_revision.publish()
        assert (fresh(entry).phone, fresh(entry).last_checked) == ("010-2", timezone.localdate())

    def test_a_hidden_entry_stays_hidden(self, client: Client) -> None:
        entry = make_entry(live=False)
        operations.confirm(entry, by=make_user(roles.EDITORS))
        assert not fresh(entry).live
        assert fresh(entry).last_checked == timezone.localdate()
        assert client.get(f"/en/services/schools/{entry.slug}/").status_code == 404
        fresh(entry).latest_revision.publish()
        assert fresh(entry).last_checked == timezone.localdate()

    def test_an_older_check_does_not_make_the_entry_older(self) -> None:
        entry = make_entry(last_checked=timezone.localdate())
        operations.confirm(entry, by=make_user(roles.EDITORS), day=date(2020, 1, 1))
        assert fresh(entry).last_checked == timezone.localdate()
        assert len(checks_of(entry)) == 1

    def test_tomorrow_is_no_day_of_a_check(self) -> None:
        entry = make_entry()
        with pytest.raises(ValidationError, match="future"):
            operations.confirm(entry, by=None, day=timezone.localdate() + timedelta(days=1))
        assert not checks_of(entry)

    def test_twice_a_day_is_no_harm(self) -> None:
        entry, editor = make_entry(), make_user(roles.EDITORS)
        for _time in range(2):
            operations.confirm(entry, by=editor)
        assert len(checks_of(entry)) == 2
        assert entry.revisions.count() == 2

    def test_a_date_that_somebody_typed_is_a_check_too(self) -> None:
        entry, editor = make_entry(), make_user(roles.EDITORS)
        save(signed_in(editor), snippet_url(entry), button="action-publish", last_checked="2026-01-05")
        save(signed_in(make_user(roles.EDITORS)), snippet_url(entry), button="action-publish", phone="010-9")
        assert [(check.user, check.day) for check in checks_of(entry)] == [(editor, date(2026, 1, 5))]

    def test_a_check_goes_with_its_entry(self) -> None:
        entry = make_entry()
        check = operations.confirm(entry, by=None)
        entry.delete()
        assert not Check.objects.filter(pk=check.pk).exists()


class TestWhoMayNot:
    @pytest.fixture
    def entry(self) -> Entry:
        return make_entry()

    @pytest.mark.parametrize("group", ["Translators: French", "Reviewers: French", "Coordinators: French"])
    def test_a_translator_may_not(self, entry: Entry, group: str) -> None:
        translator = signed_in(make_user(group))
        for response in (translator.get(confirm_url(entry)), translator.post(confirm_url(entry))):
            assert is_refused(response)
        assert fresh(entry).last_checked is None
        assert not checks_of(entry)

    def test_nobody_without_an_account_may(self, client: Client, entry: Entry) -> None:
        assert is_refused(client.post(confirm_url(entry)))
        assert not checks_of(entry)

    def test_who_edits_another_kind_may_not(self, entry: Entry) -> None:
        user = make_user()
        user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "add_hotline", "change_hotline"]))
        assert is_refused(signed_in(user).post(confirm_url(entry)))
        hotline = make_entry("hotlines")
        signed_in(user).post(confirm_url(hotline))
        assert (fresh(entry).last_checked, fresh(hotline).last_checked) == (None, timezone.localdate())

    def test_a_page_of_elsewhere_may_not_send_the_click(self, entry: Entry) -> None:
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(make_user(roles.EDITORS))
        assert careful.post(confirm_url(entry)).status_code == 403
        assert fresh(entry).last_checked is None

    def test_looking_at_the_page_confirms_nothing(self, entry: Entry) -> None:
        page = signed_in(make_user(roles.EDITORS)).get(confirm_url(entry))
        assert page.status_code == 200
        assert fresh(entry).last_checked is None

    def test_one_is_not_sent_elsewhere_afterwards(self, entry: Entry) -> None:
        response = signed_in(make_user(roles.EDITORS)).post(confirm_url(entry), {"next": "https://example.org/"})
        assert response.headers["Location"] == snippet_url(entry)

    @pytest.mark.parametrize("path", ["schools/999999/", "no-such-kind/1/"])
    def test_what_is_not_there_is_not_found(self, path: str) -> None:
        response = signed_in(make_user(roles.EDITORS)).post(f"/admin/directory-trust/still-true/{path}", follow=True)
        assert response.status_code == 404


class TestButtons:
    def test_editors_see_the_button_on_the_screen_and_in_the_list(self) -> None:
        entry, editor = make_entry(), signed_in(make_user(roles.EDITORS))
        for url in (snippet_url(entry), f"{list_url(type(entry))}?q={entry.slug}"):
            assert confirm_url(entry) in editor.get(url).content.decode(), url
        assert "action-publish" in buttons_on(editor, snippet_url(entry))

    def test_translators_see_none(self) -> None:
        entry, translator = make_entry(), signed_in(make_user("Translators: French"))
        for url in (snippet_url(entry), f"{list_url(type(entry))}?q={entry.slug}"):
            assert confirm_url(entry) not in translator.get(url).content.decode(), url


def test_the_search_index_hears_of_it() -> None:
    entry = make_entry()
    noted = SearchChange.objects.count()
    operations.confirm(entry, by=None)
    assert SearchChange.objects.count() == noted + 1
