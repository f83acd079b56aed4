"""Thin handlers: facts that change under a reader's eyes are kept, a date of a check that somebody typed is one, and what was of an entry
goes with it."""

from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.signals import published

from services.kinds.base import Entry
from services.registry import all_kinds
from services.trust import history
from services.trust.models import Change, Check


def connect() -> None:
    """Called once, when the app is ready."""
    for kind in all_kinds():
        name = kind.slug
        pre_save.connect(_about_to_change, sender=kind.model, dispatch_uid=f"services-trust-before-{name}")
        post_save.connect(_changed, sender=kind.model, dispatch_uid=f"services-trust-after-{name}")
        published.connect(_published, sender=kind.model, dispatch_uid=f"services-trust-publish-{name}")
        post_delete.connect(_deleted, sender=kind.model, dispatch_uid=f"services-trust-delete-{name}")


def _about_to_change(instance: Entry, update_fields: Collection[str] | None = None, **_kwargs: Any) -> None:
    instance.said_before = {}
    # Where a draft is kept, only the columns that say so are saved.
    is_of_facts = update_fields is None or not {*history.columns(instance.kind), "last_checked"}.isdisjoint(update_fields)
    if is_of_facts and instance.pk is not None and instance.first_published_at is not None:
        earlier = type(instance)._default_manager.filter(pk=instance.pk, first_published_at__isnull=False).first()
        if earlier is not None:
            instance.said_before = {**history.facts_of(earlier), "last_checked": earlier.last_checked}


def _changed(instance: Entry, update_fields: Collection[str] | None = None, **_kwargs: Any) -> None:
    before = {name: value for name, value in instance.said_before.items() if update_fields is None or name in update_fields}
    if before:
        history.note(instance, before)


def _published(instance: Entry, revision: Any = None, **_kwargs: Any) -> None:
    user = revision.user if revision is not None else None
    is_new = instance.last_checked != instance.said_before.get("last_checked")
    if instance.last_checked and is_new and user is not None:
        Check.objects.create(kind=instance.kind.slug, entry_id=instance.pk, day=instance.last_checked, user=user)


def _deleted(instance: Entry, **_kwargs: Any) -> None:
    for model in (Check, Change):
        model.objects.filter(kind=instance.kind.slug, entry_id=instance.pk).delete()
