"""Publishing and hiding begin from what is stored, however long ago whoever asks for it read the object."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Revision

from portal import languages
from portal.pages.translation_source.writing import write
from services.kinds.base import Entry
from services.operations import write_translation
from services.trust.operations import publish_all, unpublish_all
from tests.factories import make_entry, make_policy_page

pytestmark = pytest.mark.django_db


def fresh(item: Any) -> Any:
    return type(item)._default_manager.get(pk=item.pk)


def publish_german(entry: Entry, name: str = "Neu") -> None:
    write_translation(kind=entry.kind, pk=entry.pk, language=languages.get("de"), texts={"name": name}, user=None, is_publish=True)


@pytest.fixture
def draft() -> Revision:
    """A draft of an entry, read before a translator publishes a name on the desk."""
    entry = make_entry(name_de="Alt", phone="1")
    entry.phone = "2"
    read = Revision.objects.get(pk=entry.save_revision().pk)
    publish_german(entry)
    return read


def test_a_version_that_was_read_before_is_published_with_what_came_since(draft: Revision) -> None:
    draft.publish()
    entry = fresh(draft.content_object)
    assert (entry.phone, entry.name_de, entry.has_unpublished_changes) == ("2", "Neu", False)


def test_a_version_whose_day_has_come_is_published_with_what_came_since() -> None:
    entry = make_entry(name_de="Alt", phone="1")
    entry.phone, entry.go_live_at = "2", timezone.now() + timedelta(hours=1)
    entry.save_revision().publish()
    past = timezone.now() - timedelta(minutes=1)
    waiting = entry.revisions.filter(approved_go_live_at__isnull=False)
    waiting.update(approved_go_live_at=past, content={**waiting.get().content, "go_live_at": past.isoformat()})
    read = waiting.get()
    publish_german(entry)
    read.publish()
    assert (fresh(entry).phone, fresh(entry).name_de) == ("2", "Neu")


def test_a_version_whose_day_was_taken_off_it_is_not_published() -> None:
    entry = make_entry(phone="1")
    entry.phone, entry.go_live_at = "2", timezone.now() + timedelta(hours=1)
    entry.save_revision().publish()
    read = entry.revisions.get(approved_go_live_at__isnull=False)
    unpublish_all([fresh(entry)], by=None)
    read.publish()
    assert not fresh(entry).live


@pytest.mark.parametrize("act", [publish_all, unpublish_all])
def test_bulk_work_takes_nothing_back(act: Any) -> None:
    entry = make_entry(name_de="Alt", phone="1")
    entry.phone = "2"
    entry.save_revision()
    read = fresh(entry)
    publish_german(entry)
    act([read], by=None)
    assert (fresh(entry).name_de, fresh(entry).live) == ("Neu", act is publish_all)


def test_hiding_a_page_takes_nothing_back() -> None:
    source = make_policy_page("en", title="Permit")
    french = languages.get("fr")
    write(source.translation_key, french, {"title": "Permis"}, user=None, is_publish=True)
    page = type(source).objects.get(translation_key=source.translation_key, locale__language_code="fr")
    write(source.translation_key, french, {"title": "Le permis"}, user=None, is_publish=True)
    page.unpublish()
    assert (fresh(page).title, fresh(page).live) == ("Le permis", False)


@pytest.mark.parametrize("make", [make_entry, make_policy_page])
def test_the_first_version_restored_for_a_day_hides_nothing_until_then(make: Any) -> None:
    item = make()
    restored = item.revisions.earliest("pk").as_object()
    assert restored.live_revision == item.live_revision
    restored.go_live_at = timezone.now() + timedelta(days=1)
    restored.save_revision().publish()
    assert fresh(item).live
