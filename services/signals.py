"""Thin handlers: publish, unpublish and delete of an entry are noted for the search index."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from search.operations import note_change
from services.indexing import source_name
from services.kinds.base import Entry
from services.registry import all_kinds


def connect() -> None:
    """Called once, when the app is ready."""
    for kind in all_kinds():
        for signal, name in ((post_save, "save"), (post_delete, "delete")):
            signal.connect(_entry_changed, sender=kind.model, dispatch_uid=f"services-search-{name}-{kind.slug}")


def _entry_changed(instance: Entry, **_kwargs: Any) -> None:
    note_change(source=source_name(instance.kind), identifier=str(instance.pk))
