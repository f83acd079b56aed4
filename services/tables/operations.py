"""Writes: exactly what a plan says, in one transaction. Whatever else follows a changed entry is told once for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import registry as log_actions
from wagtail.models import ReferenceIndex, Revision

from portal import languages
from portal.core import staff_marks
from portal.core.revisions.pending import supersede
from portal.translation.exchange.problems import ExchangeError, Place, Problem, refuse
from search.operations import note_changes
from services.indexing import source_name
from services.lists.operations import refresh_names
from services.registry import Kind
from services.tables.columns import ID, columns_of
from services.tables.following import follow
from services.tables.planning import Plan, Planned, Progress, present
from services.trust import history
from services.trust.models import Check

_BATCH = 500
#: Columns of an entry that say how it stands, and change with every import.
_STATE = ("live", "expired", "has_unpublished_changes", "first_published_at", "last_published_at", "latest_revision", "live_revision")
#: Columns that name other things, which Wagtail keeps an index of.
_NAMING = ("operator", "image", "places", "contacts")


@dataclass(frozen=True, slots=True)
class Written:
    """How many entries an import made and changed."""

    new: int
    changed: int


@transaction.atomic
def write(
    plan: Plan, *, user: User | None, shown: Mapping[str, str] | None = None, progress: Progress = lambda _done, _total: None
) -> Written:
    """Write what a plan says: all of it or nothing. What readers see gets a new version, published by `user`; what they do not see stays a
    draft. `shown`: id → fingerprint of what somebody was shown and agreed to; None where nobody was.

    Raises:
        ExchangeError: an entry changed since the plan was made, or since it was shown; each is named.
    """
    _refuse_changed(plan, shown)
    if not plan.planned:
        return Written(0, 0)
    now = timezone.now()
    # The columns that belong to no language are filled with the present one.
    with override(languages.SOURCE):
        for planned in plan.planned:
            _set_state(planned, now)
        _save(plan, user, now, progress)
    _tell(plan, user)
    return Written(plan.new, len(plan.planned) - plan.new)


def _refuse_changed(plan: Plan, shown: Mapping[str, str] | None) -> None:
    ids = [planned.entry.slug for planned in plan.planned]
    _lock(plan.kind, [planned.entry.pk for planned in plan.planned if not planned.is_new])
    now = present(plan.kind, ids).fingerprints
    problems = []
    for planned in plan.planned:
        slug = planned.entry.slug
        was_shown = planned.fingerprint if shown is None else shown.get(slug)
        if now.get(slug, "") != planned.fingerprint or was_shown != planned.fingerprint:
            said = _("“%(id)s” was changed in the meantime. Look at the differences again.") % {"id": slug}
            problems.append(Problem(said, Place(line=planned.row, column=ID)))
    if problems:
        raise ExchangeError(*problems)


def _lock(kind: Kind, keys: Sequence[int]) -> None:
    """Nobody else writes these entries from here on."""
    for start in range(0, len(keys), _BATCH):
        list(kind.model._default_manager.filter(pk__in=keys[start : start + _BATCH]).select_for_update().values_list("pk", flat=True))


def _set_state(planned: Planned, now: datetime) -> None:
    entry = planned.entry
    entry.live, entry.expired = planned.publishes, entry.expired and not planned.publishes
    if planned.publishes:
        entry.first_published_at = entry.first_published_at or now
        entry.last_published_at = now
    entry.has_unpublished_changes = bool(planned.drafts) or not planned.publishes


def _save(plan: Plan, user: User | None, now: datetime, progress: Progress) -> None:
    # Upserts are more than the types of managers know.
    manager: Any = plan.kind.model._default_manager
    total = len(plan.planned)
    new = [planned.entry for planned in plan.planned if planned.is_new]
    try:
        with transaction.atomic():
            manager.bulk_create(new, batch_size=_BATCH)
    except IntegrityError as error:
        raise refuse(_("Somebody else is making one of these entries just now. Look at the differences again.")) from error
    progress(total // 4, total)
    revisions = _revisions(plan, user, now)
    progress(total // 2, total)
    _point_at_revisions(plan, revisions)
    _save_revisions_of_new(plan)
    # Of a draft that is published now, its row has older values in any column.
    takes_all = any(planned.publishes and not planned.was_public and not planned.is_new for planned in plan.planned)
    changed = plan.columns
    fields = [column.stored_name for name, column in columns_of(plan.kind).items() if takes_all or name in changed]
    # One statement a batch: as UPDATE it would be a case for each cell.
    manager.bulk_create(
        [planned.entry for planned in plan.planned if not planned.is_new],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=[*dict.fromkeys([*fields, *_STATE])],
    )
    for planned in plan.planned:
        for draft, values in planned.drafts:
            supersede(draft, {**draft.content, **values})
    progress(3 * total // 4, total)
    _log(plan, revisions, user, now)


def _revisions(plan: Plan, user: User | None, now: datetime) -> list[Revision]:
    content_type = ContentType.objects.get_for_model(plan.kind.model, for_concrete_model=False)
    revisions = [
        Revision(
            content_type=content_type,
            base_content_type=content_type,
            object_id=str(planned.entry.pk),
            user=user,
            # A draft stays the latest version: what is live now comes just before it.
            created_at=min([now, *(draft.created_at - timedelta(microseconds=1) for draft, _values in planned.drafts)]),
            content=planned.entry.serializable_data(),
            object_str=str(planned.entry),
        )
        for planned in plan.planned
    ]
    made: list[Revision] = Revision.objects.bulk_create(revisions, batch_size=_BATCH)
    return made


def _point_at_revisions(plan: Plan, revisions: Sequence[Revision]) -> None:
    for planned, revision in zip(plan.planned, revisions, strict=True):
        latest = max((draft for draft, _values in planned.drafts), key=lambda draft: draft.created_at, default=revision)
        planned.entry.latest_revision = latest
        if planned.publishes:
            planned.entry.live_revision = revision


def _save_revisions_of_new(plan: Plan) -> None:
    """The version of an entry that was just made is its only one."""
    manager = plan.kind.model._default_manager
    content_type = ContentType.objects.get_for_model(plan.kind.model, for_concrete_model=False)
    only = Revision.objects.filter(base_content_type=content_type, object_id=Cast(OuterRef("pk"), CharField())).values("pk")[:1]
    for fields, keys in (
        (("latest_revision",), [planned.entry.pk for planned in plan.planned if planned.is_new and not planned.publishes]),
        (("latest_revision", "live_revision"), [planned.entry.pk for planned in plan.planned if planned.is_new and planned.publishes]),
    ):
        for start in range(0, len(keys), _BATCH):
            manager.filter(pk__in=keys[start : start + _BATCH]).update(**dict.fromkeys(fields, Subquery(only)))


def _log(plan: Plan, revisions: Sequence[Revision], user: User | None, now: datetime) -> None:
    """Wagtail's history, as it would have written it entry by entry."""
    model = log_actions.get_log_model_for_model(plan.kind.model)
    content_type = ContentType.objects.get_for_model(plan.kind.model, for_concrete_model=False)
    rows = [
        model(
            content_type=content_type,
            object_id=str(planned.entry.pk),
            label=str(planned.entry),
            action="wagtail.publish" if planned.publishes else "wagtail.create" if planned.is_new else "wagtail.edit",
            user=user,
            revision=revision,
            timestamp=now,
            uuid=uuid4(),
            content_changed=True,
            data={},
        )
        for planned, revision in zip(plan.planned, revisions, strict=True)
    ]
    model._default_manager.bulk_create(rows, batch_size=_BATCH)


