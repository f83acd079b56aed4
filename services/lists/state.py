"""A list as its address says it: whatever was typed or pasted becomes something that can be listed, and what was left out is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from search.engines.values import Bounds
from search.selectors import parse_bounds, parse_place, parsed
from services.geography.datum import Position
from services.lists.filters import filters_of
from services.registry import Filter, Kind

PER_PAGE = 20
#: Entries that can be chosen for a comparison.
MOST_COMPARED = 4
#: Query parameters of every list; no filter may have such a name.
RESERVED = frozenset({"sort", "near", "bounds", "entry", "page"})
_MOST_VALUES = 50


class Sort(StrEnum):
    """In what order entries come: what its kind puts first, by name as the reader's language sorts, the nearest first, or the last checked
    first."""

    USUAL = "usual"
    NAME = "name"
    DISTANCE = "distance"
    CHECKED = "checked"


def usual(kind: Kind) -> Sort:
    """The order of a list that says nothing else."""
    return Sort.USUAL if kind.first else Sort.NAME


@dataclass(frozen=True, slots=True)
class ListState:
    """What a list shows. `filters`: name → values, any of which will do. `near`: the reader, WGS-84. `bounds`: only what lies within.
    `chosen`: slugs of entries that are marked for a comparison. `page`: from 1, perhaps beyond the end."""

    kind: Kind
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.NAME
    near: Position | None = None
    bounds: Bounds | None = None
    chosen: tuple[str, ...] = ()
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether entries of the kind are left out."""
        return bool(self.filters or self.bounds)

    def changed(self, **changes: Any) -> "ListState":
        """The same with changes; with other filters, order or place it begins at the first page."""
        return replace(self, **{"page": 1, **changes})

    def without(self, name: str) -> "ListState":
        """The same without a filter."""
        return self.changed(filters={other: values for other, values in self.filters.items() if other != name})

    def toggled(self, name: str, value: str) -> "ListState":
        """The same with a value of a filter turned on, or off where it is on."""
        values = self.filters.get(name, ())
        kept = tuple(other for other in values if other != value) if value in values else (*values, value)
        return self.changed(filters={**self.without(name).filters, **({name: kept} if kept else {})})

    def query(self, **changes: Any) -> str:
        """The query string of the list with these changes, `?district=haidian&sort=distance&near=39.9,116.4`, always in the same order;
        "" for the plain list."""
        state = self.changed(**changes) if changes else self
        query = QueryDict(mutable=True)
        for chosen in filters_of(state.kind):
            if values := state.filters.get(chosen.name):
                query.setlist(chosen.name, _in_order(chosen, values))
        if state.sort is not usual(state.kind):
            query["sort"] = state.sort.value
        if state.near:
            query["near"] = written(state.near.lat, state.near.lon)
        if state.bounds:
            query["bounds"] = written(state.bounds.south, state.bounds.west, state.bounds.north, state.bounds.east)
        if state.chosen:
            query.setlist("entry", list(state.chosen))
        if state.page > 1:
            query["page"] = str(state.page)
        return f"?{query.urlencode(safe=',')}" if query else ""


def written(*degrees: float) -> str:
    """Degrees as they stand in an address: `39.9,116.4`."""
    return ",".join(f"{number:.6f}".rstrip("0").rstrip(".") for number in degrees)


def _in_order(chosen: Filter, values: Sequence[str]) -> list[str]:
    return [value for value, _label in chosen.choices() if value in values]


def read(kind: Kind, params: QueryDict) -> tuple[ListState, tuple[str, ...]]:
    """The list that an address asks for, and sentences about parts of it that could not be followed. What is no parameter of a list is
    ignored."""
    notices: list[str] = []
    filters = {chosen.name: values for chosen in filters_of(kind) if (values := _values(chosen, params, notices))}
    near = parsed(params, "near", parse_place, _("The position in the address is not valid and was left out."), notices)
    bounds = parsed(params, "bounds", parse_bounds, _("The part of the map in the address is not valid and was left out."), notices)
    sort = parsed(params, "sort", Sort, _("The order in the address is not known. The entries are sorted by name."), notices)
    if sort is Sort.DISTANCE and near is None:
        sort = Sort.NAME
        notices.append(_("Nothing can be sorted by distance while your position is not known. The entries are sorted by name."))
    chosen = tuple(slug[:80] for slug in dict.fromkeys(params.getlist("entry")) if slug)[:MOST_COMPARED]
    state = ListState(
        kind,
        filters,
        sort or (Sort.NAME if params.get("sort") else usual(kind)),
        near=Position(near.latitude, near.longitude) if near else None,
        bounds=bounds,
        chosen=chosen,
        page=_page(params.get("page", ""), notices),
    )
    return state, tuple(notices)


def _values(chosen: Filter, params: QueryDict, notices: list[str]) -> tuple[str, ...]:
    known = dict(chosen.choices())
    asked = [value for value in dict.fromkeys(params.getlist(chosen.name)) if value][:_MOST_VALUES]
    unknown = [value for value in asked if value not in known]
    if unknown:
        notices.append(
            _("There is no choice “%(value)s” for %(filter)s. It was left out.") % {"value": unknown[0][:40], "filter": chosen.label}
        )
    return tuple(value for value in known if value in asked)


def _page(value: str, notices: list[str]) -> int:
    # A number of any length is cut before it is read.
    number = int(value[:9]) if value[:9].isdecimal() else 0
    if value and number < 1:
        notices.append(_("The page number in the address is not valid. The first page is shown."))
    return max(1, number)
