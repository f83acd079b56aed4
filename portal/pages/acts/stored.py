"""The answers that a version of a page keeps, carried out when its time comes: it is published, given a day, or expires."""

import logging
from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_save
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, Revision
from wagtail.signals import page_published, page_unpublished

from portal.pages import history
from portal.pages.acts import operations
from portal.pages.acts.kinds import STORED, Act, Expire, Rename, Schedule, Unschedule
from portal.pages.acts.reach import Reach
from portal.pages.models import PortalPage
from portal.pages.translation_source.writer import is_written_by_desk

logger = logging.getLogger(__name__)


def connect() -> None:
    """Called once, when the app is ready."""
    page_published.connect(_published, dispatch_uid="pages-acts-published")
    page_unpublished.connect(_expired, dispatch_uid="pages-acts-expired")
    post_save.connect(_scheduled, sender=Revision, dispatch_uid="pages-acts-scheduled")


def _published(instance: Page, revision: Revision | None = None, **_kwargs: Any) -> None:
    if operations.is_spreading() or not isinstance(instance, PortalPage) or not instance.live:
        return
    if is_written_by_desk(instance):
        # It publishes words; the address and the dates are as whoever set them left them.
        return
    user = get_active_log_context().user
    if instance.expire_at is not None:
        _confine(instance, revision, user)
    before = history.published_before(instance, revision).get("slug")
    if before and before != instance.slug:
        _spread(Rename(before, instance.slug), instance, user)
    # A day that was set is kept by each version's own draft.
    if user is not None and not history.was_live_before(instance, revision):
        _spread(Schedule(None), instance, user)


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


def _expired(instance: Page, **_kwargs: Any) -> None:
    if not operations.is_spreading() and isinstance(instance, PortalPage) and instance.expired:
        _spread(Expire(), instance, None)


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
    type(page)._default_manager.filter(pk=page.pk).update(**values)
    for column, value in values.items():
        setattr(page, column, value)
    if revision is not None:
        revision.content |= values
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)
