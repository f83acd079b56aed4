"""Rows of several kinds in one order, page by page: each kind has a table of its own, and one query asks them all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, Expression, F, QuerySet, Value
from django.db.models.functions import Cast

from services.eligibility import findable
from services.kinds.base import Entry
from services.kinds.organizations import Organization
from services.registry import Kind, get

#: Of each row. All of them are annotations, made in this order: a union goes by the order of columns, not by their names.
COLUMNS = ("of_kind", "number", "place_number", "first", "second")


@dataclass(frozen=True, slots=True)
class Ref:
    """A row: an entry by kind and primary key, and where it is one of its places, that of the place; 0 is its own."""

    kind: Kind
    entry: int
    place: int = 0


def part(kind: Kind, entries: QuerySet[Entry], *, first: Expression | None = None) -> QuerySet[Any, Any]:
    """The rows of a kind for `Rows`. `first`: by what they are sorted before their slugs; never null, and of one type in all parts."""
    # django-modeltranslation's own query sets give columns in whatever order a set has.
    plain: QuerySet[Any, Any] = QuerySet(kind.model, query=entries.order_by().query.chain())
    marked = plain.annotate(
        of_kind=Value(kind.slug, CharField()),
        number=Cast("pk", BigIntegerField()),
        place_number=Value(0, BigIntegerField()),
        first=first or Value(kind.rank, BigIntegerField()),
        second=F("slug"),
    )
    rows: QuerySet[Any, Any] = marked.values_list(*COLUMNS)
    return rows


class Rows:
    """Rows out of several parts, sorted. Two queries, one for how many there are and one for a page, however many rows and kinds."""

    def __init__(self, parts: Sequence[QuerySet[Any, Any]]) -> None:
        self._rows: QuerySet[Any, Any] | None = None
        if parts:
            self._rows = parts[0].union(*parts[1:], all=True).order_by("first", "second", "of_kind", "place_number")

    def count(self) -> int:
        """How many there are."""
        return self._rows.count() if self._rows is not None else 0

    def page(self, number: int, size: int) -> list[Ref]:
        """Those of a page, from 1."""
        if self._rows is None:
            return []
        found = self._rows[(number - 1) * size : number * size]
        return [Ref(get(kind), entry, place) for kind, entry, place, *_order in found]


def entries_of(refs: Iterable[Ref]) -> dict[tuple[str, int], Entry]:
    """The entries of rows, by slug of the kind and primary key. One query for each kind among them."""
    wanted: dict[str, set[int]] = {}
    for ref in refs:
        wanted.setdefault(ref.kind.slug, set()).add(ref.entry)
    return {(slug, entry.pk): entry for slug, keys in wanted.items() for entry in with_operator(get(slug)).filter(pk__in=keys)}


def with_operator(kind: Kind) -> QuerySet[Entry]:
    """The findable entries of a kind, with who runs them."""
    entries = findable(kind.model._default_manager.order_by())
    return entries if kind.model is Organization else entries.select_related("operator")
