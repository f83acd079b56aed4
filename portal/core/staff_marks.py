"""Which objects of the content files staff have edited or removed, whichever way they did it.

An app registers its models with what names an object in its files. A change by an account, a version that it saved, and an entry of
Wagtail's log with an account mark it as edited; its deletion by an account marks it as removed. What the portal does by itself marks
nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from portal.core import changes
from portal.core.changes import Change, Consequence, Event
from portal.core.models import StaffMark


class Mark(Enum):
    """What staff did with an object."""

    EDITED = "edited by staff, kept"
    REMOVED = "removed by staff, left removed"


_keys: dict[type[Model], Callable[[Any], str]] = {}
_DELETED = "wagtail.delete"


def register(model: type[Model], key_of: Callable[[Any], str]) -> None:
    """Follow a tracked model. `key_of`: what names an object in the content files; "" where it is in none.

    Raises:
        ValueError: the model is registered twice.
    """
    if model in _keys:
        raise ValueError(f"{model._meta.label} is registered twice for marks of staff")
    _keys[model] = key_of


def connect() -> None:
    """Called once, when the app is ready."""
    changes.register(Consequence("staff-marks", (Model,), ~Event(0), _changed))
    post_save.connect(_revision_saved, sender=Revision, dispatch_uid="staff-marks-revision")
    for entry in (ModelLogEntry, PageLogEntry):
        post_save.connect(_logged, sender=entry, dispatch_uid=f"staff-marks-{entry.__name__}")


def mark(instances: Iterable[Model], *, is_removed: bool = False) -> None:
    """Mark objects as edited, or as removed; of models that nobody registered nothing is kept. One query for each model."""
    rows: dict[tuple[str, str], StaffMark] = {}
    for instance in instances:
        key_of = _keys.get(type(instance))
        if key_of and (key := key_of(instance)):
            label = instance._meta.label_lower
            rows[label, key] = StaffMark(model=label, key=key, is_removed=is_removed)
    StaffMark.objects.bulk_create(
        rows.values(), batch_size=500, update_conflicts=True, unique_fields=("model", "key"), update_fields=("is_removed", "at")
    )


def marks(model: type[Model], keys: Iterable[str]) -> dict[str, Mark]:
    """Key → what staff did with the object, of those with which they did anything. One query."""
    found = StaffMark.objects.filter(model=model._meta.label_lower, key__in=list(keys)).values_list("key", "is_removed")
    return {key: Mark.REMOVED if is_removed else Mark.EDITED for key, is_removed in found}


def _revision_saved(instance: Revision, **_kwargs: Any) -> None:
    if instance.user_id is not None and instance.content_type.model_class() in _keys:
        mark([instance.content_object])


def _logged(instance: Any, **_kwargs: Any) -> None:
    if instance.user_id is None or instance.action == _DELETED or instance.content_type is None:
        return
    model = instance.content_type.model_class()
    if model in _keys:
        key = instance.page_id if isinstance(instance, PageLogEntry) else instance.object_id
        mark(model._default_manager.filter(pk=key))


def _changed(written: Sequence[Change]) -> None:
    for is_removed in (False, True):
        mark(
            (change.instance for change in written if change.by is not None and (Event.DELETED in change.events) == is_removed),
            is_removed=is_removed,
        )
