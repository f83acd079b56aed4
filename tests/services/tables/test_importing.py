"""What an import writes, and everything that follows from it; and what keeps it from being written."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from portal.core.revisions import bulk
from portal.translation.exchange.problems import ExchangeError
from portal.translation.models import Item, PendingSync
from portal.translation.operations import sync_changes, take_up
from search.models import Change as SearchChange
from services import registry
from services.lists.models import NameKey
from services.shared.models import Place, users_of
from services.tables import operations
from services.translation_source import key_of
from services.trust.models import Change, Check
from tests.factories import make_entry, make_user
from tests.services.tables.tabling import imported, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Any:
    return make_user("Editors")


def test_published_entries_get_a_new_version_of_the_user(editor: Any) -> None:
    entry = make_entry(phone="010-1")
    imported("schools", {"id": entry.slug, "phone": "010-2", "name_ar": "مدرسة"}, user=editor)
    entry.refresh_from_db()
    assert (entry.phone, entry.name_ar, entry.live, entry.has_unpublished_changes) == ("010-2", "مدرسة", True, False)
    assert entry.latest_revision == entry.live_revision
    assert entry.live_revision.user == editor
    assert entry.live_revision.as_object().phone == "010-2"
    assert entry.live_revision.as_object().name_ar == "مدرسة"
    log = ModelLogEntry.objects.for_instance(entry).first()
    assert (log.action, log.user, log.revision) == ("wagtail.publish", editor, entry.live_revision)


def test_new_entries_are_drafts_unless_the_table_says_otherwise(editor: Any) -> None:
    rows = [{"id": "a-draft", "name_en": "A draft", "publish": ""}, {"id": "a-new-one", "name_en": "A new one", "publish": "yes"}]
    assert imported("schools", *rows, user=editor) == operations.Written(2, 0)
    model = registry.get("schools").model
    draft, public = model.objects.get(slug="a-draft"), model.objects.get(slug="a-new-one")
    assert (draft.live, draft.has_unpublished_changes, draft.live_revision, draft.first_published_at) == (False, True, None, None)
    assert (public.live, public.has_unpublished_changes) == (True, False)
    assert public.live_revision == public.latest_revision == public.revisions.get()
    assert draft.latest_revision == draft.revisions.get()
    assert draft.latest_revision.as_object().name_en == "A draft"


def test_a_draft_is_published_as_its_author_left_it(editor: Any) -> None:
    entry = make_entry(live=False)
    entry.email = "later@example.org"
    entry.save_revision()
    imported("schools", {"id": entry.slug, "publish": "yes", "phone": "010-3"}, user=editor)
    entry.refresh_from_db()
    assert (entry.live, entry.email, entry.phone) == (True, "later@example.org", "010-3")


def test_a_language_that_is_active_gets_nothing_of_the_others(editor: Any) -> None:
    from django.utils import translation

    entry = make_entry(name_fr="École")
    with translation.override("fr"):
        imported("schools", {"id": entry.slug, "name_de": "Schule"}, user=editor)
    entry.refresh_from_db()
    assert (entry.name_fr, entry.name_de) == ("École", "Schule")


def test_a_draft_of_somebody_keeps_what_it_says_and_gets_the_rest(editor: Any) -> None:
    entry = make_entry(phone="010-1", email="a@example.org")
    entry.email = "b@example.org"
    draft = entry.save_revision(user=make_user("Editors"))
    imported("schools", {"id": entry.slug, "phone": "010-2"}, user=editor)
    entry.refresh_from_db()
    assert (entry.phone, entry.email, entry.has_unpublished_changes) == ("010-2", "a@example.org", True)
    newer = entry.latest_revision
    assert (newer != draft, newer.user) == (True, draft.user), "a newer version of the same author"
    assert entry.live_revision.created_at < newer.created_at
    assert (newer.as_object().phone, newer.as_object().email) == ("010-2", "b@example.org")


def test_a_draft_that_changed_the_same_fact_is_named(editor: Any) -> None:
    entry = make_entry(phone="010-1")
    entry.phone = "010-9"
    entry.save_revision(user=make_user("Editors"))
    with pytest.raises(ExchangeError, match=f"column phone: “{entry.slug}” has a draft in which this was changed too"):
        plan("schools", {"id": entry.slug, "phone": "010-2"}, user=editor)


def test_what_is_locked_or_waits_for_review_is_named(editor: Any) -> None:
    entry = make_entry()
    type(entry).objects.filter(pk=entry.pk).update(locked=True, locked_by=make_user(), locked_at=timezone.now())
    with pytest.raises(ExchangeError, match="is locked"):
        plan("schools", {"id": entry.slug, "phone": "1"}, user=editor)
    other = make_entry(live=False)
    other.get_workflow().start(other, make_user("Editors"))
    with pytest.raises(ExchangeError, match="waits for its review"):
        plan("schools", {"id": other.slug, "phone": "1"}, user=editor)


def test_an_entry_that_changed_in_between_is_named_and_nothing_is_written(editor: Any) -> None:
    one, other = make_entry(phone="010-1"), make_entry(phone="010-1")
    planned = plan("schools", {"id": one.slug, "phone": "010-2"}, {"id": other.slug, "phone": "010-2"}, user=editor)
    type(other).objects.filter(pk=other.pk).update(email="new@example.org")
    revisions = Revision.objects.count()
    with pytest.raises(ExchangeError, match=f"line 3, column id: “{other.slug}” was changed in the meantime"):
        operations.write(planned, user=editor)
    one.refresh_from_db()
    assert one.phone == "010-1"
    assert Revision.objects.count() == revisions


def test_an_entry_that_was_made_in_between_is_named(editor: Any) -> None:
    planned = plan("schools", {"id": "made-twice", "name_en": "One"}, user=editor)
    make_entry(slug="made-twice")
    with pytest.raises(ExchangeError, match="“made-twice” was changed in the meantime"):
        operations.write(planned, user=editor)


def test_only_what_was_shown_is_written(editor: Any) -> None:
    entry = make_entry(phone="010-1")
    planned = plan("schools", {"id": entry.slug, "phone": "010-2"}, user=editor)
    with pytest.raises(ExchangeError, match="changed in the meantime"):
        operations.write(planned, user=editor, shown={entry.slug: "something else"})
    with pytest.raises(ExchangeError, match="changed in the meantime"):
        operations.write(planned, user=editor, shown={})


def test_what_fails_half_way_leaves_nothing(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: Any, **_kwargs: Any) -> None:
        raise KeyboardInterrupt

    entry = make_entry(phone="010-1")
    monkeypatch.setattr(bulk, "changed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        imported("schools", {"id": entry.slug, "phone": "010-2", "name_en": "One"}, {"id": "half-made", "name_en": "Half"}, user=editor)
    entry.refresh_from_db()
    assert entry.phone == "010-1"
    assert not registry.get("schools").model.objects.filter(slug="half-made").exists()


def test_everything_that_follows_an_entry_hears_of_it(editor: Any) -> None:
    place = Place.objects.all()[0]
    entry = make_entry(phone="010-1")
    SearchChange.objects.all().delete()
    row = {"id": entry.slug, "phone": "010-2", "places": place.slug, "name_en": "Another name", "last_checked": "2026-02-01"}
    imported("schools", row, user=editor)
    assert SearchChange.objects.filter(key=f"schools:{entry.pk}").exists()
    assert NameKey.objects.get(kind="schools", entry=entry.pk, language="en").name == "Another name"
    assert Change.objects.get(kind="schools", entry_id=entry.pk).before["phone"] == "010-1"
    check = Check.objects.get(kind="schools", entry_id=entry.pk)
    assert (check.day.isoformat(), check.user) == ("2026-02-01", editor)
    assert entry.slug in [user.slug for user in users_of(place)]
    assert ReferenceIndex.objects.filter(object_id=str(entry.pk), to_object_id=str(place.pk)).exists()


def test_a_place_that_is_taken_out_is_no_longer_used(editor: Any) -> None:
    place = Place.objects.all()[0]
    entry = make_entry()
    imported("schools", {"id": entry.slug, "places": place.slug}, user=editor)
    imported("schools", {"id": entry.slug, "places": ""}, user=editor)
    assert entry.slug not in [user.slug for user in users_of(place)]


def test_the_desk_takes_up_what_changed(editor: Any) -> None:
    entry = make_entry(summary_en="Old", summary_fr="Vieux")
    take_up(source="entries", key=key_of(entry))
    PendingSync.objects.all().delete()
    imported("schools", {"id": entry.slug, "summary_en": "New", "summary_fr": "Nouveau"}, user=editor)
    assert list(PendingSync.objects.values_list("language", "user")) == [("", editor.pk), ("en", editor.pk), ("fr", editor.pk)]
    assert sync_changes() == 1
    item = Item.objects.get(source="entries", key=key_of(entry))
    assert item.units.get(path="summary").text == "New"
    assert item.units.get(path="summary").targets.get(language="fr").text == "Nouveau"
    assert not PendingSync.objects.exists()


def test_facts_that_the_desk_does_not_know_give_it_nothing_to_do(editor: Any) -> None:
    entry = make_entry()
    PendingSync.objects.all().delete()
    imported("schools", {"id": entry.slug, "phone": "010-2"}, user=editor)
    assert not PendingSync.objects.exists()


def test_items_of_lists_are_written_line_by_line(editor: Any) -> None:
    entry = make_entry("service-halls")
    windows = "label: 3 | languages: en, fr | channels: in-person | hours: Mo-Fr 09:00-12:00; PH off | matters: visa\nlabel: A\\|B"
    imported("service-halls", {"id": entry.slug, "windows": windows}, user=editor)
    entry.refresh_from_db()
    one, other = entry.windows
    assert (one.value["languages"], one.value["hours"]) == (["en", "fr"], "Mo-Fr 09:00-12:00; PH off")
    assert other.value["label"] == "A|B"


def test_writing_takes_as_many_queries_for_many_as_for_few(editor: Any, django_assert_max_num_queries: Any) -> None:
    slugs = [make_entry().slug for _number in range(12)]
    planned = plan("schools", *({"id": slug, "phone": "010-2"} for slug in slugs), user=editor)
    with django_assert_max_num_queries(25):
        operations.write(planned, user=editor)


def test_a_user_without_the_right_to_a_language_may_still_change_facts() -> None:
    editor = make_user()
    rights = ["add_school", "change_school", "publish_school"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=rights))
    entry = make_entry()
    imported("schools", {"id": entry.slug, "phone": "010-5"}, user=editor)
    entry.refresh_from_db()
    assert entry.phone == "010-5"
