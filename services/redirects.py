"""Redirects of entries whose id was changed: readers had them in every language, and have them again when a hidden one is published."""

from collections.abc import Collection
from typing import Any

from django.db.models.signals import pre_save

from portal import languages
from portal.core import redirects
from services.kinds.base import Entry
from services.registry import all_kinds

#: What an entry has addresses of, behind its own.
_PARTS = ("", "card/")


def connect() -> None:
    """Called once, when the app is ready."""
    for kind in all_kinds():
        pre_save.connect(_about_to_save, sender=kind.model, dispatch_uid=f"services-redirects-{kind.slug}")


def _about_to_save(instance: Entry, update_fields: Collection[str] | None = None, **_kwargs: Any) -> None:
    if instance.pk is None or (update_fields is not None and "slug" not in update_fields):
        return
    before = type(instance)._default_manager.filter(pk=instance.pk, first_published_at__isnull=False).values_list("slug", flat=True).first()
    if before and before != instance.slug:
        stem = f"services/{instance.kind.slug}"
        redirects.record(
            {
                f"/{row.code}/{stem}/{before}/{part}": f"/{row.code}/{stem}/{instance.slug}/{part}"
                for row in languages.all_languages()
                for part in _PARTS
            }
        )
