"""Everything on the page of results that is a link to other results: tabs, orders, filters, chips and pages."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal
from django.http import QueryDict
from django.utils.translation import gettext as _

from search import sources
from search.engines.base import FacetCount, Query, Results
from search.engines.values import Sort
from search.sources import KIND

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Choices of a facet that are shown; those in use always are.
MOST_CHOICES = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """A tab or a value of a filter. `url` chooses it or, for a filter that is active, takes it away."""

    value: str
    label: "StrOrPromise"
    count: int
    url: str
    is_active: bool
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A facet with its choices."""

    name: str
    label: "StrOrPromise"
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter and the address without it."""

    label: "StrOrPromise"
    remove_url: str


@dataclass(frozen=True, slots=True)
class Pages:
    """Where in the results the reader is; an address is empty where there is no such page."""

    number: int
    count: int
    previous_url: str
    next_url: str


def address(path: str, query: Query, **changes: Any) -> str:
    """The address of a question; with other filters, order or place it begins at the first page."""
    query = replace(query, **{"page": 1, **changes})
    parameters = QueryDict(mutable=True)
    if query.text:
        parameters["q"] = query.text
    for name, values in query.filters.items():
        parameters.setlist(name, list(values))
    if query.sort is not Sort.RELEVANCE:
        parameters["sort"] = query.sort.value
    if query.near:
        parameters["near"] = _written(query.near.latitude, query.near.longitude)
    if bounds := query.bounds:
        parameters["bounds"] = _written(bounds.south, bounds.west, bounds.north, bounds.east)
    if query.page > 1:
        parameters["page"] = str(query.page)
    return f"{path}?{parameters.urlencode(safe=',')}" if parameters else path


def _written(*degrees: float) -> str:
    return ",".join(f"{number:.6f}".rstrip("0").rstrip(".") for number in degrees)


def tabs(results: Results, path: str) -> list[Choice]:
    """All kinds together, then every kind that has results or is chosen. Empty where there is nothing to choose between."""
    query = results.query
    counts = _counts(results, KIND)
    chosen = query.filters.get(KIND, ())
    shown = [kind for kind in sources.all_kinds() if counts.get(kind.key) or kind.key in chosen]
    if not shown:
        return []
    everything = Choice("", _("All"), sum(counts.values()), address(path, query, filters=_of_kind(query)), not chosen)
    return [
        everything,
        *(
            Choice(
                kind.key,
                kind.label,
                counts.get(kind.key, 0),
                address(path, query, filters=_of_kind(query, kind.key)),
                kind.key in chosen,
                kind.icon,
            )
            for kind in shown
        ),
    ]


def _of_kind(query: Query, *kinds: str) -> dict[str, tuple[str, ...]]:
    """The filters with these kinds instead of those chosen, without what only one kind has."""
    kept = sources.filters_beside(KIND, query.filters)
    return {**kept, KIND: kinds} if kinds else kept


def sorts(results: Results, path: str) -> list[Choice]:
    """The orders there are. By distance: where the reader's position is known; else a module of the page asks for it."""
    query = results.query
    labels = {Sort.RELEVANCE: _("Best match"), Sort.DATE: _("Newest"), Sort.DISTANCE: _("Nearest")}
    return [
        Choice(sort.value, label, 0, address(path, query, sort=sort), sort is query.sort)
        for sort, label in labels.items()
        if sort is not Sort.DISTANCE or query.near
    ]


@dataclass(frozen=True, slots=True)
class Near:
    """Where distances are told from. `ask_url`: where to go with a position added as `near`. `place`: the position of the reader, as text;
    "" while it is not known. `forget_url`: without it."""

    ask_url: str
    place: str = ""
    forget_url: str = ""


def near(results: Results, path: str) -> Near:
    """The reader's position, as the reader sees it."""
    query = results.query
    ask = address(path, query, sort=Sort.DISTANCE, near=None)
    if query.near is None:
        return Near(ask)
    sort = Sort.RELEVANCE if query.sort is Sort.DISTANCE else query.sort
    locale = query.language.locale_name
    place = " / ".join(format_decimal(number, "0.000", locale) for number in (query.near.latitude, query.near.longitude))
    return Near(ask, place, address(path, query, near=None, sort=sort))


def filters(results: Results, path: str) -> list[Filter]:
    """The facets other than the kind, where there is something to choose."""
    counted = [facet for facet in sources.all_facets() if facet.name in results.facets]
    shown = [Filter(facet.name, facet.label, _choices(results, facet, path)) for facet in counted]
    return [facet for facet in shown if facet.choices]


def chips(results: Results, path: str) -> list[Chip]:
    """Everything by which the results are narrowed."""
    query = results.query
    chosen = [
        Chip(describe(name, value), address(path, query, filters=_toggled(query, name, value)))
        for name, values in query.filters.items()
        for value in values
    ]
    # Translators: a filter; only what lies within a rectangle of a map.
    return [*chosen, Chip(_("A part of the map"), address(path, query, bounds=None))] if query.bounds else chosen


def without_filters(results: Results, path: str) -> str:
    """The address of the same question without anything that narrows it."""
    return address(path, results.query, filters={}, bounds=None)


def pages(results: Results, path: str) -> Pages:
    """The addresses of the pages before and after."""
    query, page = results.query, results.page
    return Pages(
        number=page,
        count=results.page_count,
        previous_url=address(path, query, page=page - 1) if page > 1 else "",
        next_url=address(path, query, page=page + 1) if page < results.page_count else "",
    )


def _counts(results: Results, name: str) -> dict[str, int]:
    return {item.value: item.count for item in results.facets.get(name, ())}


def _choices(results: Results, facet: sources.Facet, path: str) -> tuple[Choice, ...]:
    query = results.query
    chosen = query.filters.get(facet.name, ())
    counted = [item for item in results.facets.get(facet.name, ()) if sources.is_known_value(facet.name, item.value)]
    # A value in use stays in sight with its nought, so that it can be taken away.
    counted += [FacetCount(value, 0) for value in chosen if value not in {item.value for item in counted}]
    choices = [
        Choice(
            item.value,
            facet.describe(item.value),
            item.count,
            address(path, query, filters=_toggled(query, facet.name, item.value)),
            item.value in chosen,
        )
        for item in counted
    ]
    choices.sort(key=lambda choice: (not choice.is_active, -choice.count, str(choice.label)))
    return tuple(choices[: max(MOST_CHOICES, len(chosen))])


def _toggled(query: Query, name: str, value: str) -> dict[str, tuple[str, ...]]:
    chosen = query.filters.get(name, ())
    values = tuple(item for item in chosen if item != value) if value in chosen else (*chosen, value)
    if name == KIND:
        return _of_kind(query, *values)
    return {key: found for key, found in {**query.filters, name: values}.items() if found}


def describe(name: str, value: str) -> "StrOrPromise":
    """What readers call a value of a facet.

    Raises:
        LookupError: there is no such facet or value.
    """
    if name == KIND:
        return sources.get_kind(value).label
    return next(facet.describe(value) for facet in sources.all_facets() if facet.name == name)


def kind_words(key: str) -> "tuple[StrOrPromise, str]":
    """The label and the icon of a kind; empty for one that is no longer installed, until the next rebuild."""
    try:
        kind = sources.get_kind(key)
    except LookupError:
        return "", ""
    return kind.label, kind.icon
