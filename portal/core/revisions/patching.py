"""Putting values into rows that readers see, and into the drafts of the same object. Every write that is no form's passes here.

Works for models with drafts, with versions only, and with neither. Only the columns that are meant are written: the caller has read and
locked the row in the present transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, Revision, RevisionMixin
from wagtail.signals import page_published, published

from portal.core.changes import Change, Event, changed, same, stored, together
from portal.core.revisions.pending import pending, supersede

#: Between what is live and the draft that is the latest version.
MOMENT = timedelta(microseconds=1)


def save(instance: Model, *, columns: Collection[str] | None = None) -> None:
    """Save a row, or some of its columns as they are; the signals of saving report the change.

    Raises:
        django.core.exceptions.ValidationError: a whole page does not validate.
    """
    if columns is not None and isinstance(instance, Page):
        instance.save(clean=False, update_fields=columns)
    else:
        instance.save(update_fields=columns)


def delete(rows: QuerySet[Any]) -> None:
    """Delete rows; the signals of deleting report them, together."""
    with together():
        rows.delete()


def upsert(rows: Sequence[Model], *, unique_fields: Collection[str], update_fields: Collection[str]) -> None:
    """Write rows of a model without versions, new ones and, by `unique_fields`, those that exist. No signal is sent: the caller reports the
    change when all that belongs to it is written."""
    if rows:
        manager: Any = type(rows[0])._default_manager
        manager.bulk_create(rows, batch_size=200, update_conflicts=True, unique_fields=unique_fields, update_fields=update_fields)


def put(instance: Any, values: Mapping[str, Any], *, by: Any, action: str = "", overrules_drafts: bool = False) -> bool:
    """Put values (column → value) into what readers see, and into the drafts that have no other value of a column themselves, or into all
    of them where `overrules_drafts`; returns whether what readers see changed. What is hidden stays so, and a draft stays one. `action`: by
    which Wagtail's history calls it; "" where it is published like anything else."""
    before = {column: stored(instance, column) for column in values}
    for column, value in values.items():
        setattr(instance, column, value)
    after = {column: stored(instance, column) for column in values}
    drafts = [
        supersede(draft, {**draft.content, **(after if overrules_drafts else _untouched(draft, before, after))})
        for draft in (pending(instance) if isinstance(instance, DraftStateMixin) else ())
    ]
    written = {column: value for column, value in values.items() if not same(before[column], after[column])}
    if not written:
        return False
    is_published = isinstance(instance, DraftStateMixin) and instance.live
    state: dict[str, Any] = {}
    if isinstance(instance, RevisionMixin):
        revision = version_before(drafts, instance, by=by, now=timezone.now())
        state["latest_revision"] = newest(drafts) or revision
        if is_published:
            state |= {"live_revision": revision, "last_published_at": timezone.now()}
        log(instance, action or ("wagtail.publish" if is_published else "wagtail.edit"), user=by, revision=revision, content_changed=True)
    else:
        log(instance, action or "wagtail.edit", user=by, content_changed=True)
    write_columns(instance, **written, **state)
    changed([Change(instance, Event.SAVED | Event.PUBLISHED if is_published else Event.SAVED, before, after, by)])
    return True


def put_into_drafts(instance: Any, values: Mapping[str, Any], *, by: Any) -> bool:
    """Put values (column → value as a version stores it) into every draft, or begin one; returns whether anything changed."""
    drafts = list(pending(instance))
    if drafts:
        # A list: every draft gets them.
        newer = [supersede(draft, {**draft.content, **values}) is not draft for draft in drafts]
        return any(newer)
    if all(same(getattr(instance, column), value) for column, value in values.items()):
        return False
    for column, value in values.items():
        setattr(instance, column, value)
    instance.save_revision(user=by, clean=False, log_action=True)
    return True


def version_before(
    drafts: Sequence[Revision], instance: Any, *, by: Any, now: datetime, content: Mapping[str, Any] | None = None, name: str = ""
) -> Revision:
    """A version of an object as it is (or with this content and name), in the history just before its drafts: a draft stays the latest
    version."""
    latest = newest(drafts)
    return Revision.objects.create(
        content_object=instance,
        base_content_type=instance.get_base_content_type(),
        user=by,
        created_at=latest.created_at - MOMENT if latest else now,
        content=content or instance.serializable_data(),
        object_str=name or str(instance),
    )


def announce(page: Page, revision: Revision) -> None:
    """Send Wagtail's signals of a page that was published without its own action."""
    for signal in (page_published, published):
        signal.send(sender=type(page), instance=page, revision=revision)


def newest(drafts: Sequence[Revision]) -> Revision | None:
    """The latest of several versions; None where there is none."""
    return max(drafts, key=lambda draft: draft.created_at, default=None)


def write_columns(instance: Any, **values: Any) -> None:
    """Write columns of a row and nothing else: no signal is sent. The caller tells the road what readers see of it."""
    type(instance)._default_manager.filter(pk=instance.pk).update(**values)


def _untouched(draft: Revision, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Of new values, those of columns that a draft has as readers had them."""
    return {column: value for column, value in after.items() if same(draft.content.get(column, before[column]), before[column])}
