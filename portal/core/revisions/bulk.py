"""Many new and changed rows of one model at once, with their versions, drafts and history: a few statements for any number of them.

Saving them one by one takes some forty statements each.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Model, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.log_actions import registry as log_actions
from wagtail.models import ReferenceIndex, Revision

from portal.core.changes import Change, Event, changed
from portal.core.revisions.patching import MOMENT, newest
from portal.core.revisions.pending import supersede

_BATCH = 500
#: Columns that tell which version is live, and change with every write.
_STATE = ("live", "expired", "has_unpublished_changes", "first_published_at", "last_published_at", "latest_revision", "live_revision")


@dataclass(frozen=True, slots=True)
class BulkRow:
    """An object with its new values. `publishes`: whether readers see it from now on; `before`, `after`: as in a `Change`;
    `drafts`: versions that wait, with the values (column → value as a version stores it) that go into them."""

    instance: Any
    is_new: bool
    publishes: bool
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] = field(default_factory=dict)
    drafts: Sequence[tuple[Revision, Mapping[str, Any]]] = ()


def lock(model: type[Model], keys: Sequence[int]) -> None:
    """Hold rows for this transaction: nobody else writes them from here on."""
    for some in _batches(keys):
        list(model._default_manager.filter(pk__in=some).select_for_update().values_list("pk", flat=True))


@transaction.atomic
def write(
    model: type[Any],
    rows: Sequence[BulkRow],
    *,
    columns: Collection[str],
    references: Collection[str],
    by: Any,
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Write rows of a model whose existing ones the present transaction has locked and read. Of those, only `columns` are written. What
    readers see gets a new version, published by `by`; what they do not see stays a draft. `references`: the columns that name other
    objects. `progress` is called with how many rows are as good as done.

    Raises:
        django.db.IntegrityError: a new one has the id of another that was made meanwhile.
    """
    now = timezone.now()
    for row in rows:
        _set_state(row, now)
    # Upserts are more than the types of managers know.
    manager: Any = model._default_manager
    with transaction.atomic():
        manager.bulk_create([row.instance for row in rows if row.is_new], batch_size=_BATCH)
    progress(len(rows) // 4)
    drafts = [[supersede(draft, {**draft.content, **values}) for draft, values in row.drafts] for row in rows]
    revisions = _revisions(model, rows, drafts, by, now)
    progress(len(rows) // 2)
    for row, theirs, revision in zip(rows, drafts, revisions, strict=True):
        row.instance.latest_revision = newest(theirs) or revision
        if row.publishes:
            row.instance.live_revision = revision
    _point_at_versions_of_new(model, rows)
    # One statement a batch: as UPDATE it would be a case for each cell.
    manager.bulk_create(
        [row.instance for row in rows if not row.is_new],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=[*dict.fromkeys([*columns, *_STATE])],
    )
    progress(3 * len(rows) // 4)
    _log(model, rows, revisions, by, now)
    _refer(rows, references)
    changed(Change(row.instance, _events(row), row.before, row.after, by) for row in rows)


def _events(row: BulkRow) -> Event:
    return Event.SAVED | Event.PUBLISHED if row.publishes else Event.SAVED


def _set_state(row: BulkRow, now: datetime) -> None:
    instance = row.instance
    instance.live, instance.expired = row.publishes, instance.expired and not row.publishes
    if row.publishes:
        instance.first_published_at = instance.first_published_at or now
        instance.last_published_at = now
    instance.has_unpublished_changes = bool(row.drafts) or not row.publishes


def _revisions(model: type[Model], rows: Sequence[BulkRow], drafts: Sequence[Sequence[Revision]], by: Any, now: datetime) -> list[Revision]:
    content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    made: list[Revision] = Revision.objects.bulk_create(
        [
            Revision(
                content_type=content_type,
                base_content_type=content_type,
                object_id=str(row.instance.pk),
                user=by,
                # A draft stays the latest version: what is live now comes just before it.
                created_at=min([now, *(draft.created_at - MOMENT for draft in theirs)]),
                content=row.instance.serializable_data(),
                object_str=str(row.instance),
            )
            for row, theirs in zip(rows, drafts, strict=True)
        ],
        batch_size=_BATCH,
    )
    return made


def _point_at_versions_of_new(model: type[Model], rows: Sequence[BulkRow]) -> None:
    """The version of an object that was just made is its only one."""
    content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    only = Revision.objects.filter(base_content_type=content_type, object_id=Cast(OuterRef("pk"), CharField())).values("pk")[:1]
    for is_live, fields in ((False, ("latest_revision",)), (True, ("latest_revision", "live_revision"))):
        for some in _batches([row.instance.pk for row in rows if row.is_new and row.publishes is is_live]):
            model._default_manager.filter(pk__in=some).update(**dict.fromkeys(fields, Subquery(only)))


def _log(model: type[Model], rows: Sequence[BulkRow], revisions: Sequence[Revision], by: Any, now: datetime) -> None:
    """Wagtail's history, as it would have written it row by row."""
    log_model = log_actions.get_log_model_for_model(model)
    content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    entries = [
        log_model(
            content_type=content_type,
            object_id=str(row.instance.pk),
            label=str(row.instance),
            action="wagtail.publish" if row.publishes else "wagtail.create" if row.is_new else "wagtail.edit",
            user=by,
            revision=revision,
            timestamp=now,
            uuid=uuid4(),
            content_changed=True,
            data={},
        )
        for row, revision in zip(rows, revisions, strict=True)
    ]
    log_model._default_manager.bulk_create(entries, batch_size=_BATCH)


def _refer(rows: Iterable[BulkRow], references: Collection[str]) -> None:
    """Wagtail's index of references, which its signals keep otherwise."""
    for row in rows:
        if not row.after.keys().isdisjoint(references):
            ReferenceIndex.create_or_update_for_object(row.instance)


def _batches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))
