"""Writes: "still true", and a fact of several entries at once. Both reach what readers see and the drafts, and publish nobody's draft."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core import changes
from portal.core.changes import stored
from portal.core.revisions import patching
from portal.core.revisions.pending import pending
from services.kinds.base import Entry
from services.trust.models import Check

#: The consequence that keeps days of checks.
CHECKS = "entries.checks"
#: How Wagtail's history calls it.
CONFIRMED = "services.confirm"


@transaction.atomic
def confirm(entry: Entry, *, by: Any, day: date | None = None, note: str = "") -> Check:
    """Somebody checked an entry with its institution and all that it says is still true. `day`: when, today by default.

    Raises:
        ValidationError: the day has not come yet.
        LookupError: the entry is gone.
    """
    day = day or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError(_("The day of a check cannot be in the future."), code="future")
    present = _locked([entry])
    if not present:
        raise LookupError(str(entry))
    check = Check.objects.create(kind=entry.kind.slug, entry_id=entry.pk, day=day, user=by, note=note[:200])
    if present[0].last_checked is None or present[0].last_checked <= day:
        # Its row, with the note, is made already.
        with changes.without(CHECKS):
            patching.put(present[0], {"last_checked": day}, by=by, action=CONFIRMED, overrules_drafts=True)
        entry.last_checked = day
    return check


@transaction.atomic
def confirm_all(entries: Iterable[Entry], *, by: Any) -> int:
    """The same for several entries, all or none; returns how many."""
    return len([confirm(entry, by=by) for entry in entries])


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of a change of several entries: how many changed, and those whose draft keeps a value of its own."""

    changed: int
    kept_drafts: tuple[Entry, ...]


@transaction.atomic
def set_facts(entries: Iterable[Entry], values: Mapping[str, Any], *, by: Any) -> Edited:
    """Put values (column → value) into several entries of one kind, all or none: what readers see changes at once, and every draft follows
    unless it says something else itself.

    Raises:
        ValidationError: an entry cannot have such a value, or somebody has locked it; it is named.
    """
    changed, kept = 0, []
    for entry in _locked(list(entries)):
        _check(entry, values, by)
        before = {column: stored(entry, column) for column in values}
        if any(_says_else(draft.content, before, values) for draft in pending(entry)):
            kept.append(entry)
        changed += patching.put(entry, values, by=by)
    return Edited(changed, tuple(kept))


def _says_else(draft: Mapping[str, Any], before: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a draft changed one of the columns itself, to something else than what is put in now."""
    return any(draft.get(column, before[column]) not in (before[column], value) for column, value in values.items())


def _check(entry: Entry, values: Mapping[str, Any], by: Any) -> None:
    if entry.locked and entry.locked_by_id != getattr(by, "pk", None):
        raise ValidationError(_("%(entry)s is locked by somebody else.") % {"entry": entry}, code="locked")
    for column, value in values.items():
        try:
            field: Any = entry._meta.get_field(column)
            field.clean(value, entry)
        except ValidationError as error:
            raise ValidationError([f"{entry}: {message}" for message in error.messages]) from error


def _locked(entries: Sequence[Entry]) -> list[Entry]:
    """Entries of one kind as they are in the database now, held for this transaction."""
    if not entries:
        return []
    model = type(entries[0])
    return list(model._default_manager.select_for_update().filter(pk__in=[entry.pk for entry in entries]).order_by("pk"))


@transaction.atomic
def publish_all(entries: Iterable[Entry], *, by: Any) -> int:
    """Publish the latest version of several entries of one kind, all or none; returns how many were not what readers see already.

    Raises:
        ValidationError: a version cannot be published as it is; it is named.
    """
    count = 0
    for entry in _locked(list(entries)):
        if entry.live and not entry.has_unpublished_changes:
            continue
        revision = entry.latest_revision or entry.save_revision(user=by)
        version: Entry = revision.as_object()
        _check(version, {}, by)
        try:
            version.full_clean(exclude=[name for name in ("name", "summary") if not getattr(version, name)])
        except ValidationError as error:
            raise ValidationError([f"{entry}: {message}" for message in error.messages]) from error
        revision.publish(user=by)
        count += 1
    return count


@transaction.atomic
def unpublish_all(entries: Iterable[Entry], *, by: Any) -> int:
    """Hide several entries of one kind from readers, all or none; returns how many were not hidden already."""
    shown = [entry for entry in _locked(list(entries)) if entry.live]
    for entry in shown:
        _check(entry, {}, by)
        entry.unpublish(user=by)
    return len(shown)
