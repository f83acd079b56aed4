"""Everything on the page of a list that is a link to another list: filters, chips, orders, pages and the reader's position."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from services.geography.datum import Position
from services.lists.filters import filters_of
from services.lists.state import ListState, Sort, usual
from services.registry import Filter
from services.values import locale


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter. `count`: how many entries there would be with this one alone, under the other filters; None where that is not
    known. `url` turns it on or off."""

    value: str
    label: str
    count: int | None
    url: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class FilterView:
    """A filter as a reader sees it."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """What the list is narrowed by, with the address without it."""

    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class SortChoice:
    """An order."""

    value: str
    label: str
    url: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Near:
    """Where distances are told from. `ask_url`: where to go with a position added as `near`, "" where one goes nowhere. `place`: where the
    reader is, in words, "" while it is not known. `forget_url`: the list without it."""

    ask_url: str = ""
    place: str = ""
    forget_url: str = ""


def filter_views(state: ListState, path: str, counts: Mapping[str, Mapping[str, int]] | None) -> Iterator[FilterView]:
    """The filters with the choices that lead to something, or are in use; with all choices where nothing is counted."""
    for chosen in filters_of(state.kind):
        choices = tuple(_choices(state, path, chosen, None if counts is None else counts.get(chosen.name, {})))
        if choices:
            yield FilterView(chosen.name, str(chosen.label), choices)


def _choices(state: ListState, path: str, chosen: Filter, counts: Mapping[str, int] | None) -> Iterator[Choice]:
    active = state.filters.get(chosen.name, ())
    for value, label in chosen.choices():
        count = None if counts is None else counts.get(value, 0)
        if count != 0 or value in active:
            yield Choice(value, str(label), count, path + state.toggled(chosen.name, value).query(), value in active)


def chips(state: ListState, path: str) -> Iterator[Chip]:
    """Everything by which the list is narrowed."""
    for chosen in filters_of(state.kind):
        for value in state.filters.get(chosen.name, ()):
            yield Chip(str(chosen.describe(value)), path + state.toggled(chosen.name, value).query())
    if state.bounds:
        # Translators: a filter; only what lies within a rectangle of a map.
        yield Chip(_("A part of the map"), path + state.query(bounds=None))


def sorts(state: ListState, path: str) -> Iterator[SortChoice]:
    """The orders there are. By distance: where the reader's position is known; else a module of the page asks for it."""
    # Translators: orders of a list.
    labels = {Sort.USUAL: _("Most important first"), Sort.NAME: _("Name"), Sort.DISTANCE: _("Nearest"), Sort.CHECKED: _("Last checked")}
    for sort, label in labels.items():
        if {Sort.USUAL: state.kind.first, Sort.DISTANCE: state.near}.get(sort, True):
            yield SortChoice(sort.value, label, path + state.query(sort=sort), sort is state.sort)


def near(state: ListState, path: str) -> Near:
    """The reader's position, as the reader sees it."""
    ask = path + state.query(sort=Sort.DISTANCE, near=None) if state.kind.is_place else ""
    if state.near is None:
        return Near(ask)
    sort = usual(state.kind) if state.sort is Sort.DISTANCE else state.sort
    return Near(ask, _in_words(state.near), path + state.query(near=None, sort=sort))


def _in_words(position: Position) -> str:
    return " / ".join(str(format_decimal(number, "0.000", locale())) for number in (position.lat, position.lon))
