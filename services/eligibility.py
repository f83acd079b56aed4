"""Which entries a reader may see and find: one predicate and its queryset twin. A test proves them equal."""

from typing import TypeVar

from django.db.models import QuerySet

from services.kinds.base import Entry

AnyEntry = TypeVar("AnyEntry", bound=Entry)


def findable(entries: QuerySet[AnyEntry]) -> QuerySet[AnyEntry]:
    """Published entries."""
    return entries.filter(live=True)


def is_findable(entry: Entry) -> bool:
    """The same of one entry."""
    return bool(entry.live)
