"""Several entries of a list at once: district, status, "still true", publishing. All or nothing; no draft is lost; who may not."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from portal.setup import roles
from portal.translation import operations as desk
from portal.translation.models import Item
from services.kinds.base import Entry
from services.registry import Kind, all_kinds
from services.translation_source import key_of
from services.trust import history, operations
from tests.admin import is_refused, list_url, save, signed_in, snippet_url
from tests.factories import make_entry, make_user
from tests.matrix import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(roles.EDITORS))


def address(action: str, *entries: Entry) -> str:
    keys = "&".join(f"id={entry.pk}" for entry in entries)
    return f"/admin/bulk/services/{entries[0]._meta.model_name}/{action}/?next={list_url(type(entries[0]))}&{keys}"


def act(client: Client, action: str, *entries: Entry, **data: str) -> Any:
    return client.post(address(action, *entries), data)


def fresh(entry: Entry) -> Any:
    return type(entry)._default_manager.get(pk=entry.pk)


@KINDS
def test_the_district_of_several_is_set_with_a_version_each(editor: Client, kind: Kind) -> None:
    entries = [make_entry(kind.slug), make_entry(kind.slug)]
    assert editor.get(address("district", *entries)).status_code == 200
    assert act(editor, "district", *entries, value="miyun").status_code == 302
    for entry in entries:
        after = fresh(entry)
        assert (after.district, after.live, after.has_unpublished_changes) == ("miyun", True, False)
        assert after.live_revision.content["district"] == "miyun"
        assert after.revisions.count() == 2


@pytest.mark.parametrize("kind", [kind.slug for kind in all_kinds() if "status" in kind.facts_fields])
def test_the_status_is_set_where_a_kind_has_one(editor: Client, kind: str) -> None:
    entries = [make_entry(kind), make_entry(kind)]
    value = str(entries[0]._meta.get_field("status").choices[1][0])
    act(editor, "status", *entries, value=value)
    assert {fresh(entry).status for entry in entries} == {value}


def test_no_status_is_offered_where_a_kind_has_none(editor: Client) -> None:
    entry = make_entry("hotlines")
    assert editor.get(address("status", entry), follow=True).status_code == 404
    assert "/status/" not in editor.get(list_url(type(entry))).content.decode()


def test_readers_and_the_history_follow(editor: Client, client: Client) -> None:
    entry = make_entry()
    act(editor, "district", entry, value="miyun")
    assert "Miyun District" in client.get(entry.get_absolute_url()).content.decode()
    assert [difference.label for day in history.shown(fresh(entry)) for difference in day.differences] == ["District"]


def test_the_desk_follows_at_once(editor: Client, publish: Any) -> None:
    entry = make_entry(district="shunyi")
    desk.take_up(source="entries", key=key_of(entry))
    assert Item.objects.get(key=key_of(entry)).topics == ["shunyi"]
    with publish():
        act(editor, "district", entry, value="miyun")
    assert Item.objects.get(key=key_of(entry)).topics == ["miyun"]


def test_a_draft_follows_and_stays_a_draft(editor: Client) -> None:
    entry = make_entry(phone="010-1")
    author = make_user(roles.EDITORS)
    save(signed_in(author), snippet_url(entry), phone="010-2")
    act(editor, "district", entry, value="miyun")
    after = fresh(entry)
    assert (after.phone, after.district, after.has_unpublished_changes, after.latest_revision.user) == ("010-1", "miyun", True, author)
    after.latest_revision.publish()
    assert (fresh(entry).phone, fresh(entry).district) == ("010-2", "miyun")


def test_a_draft_that_says_something_else_keeps_it_and_is_named(editor: Client) -> None:
    entry = make_entry(name_en="Qwertz")
    save(signed_in(make_user(roles.EDITORS)), snippet_url(entry), district="pinggu")
    response = editor.post(address("district", entry), {"value": "miyun"}, follow=True)
    assert "The draft of “Qwertz” says something else; it stays so." in response.content.decode()
    assert fresh(entry).district == "miyun"
    assert fresh(entry).latest_revision.content["district"] == "pinggu"


def test_all_or_nothing_where_one_is_locked(editor: Client) -> None:
    entries = [make_entry(name_en="Free"), make_entry(name_en="Locked", locked=True, locked_by=make_user(roles.EDITORS))]
    response = act(editor, "district", *entries, value="miyun")
    assert "Locked is locked by somebody else." in response.content.decode()
    assert {fresh(entry).district for entry in entries} == {"shunyi"}


def test_a_district_that_does_not_exist_changes_nothing(editor: Client) -> None:
    entry = make_entry()
    assert act(editor, "district", entry, value="pudong").status_code == 200
    assert fresh(entry).district == "shunyi"


def test_several_are_still_true_at_once(editor: Client) -> None:
    entries = [make_entry(), make_entry()]
    act(editor, "still-true", *entries)
    assert all(fresh(entry).last_checked for entry in entries)


def test_several_are_published_and_hidden_at_once(editor: Client) -> None:
    entries = [make_entry(live=False), make_entry(live=False)]
    act(editor, "publish", *entries)
    assert all(fresh(entry).live for entry in entries)
    act(editor, "unpublish", *entries)
    assert not any(fresh(entry).live for entry in entries)


def test_nothing_is_published_where_one_cannot_be(editor: Client) -> None:
    entries = [make_entry(live=False), make_entry(live=False, name_en="Broken")]
    entries[1].latest_revision.content["district"] = "pudong"
    entries[1].latest_revision.save()
    response = act(editor, "publish", *entries)
    assert "Broken: There is no district “pudong”." in response.content.decode()
    assert not any(fresh(entry).live for entry in entries)


@pytest.mark.parametrize("action", ["district", "status", "still-true", "publish", "unpublish"])
def test_translators_may_do_none_of_it(action: str) -> None:
    entry = make_entry()
    before = fresh(entry).serializable_data()
    translator = signed_in(make_user("Translators: French"))
    page = translator.get(address(action, entry))
    assert is_refused(page) or "they stay as they are" in page.content.decode()
    act(translator, action, entry, value="open" if action == "status" else "miyun")
    assert fresh(entry).serializable_data() == before


def test_who_may_not_publish_may_not_change_what_readers_see() -> None:
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "add_school", "change_school"]))
    entry = make_entry()
    act(signed_in(user), "district", entry, value="miyun")
    assert fresh(entry).district == "shunyi"
    act(signed_in(user), "still-true", entry)
    assert fresh(entry).last_checked is not None


def test_nothing_of_nothing_is_nothing() -> None:
    assert operations.set_facts([], {"district": "miyun"}, by=None) == operations.Edited(0, ())
