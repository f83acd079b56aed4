"""Drafts that are not live yet, and putting something into one: as a newer version that takes over whatever hung on the old one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState

_MOMENT = timedelta(microseconds=1)


def pending(instance: Any) -> QuerySet[Revision]:
    """An object's drafts: the latest version where it is not live, and what waits for its day."""
    wanted = Q(approved_go_live_at__isnull=False)
    is_draft = instance.has_unpublished_changes or not instance.live
    if is_draft and instance.latest_revision_id and instance.latest_revision_id != instance.live_revision_id:
        wanted |= Q(pk=instance.latest_revision_id)
    found: QuerySet[Revision] = instance.revisions.filter(wanted).order_by("created_at", "pk")
    return found


@transaction.atomic
def supersede(draft: Revision, content: Mapping[str, Any], *, object_str: str = "") -> Revision:
    """A newer version with this content in the place of a draft; the draft itself where it says the same.

    It takes over the draft's author, the open task of its workflow, its day, and being the latest: what is approved or scheduled is the
    newer one, and a form that has the draft open is behind. The draft stays in the history.
    """
    if content == draft.content:
        return draft
    newer = Revision.objects.create(
        content_type_id=draft.content_type_id,
        base_content_type_id=draft.base_content_type_id,
        object_id=draft.object_id,
        user_id=draft.user_id,
        created_at=max(timezone.now(), draft.created_at + _MOMENT),
        content=dict(content),
        object_str=object_str or draft.object_str,
        approved_go_live_at=draft.approved_go_live_at,
    )
    if draft.approved_go_live_at is not None:
        Revision.objects.filter(pk=draft.pk).update(approved_go_live_at=None)
    TaskState.objects.filter(revision=draft, status=TaskState.STATUS_IN_PROGRESS).update(revision=newer)
    model = draft.base_content_type.model_class()
    state = {"latest_revision": newer, **({"latest_revision_created_at": newer.created_at} if model is Page else {})}
    model._base_manager.filter(pk=draft.object_id, latest_revision=draft).update(**state)
    return newer
