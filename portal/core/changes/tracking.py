"""Models on the road. What Wagtail and Django save themselves (forms, autosave, schedule, workflow, restoring) is caught by their signals,
with the values that the row had before."""

import json
from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from modelcluster.models import get_field_value
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move, published, unpublished

from portal.core.changes.registry import Change, Event, changed

#: Where an instance keeps what its row said before it was last saved.
_BEFORE = "_values_before_saving"


class DuplicateTrackingError(ValueError):
    """Raised by a second registration of the same model."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """A model on the road. `columns`: those whose earlier values a consequence wants to know, read when the model is first used."""

    model: type[Model]
    columns: Callable[[], Collection[str]] = tuple


_tracked: dict[type[Model], Tracked] = {}


def track(model: type[Model], *, columns: Callable[[], Collection[str]] = tuple) -> None:
    """Put a model on the road.

    Raises:
        DuplicateTrackingError: it is there already.
    """
    if model in _tracked:
        raise DuplicateTrackingError(f"{model._meta.label} is tracked twice.")
    _tracked[model] = Tracked(model, columns)
    is_page = issubclass(model, Page)
    signals: list[tuple[Any, Callable[..., None]]] = [
        (pre_save, _remember),
        (post_save, _saved),
        (post_delete, _deleted),
        (page_published if is_page else published, _published),
        (page_unpublished if is_page else unpublished, _hidden),
    ]
    if is_page:
        signals.append((post_page_move, _moved))
    for signal, handler in signals:
        signal.connect(handler, sender=model, dispatch_uid=f"changes{handler.__name__}-{id(signal)}-{model._meta.label}")


def tracked(model: type[Model]) -> Tracked:
    """How a model is tracked.

    Raises:
        LookupError: it is not.
    """
    return _tracked[model]


def tracked_models() -> tuple[type[Model], ...]:
    """Every model on the road."""
    return tuple(_tracked)


def snapshot(instance: Model, columns: Collection[str] | None = None) -> dict[str, Any]:
    """Column → value as a version stores it, of all columns that the object is tracked by, or of some of them."""
    wanted = tracked(type(instance)).columns()
    return {name: stored(instance, name) for name in wanted if columns is None or name in columns}


def stored(instance: Model, column: str) -> Any:
    """A column's value as a version of the object has it."""
    field: Any = instance._meta.get_field(column)
    value = getattr(instance, field.attname)
    # Texts and numbers, which most are, come out of JSON as they went in; so does a day that was set as text.
    if value is None or type(value) in (str, int, bool):
        return value
    return json.loads(json.dumps(get_field_value(field, instance), cls=DjangoJSONEncoder))


def _remember(instance: Model, update_fields: Collection[str] | None = None, **_kwargs: Any) -> None:
    wanted = set(tracked(type(instance)).columns())
    if update_fields is not None:
        # Where a draft is kept, only the columns that say so are saved.
        wanted.intersection_update(update_fields)
    before: Mapping[str, Any] | None = {}
    if instance._state.adding:
        before = None
    elif wanted:
        row = type(instance)._base_manager.filter(pk=instance.pk).first()
        before = snapshot(row, wanted) if row is not None else None
    setattr(instance, _BEFORE, before)


def _saved(instance: Model, update_fields: Collection[str] | None = None, **_kwargs: Any) -> None:
    changed([Change(instance, Event.SAVED, _before(instance), snapshot(instance, update_fields), _account())])


def _published(instance: Model, revision: Any = None, **_kwargs: Any) -> None:
    if not getattr(instance, "live", True):
        # Only its day was set: readers see it when that comes.
        return
    by = revision.user if revision is not None else None
    changed([Change(instance, Event.PUBLISHED, _before(instance), snapshot(instance), by)])


def _hidden(instance: Model, **_kwargs: Any) -> None:
    changed([Change(instance, Event.HIDDEN, _before(instance), snapshot(instance), _account())])


def _deleted(instance: Model, **_kwargs: Any) -> None:
    # Django takes the key off the instance when all is deleted.
    changed([Change(copy(instance), Event.DELETED, by=_account())])


def _moved(instance: Page, url_path_before: str, **_kwargs: Any) -> None:
    # Wagtail sends a moved page as the plain one.
    relocated(instance.specific, url_path_before)


def relocated(page: Page, url_path_before: str) -> None:
    """A page, and everything below it, has another address. Wagtail's signal of a changed slug is sent after the commit, where a process
    that is killed loses it: page types call this instead."""
    changed([Change(page, Event.RELOCATED, {"url_path": url_path_before}, {"url_path": page.url_path}, _account())])


def _before(instance: Model) -> Mapping[str, Any] | None:
    values: Mapping[str, Any] | None = getattr(instance, _BEFORE, None)
    return values


def _account() -> Any:
    """Who is at work in the admin; None elsewhere."""
    return get_active_log_context().user
