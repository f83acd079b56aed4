"""Publishing, editing, unpublishing and deleting an entry reach the search index after the commit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision

from search.models import Change
from services.indexing import source_name
from services.kinds.base import Entry
from services.registry import Kind, all_kinds
from tests.factories import make_entry
from tests.finding import hits, is_indexed

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.slug), pytest.mark.matrix]
Publish = Callable[[], Any]


def key(entry: Entry) -> str:
    return f"{source_name(entry.kind)}:{entry.pk}"


@pytest.fixture
def entry(kind: Kind, publish: Publish) -> Entry:
    """A published entry that can be found."""
    with publish():
        entry = make_entry(kind.slug, name_en="Xylokarp place", name_ru="Ксилокарп", aliases="Quagmirite\n木果", district="yanqing")
    assert key(entry) in hits("Xylokarp")
    return entry


def test_published_entry_is_found_by_every_name(entry: Entry) -> None:
    for text, code in (("Ксилокарп", "ru"), ("quagmirite", "ar"), ("木果", "zh-hans"), (entry.local_name, "ja")):
        hit = hits(text, code)[key(entry)]
        assert hit.url == f"/{code}/services/{entry.kind.slug}/{entry.slug}/"
    facets = hits("Xylokarp")[key(entry)].facets
    assert {name: values for name, values in facets.items() if values} == {"district": ("yanqing",), "kind": (entry.kind.slug,)}
    assert not Change.objects.exists()


def test_edit_is_found_when_it_is_published(entry: Entry, publish: Publish) -> None:
    entry.name_en = "Feldspar place"
    with publish():
        revision = entry.save_revision()
    assert key(entry) in hits("Xylokarp")
    assert key(entry) not in hits("Feldspar")
    with publish():
        revision.publish()
    assert key(entry) in hits("Feldspar")
    assert key(entry) not in hits("Xylokarp")


def test_unpublished_entry_is_not_found(entry: Entry, publish: Publish) -> None:
    with publish():
        entry.unpublish()
    assert not is_indexed(key(entry))


def test_deleted_entry_is_not_found(entry: Entry, publish: Publish) -> None:
    gone = key(entry)
    with publish():
        entry.delete()
    assert not is_indexed(gone)


def test_hit_leads_to_the_new_address_after_a_change_of_slug(entry: Entry, publish: Publish) -> None:
    entry.slug = "another-slug"
    with publish():
        entry.save_revision().publish()
    assert hits("Xylokarp")[key(entry)].url == f"/en/services/{entry.kind.slug}/another-slug/"


def test_draft_is_not_found(kind: Kind, publish: Publish) -> None:
    with publish():
        entry = make_entry(kind.slug, live=False, name_en="Feldspar")
    assert not is_indexed(key(entry))


def test_entry_appears_and_disappears_at_its_hour(kind: Kind, publish: Publish) -> None:
    soon, past = timezone.now() + timedelta(days=1), timezone.now() - timedelta(minutes=1)
    with publish():
        entry = make_entry(kind.slug, live=False, name_en="Feldspar", go_live_at=soon)
        entry.latest_revision.publish()
        call_command("publish_scheduled", verbosity=0)
    assert not is_indexed(key(entry))

    revision = Revision.objects.for_instance(entry).get(approved_go_live_at__isnull=False)
    revision.approved_go_live_at = past
    revision.content["go_live_at"] = past.isoformat()
    revision.save()
    with publish():
        call_command("publish_scheduled", verbosity=0)
    assert key(entry) in hits("Feldspar")

    kind.model._default_manager.filter(pk=entry.pk).update(expire_at=past)
    with publish():
        call_command("publish_scheduled", verbosity=0)
    entry.refresh_from_db()
    assert not entry.live
    assert not is_indexed(key(entry))
