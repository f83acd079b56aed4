"""Which entries a request asks for: of one kind or several, in one order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import CharField, Expression, FloatField, IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce, ExtractDay, ExtractMonth, ExtractYear
from django.http import QueryDict

from search.api.problems import ParameterError
from search.engines.values import Bounds
from search.selectors import parse_filters
from search.sources import KIND, own_name
from services.api.finding import by_kind
from services.api.selection import Ref, Rows, part
from services.geography.datum import Position
from services.kinds.base import Entry
from services.lists.selectors import found, name_key, nearness
from services.lists.state import ListState
from services.registry import Kind, all_kinds

#: Parameters that every kind has → the names of the filters of lists, where "language" is what is spoken.
COMMON = {"district": "district", "spoken": "language"}
#: After every name, every distance and every day.
_LAST_NAME, _LAST_NEARNESS, _LAST_DAY = "\U0010ffff", 9.0, 99_999_999


class Sort(StrEnum):
    """In what order entries come: by name as the reader's language sorts, the nearest first, the last checked first, the best first."""

    NAME = "name"
    DISTANCE = "distance"
    CHECKED = "checked"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`filters`: parameter → values, any of which will do. `ranked`: what the search found, the best first; None: not asked."""

    filters: Mapping[str, tuple[str, ...]]
    sort: Sort
    near: Position | None
    bounds: Bounds | None
    ranked: Sequence[tuple[str, int]] | None = None


def filter_names() -> tuple[str, ...]:
    """The parameters by which entries can be narrowed."""
    own = (own_name(kind.slug, chosen.name) for kind in all_kinds() for chosen in kind.filters)
    return (KIND, *COMMON, *own)


def filters_in(parameters: QueryDict) -> Mapping[str, tuple[str, ...]]:
    """The filters of a request.

    Raises:
        ParameterError: a value that there is not.
    """
    filters: dict[str, tuple[str, ...]] = {}
    for name in filter_names():
        values, is_complete = parse_filters(parameters, [name])
        if not is_complete:
            raise ParameterError(name)
        filters |= values
    slugs = {kind.slug for kind in all_kinds()}
    if not slugs.issuperset(filters.get(KIND, ())):
        # The search knows kinds of pages, too.
        raise ParameterError(KIND)
    return filters


def rows(wanted: Wanted) -> Rows:
    """The rows that are asked for, in their order."""
    return Rows([part(kind, entries, first=_first(kind, wanted)) for kind, entries in _parts(wanted)])


def kinds_of(filters: Mapping[str, tuple[str, ...]]) -> tuple[Kind, ...]:
    """The kinds that can have what the filters ask for: a filter of one kind's own leaves out all others."""
    asked = filters.get(KIND)
    own = {kind.slug for kind in all_kinds() for chosen in kind.filters if own_name(kind.slug, chosen.name) in filters}
    return tuple(kind for kind in all_kinds() if (not asked or kind.slug in asked) and (not own or own == {kind.slug}))


def _parts(wanted: Wanted) -> Iterable[tuple[Kind, QuerySet[Entry]]]:
    keys = by_kind(list(wanted.ranked)) if wanted.ranked is not None else None
    for kind in kinds_of(wanted.filters):
        entries = found(ListState(kind, _filters_of(kind, wanted.filters), bounds=wanted.bounds))
        yield kind, entries if keys is None else entries.filter(pk__in=keys.get(kind.slug, []))


def _filters_of(kind: Kind, filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    names = COMMON | {own_name(kind.slug, chosen.name): chosen.name for chosen in kind.filters}
    return {names[name]: values for name, values in filters.items() if name in names}


def _first(kind: Kind, wanted: Wanted) -> Expression:
    """By what a kind's rows are sorted among those of all; never null."""
    if wanted.sort is Sort.DISTANCE and wanted.near:
        return Coalesce(nearness(wanted.near), Value(_LAST_NEARNESS), output_field=FloatField())
    if wanted.sort is Sort.CHECKED:
        # Days backwards, as one number: every part must be sorted in the same direction.
        day = ExtractYear("last_checked") * 10_000 + ExtractMonth("last_checked") * 100 + ExtractDay("last_checked")
        return Coalesce(Value(_LAST_DAY) - day, Value(_LAST_DAY), output_field=IntegerField())
    return Coalesce(name_key(kind), Value(_LAST_NAME), output_field=CharField())


def page(wanted: Wanted, number: int, size: int) -> tuple[int, list[Ref]]:
    """How many entries there are, and a page of them."""
    selected = rows(wanted)
    if wanted.ranked is None or wanted.sort is not Sort.RELEVANCE:
        return selected.count(), selected.page(number, size)
    places = {found_entry: place for place, found_entry in enumerate(wanted.ranked)}
    refs = sorted(selected.page(1, len(places)), key=lambda ref: places[ref.kind.slug, ref.entry])
    return len(refs), refs[(number - 1) * size : number * size]
