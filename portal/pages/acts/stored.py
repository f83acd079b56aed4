"""The answers that a version of a page keeps, carried out when its time comes: it is published, given a day, or expires."""

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from django.db.models.signals import post_save
from wagtail.log_actions import get_active_log_context
from wagtail.models import Revision

from portal.core import changes
from portal.core.changes import Change, Consequence, Event
from portal.core.revisions import patching
from portal.pages.acts import operations
from portal.pages.acts.kinds import STORED, Act, Expire, Rename, Schedule, Unschedule
from portal.pages.acts.reach import Reach
from portal.pages.models import PortalPage
from portal.pages.translation_source.writing import ACTS

logger = logging.getLogger(__name__)


def register() -> None:
    """Called once, when the app is ready."""
    changes.register(Consequence(ACTS, (PortalPage,), Event.PUBLISHED | Event.HIDDEN, _carry_out))
    post_save.connect(_scheduled, sender=Revision, dispatch_uid="pages-acts-scheduled")


def _carry_out(written: Sequence[Change]) -> None:
    if operations.is_spreading():
        return
    for change in written:
        page = cast(PortalPage, change.instance)
        if Event.PUBLISHED in change.events:
            _published(page, change.before or {})
        elif page.expired:
            _spread(Expire(), page, None)


def _published(page: PortalPage, before: Mapping[str, Any]) -> None:
    """`before`: what the page's row said."""
    user = get_active_log_context().user
    if page.expire_at is not None:
        _confine(page, page.live_revision, user)
    slug = before.get("slug", page.slug)
    if before.get("first_published_at") and slug != page.slug:
        _spread(Rename(slug, page.slug), page, user)
    # A day that was set is kept by each version's own draft.
    if user is not None and not before.get("live"):
        _spread(Schedule(None), page, user)


def _scheduled(instance: Revision, update_fields: Collection[str] | None = None, **_kwargs: Any) -> None:
    """Publishing a revision for a day, or taking the day back, saves that field alone."""
    if operations.is_spreading() or set(update_fields or ()) != {"approved_go_live_at"}:
        return
    model = instance.content_type.model_class()
    if model is None or not issubclass(model, PortalPage):
        return
    page = instance.as_object()
    user = get_active_log_context().user
    if instance.approved_go_live_at is not None:
        _confine(page, instance, user)
        _spread(Schedule(instance.approved_go_live_at), page, user)
    elif page.go_live_at is not None:
        _spread(Unschedule(page.go_live_at), page, user)


def _spread(act: Act, page: PortalPage, user: Any) -> None:
    """Where the form could not refuse it (a workflow, many pages at once, a day that has come) what is refused stays as it is in all other
    languages, and the page itself goes its way."""
    if operations.reach_of(page, type(act)) != Reach.ALL:
        return
    try:
        operations.do_elsewhere(act, page, user=user)
    except operations.RefusedError as error:
        logger.warning("%s of page %s is done in its own language only. %s", type(act).__name__, page.pk, error)


def _confine(page: PortalPage, revision: Revision | None, user: Any) -> None:
    """What is published by somebody who may not publish the other languages does not reach them later either, whoever proposed it."""
    reaching = [column for column, act in STORED.items() if operations.reach_of(page, act) == Reach.ALL]
    if user is None or not reaching or not operations.not_theirs(page, operations.versions_elsewhere(page), user):
        return
    values = dict.fromkeys(reaching, Reach.ONE.value)
    patching.write_columns(page, **values)
    for column, value in values.items():
        setattr(page, column, value)
    if revision is not None:
        revision.content |= values
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)
