"""What readers had of a page before its present version, by Wagtail's log."""

from collections.abc import Mapping
from typing import Any

from wagtail.models import Page, PageLogEntry, Revision

_PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
_WITHDRAWN = ("wagtail.unpublish", "wagtail.unpublish.scheduled")


def published_before(page: Page, revision: Revision | None) -> Mapping[str, Any]:
    """The version that was published before this revision, as it is stored; empty where there was none, or where it is gone."""
    entry = _entries(page, revision, *_PUBLISHED)
    found: Mapping[str, Any] = entry.revision.content if entry and entry.revision else {}
    return found


def was_live_before(page: Page, revision: Revision | None) -> bool:
    """Whether readers had the page when this revision was published."""
    entry = _entries(page, revision, *_PUBLISHED, *_WITHDRAWN)
    return entry is not None and entry.action in _PUBLISHED


def _entries(page: Page, revision: Revision | None, *actions: str) -> PageLogEntry | None:
    found = PageLogEntry.objects.filter(page_id=page.pk, action__in=actions).select_related("revision")
    if revision is not None:
        found = found.exclude(revision_id=revision.pk)
    latest: PageLogEntry | None = found.order_by("-timestamp", "-pk").first()
    return latest