def _tell(plan: Plan, user: User | None) -> None:
    """Everything that otherwise follows from saving one entry."""
    kind, entries = plan.kind, [planned.entry for planned in plan.planned]
    if user is not None:
        staff_marks.mark(entries)
    refresh_names(kind, [planned.entry for planned in plan.planned if planned.is_new or _is_renamed(planned)])
    history.note_all((planned.entry, planned.told) for planned in plan.planned if planned.told)
    _note_checks(plan, user)
    _note_references(planned for planned in plan.planned if _names_others(planned))
    is_small = len(entries) <= settings.DIRECTORY_TABLES["AT_ONCE"]
    note_changes(source=source_name(kind), identifiers=[str(entry.pk) for entry in entries], is_applied_at_once=is_small)
    follow(plan, user)


def _note_checks(plan: Plan, user: User | None) -> None:
    checked = (
        planned.entry
        for planned in plan.planned
        if planned.publishes and planned.entry.last_checked and any(change.column == "last_checked" for change in planned.changes)
    )
    rows = [Check(kind=plan.kind.slug, entry_id=entry.pk, day=entry.last_checked, user=user) for entry in checked if entry.last_checked]
    Check.objects.bulk_create(rows if user else [], batch_size=_BATCH)


def _is_renamed(planned: Planned) -> bool:
    return any(change.column.startswith("name_") for change in planned.changes)


def _names_others(planned: Planned) -> bool:
    return not {change.column for change in planned.changes}.isdisjoint(_NAMING)


def _note_references(planned: Iterable[Planned]) -> None:
    for each in planned:
        ReferenceIndex.create_or_update_for_object(each.entry)
