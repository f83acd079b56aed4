"""Thin handlers: what is published, hidden, deleted or shared by entries is noted for the search index, for the translation desk and for
sorting."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.signals import published, unpublished

from portal import languages
from portal.translation import following
from search.operations import note_change
from services.figures.models import Figure
from services.indexing import source_name
from services.kinds.base import Entry
from services.lists.operations import forget_names, refresh_names
from services.operations import translated_columns
from services.registry import all_kinds
from services.shared.models import Place, users_of
from services.shared.translation_source import Shared, SharedTexts
from services.shared.translation_source import key_of as shared_key
from services.translation_source import TranslatableEntries, key_of


def connect() -> None:
    """Called once, when the app is ready."""
    for kind in all_kinds():
        for signal, name in ((post_save, "save"), (post_delete, "delete")):
            signal.connect(_entry_changed, sender=kind.model, dispatch_uid=f"services-search-{name}-{kind.slug}")
        post_save.connect(_name_changed, sender=kind.model, dispatch_uid=f"services-names-save-{kind.slug}")
        post_delete.connect(_name_gone, sender=kind.model, dispatch_uid=f"services-names-delete-{kind.slug}")
        for signal, name in ((published, "publish"), (unpublished, "unpublish"), (post_delete, "delete")):
            signal.connect(_texts_changed, sender=kind.model, dispatch_uid=f"services-translation-{name}-{kind.slug}")

    post_save.connect(_place_changed, sender=Place, dispatch_uid="services-search-place")
    for signal, name in ((post_save, "save"), (post_delete, "delete")):
        signal.connect(_shared_texts_changed, sender=Place, dispatch_uid=f"services-translation-{name}-place")
    for signal, name in ((published, "publish"), (unpublished, "unpublish"), (post_delete, "delete")):
        signal.connect(_figure_changed, sender=Figure, dispatch_uid=f"services-translation-{name}-figure")


def _place_changed(instance: Place, **_kwargs: Any) -> None:
    for entry in users_of(instance):
        _entry_changed(entry)


def _figure_changed(instance: Figure, revision: Any = None, **_kwargs: Any) -> None:
    _shared_texts_changed(instance)
    if revision is not None and revision.user is not None:
        for code in _changed_languages(instance, revision, Figure.TRANSLATED):
            if code != languages.SOURCE:
                following.translated_elsewhere(source=SharedTexts.name, key=shared_key(instance), language=code, user=revision.user)


def _shared_texts_changed(instance: Shared, **_kwargs: Any) -> None:
    following.source_changed(source=SharedTexts.name, key=shared_key(instance))


def _entry_changed(instance: Entry, **_kwargs: Any) -> None:
    note_change(source=source_name(instance.kind), identifier=str(instance.pk))


def _name_changed(instance: Entry, update_fields: Collection[str] | None = None, **_kwargs: Any) -> None:
    # Saving a draft writes which revision it is, with the draft's names in hand.
    if update_fields is None or any(field.startswith("name_") for field in update_fields):
        refresh_names(instance.kind, [instance])


def _name_gone(instance: Entry, **_kwargs: Any) -> None:
    forget_names(instance.kind, instance.pk)


def _texts_changed(instance: Entry, revision: Any = None, **_kwargs: Any) -> None:
    following.source_changed(source=TranslatableEntries.name, key=key_of(instance))
    if revision is not None and revision.user is not None:
        for code in _changed_languages(instance, revision, translated_columns(instance.kind)):
            following.translated_elsewhere(source=TranslatableEntries.name, key=key_of(instance), language=code, user=revision.user)


def _changed_languages(entry: Entry | Figure, revision: Any, texts: Collection[str]) -> Iterator[str]:
    """The languages whose texts a version changed."""
    before = entry.revisions.filter(created_at__lt=revision.created_at).order_by("-created_at").first()
    said = before.content if before else {}
    for row in languages.all_languages():
        columns = [f"{name}_{row.suffix}" for name in texts]
        if any((revision.content.get(column) or "") != (said.get(column) or "") for column in columns):
            yield row.code
