"""Up to four entries of a kind side by side: a row for each fact that one of them has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal import languages
from portal.languages import Fragment
from services.eligibility import findable
from services.kinds.base import Entry
from services.kinds.organizations import Organization
from services.lists.selectors import numbers_of
from services.lists.state import MOST_COMPARED, ListState
from services.registry import Kind
from services.values import hours_lines

#: Ids that are looked for; more than anybody can choose.
_MOST_ASKED = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """What one entry says to a row: texts, each with an address to go to or "". `note`: why it is less sure. Empty where nothing is
    known."""

    values: tuple[tuple[Fragment | str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A fact of each entry. `differs`: those of which it is known do not say the same."""

    label: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return len({frozenset(str(text) for text, _url in cell.values) for cell in self.cells if cell.values}) > 1


@dataclass(frozen=True, slots=True)
class Column:
    """An entry at the head of its column. `remove_url`: the comparison without it; "" where too few would be left."""

    name: Fragment
    local_name: str
    url: str
    badges: Sequence[str]
    remove_url: str


def chosen(kind: Kind, params: QueryDict) -> tuple[list[Entry], tuple[str, ...]]:
    """The entries that an address asks to compare, in its order, and sentences about those that cannot be shown."""
    asked = [slug for slug in dict.fromkeys(params.getlist("entry")) if slug][:_MOST_ASKED]
    entries: Any = kind.model._default_manager.filter(slug__in=[slug for slug in asked if "\x00" not in slug])
    found = {entry.slug: entry for entry in findable(entries if kind.model is Organization else entries.select_related("operator"))}
    shown = [found[slug] for slug in asked if slug in found]
    return shown[:MOST_COMPARED], tuple(_notices(len(asked) - len(shown), len(shown)))


def _notices(unknown: int, known: int) -> Iterator[str]:
    if unknown:
        yield ngettext(
            "%(count)d entry that was to be compared is not there (any more) and was left out.",
            "%(count)d entries that were to be compared are not there (any more) and were left out.",
            unknown,
        ) % {"count": unknown}
    if known > MOST_COMPARED:
        yield ngettext(
            "Only %(count)d entry can be compared at a time: the first one is shown.",
            "Only %(count)d entries can be compared at a time: the first ones are shown.",
            MOST_COMPARED,
        ) % {"count": MOST_COMPARED}
    if known < 2:
        yield _("Choose at least two entries to compare them.")


def comparison_context(kind: Kind, entries: Sequence[Entry], notices: Sequence[str]) -> dict[str, Any]:
    """Everything that the template `services/compare.html` shows."""
    state = ListState(kind, chosen=tuple(entry.slug for entry in entries))
    return {
        "kind": kind,
        "columns": [_column(state, entry) for entry in entries],
        "rows": rows(entries) if len(entries) > 1 else [],
        "notices": notices,
        "choose_url": reverse("services:kind", args=[kind.slug]) + state.query(),
        "is_full": len(entries) == MOST_COMPARED,
    }


def _column(state: ListState, entry: Entry) -> Column:
    name = entry.text("name")
    others = state.query(chosen=tuple(slug for slug in state.chosen if slug != entry.slug))
    return Column(
        name=name,
        local_name="" if name.text == entry.local_name else entry.local_name,
        url=entry.get_absolute_url(),
        badges=entry.badges(),
        remove_url=reverse("services:compare", args=[entry.kind.slug]) + others if len(state.chosen) > 2 else "",
    )


def rows(entries: Sequence[Entry]) -> list[Row]:
    """A row for each fact that one of the entries has, in the order in which the entries have them."""
    numbers = numbers_of(entries)
    told = [_cells(entry, numbers[entry.pk]) for entry in entries]
    return [Row(label, tuple(cells.get(label, Cell()) for cells in told)) for label in _merged(told)]


def _cells(entry: Entry, numbers: Sequence[tuple[str, str]]) -> dict[str, Cell]:
    """Label → what an entry says, in the order of its page."""
    cells: dict[str, Cell] = {}
    for label, values, note in [*_facts(entry), *_more(entry, numbers)]:
        before = cells.get(label, Cell())
        cells[label] = Cell((*before.values, *values), before.note or note)
    return cells


def _facts(entry: Entry) -> Iterator[tuple[str, tuple[tuple[Fragment | str, str], ...], str]]:
    for fact in entry.common_facts():
        yield fact.label, fact.values, fact.note


def _more(entry: Entry, numbers: Sequence[tuple[str, str]]) -> Iterator[tuple[str, tuple[tuple[Fragment | str, str], ...], str]]:
    """What every entry's page has besides its facts."""
    reads_local = languages.nearest(get_language()).code == languages.LOCAL
    local = Fragment(entry.local_address, languages.get(languages.LOCAL), is_fallback=not reads_local)
    english = Fragment(entry.english_address, languages.get(languages.SOURCE), is_fallback=get_language() != languages.SOURCE)
    shown = [local] if reads_local and local else [english, local]
    if addresses := tuple((address, "") for address in shown if address):
        yield _("Address"), addresses, entry.doubt("address.local") or entry.doubt("address.en")
    if numbers:
        yield _("Telephone"), tuple(_called(numbers)), entry.doubt("phone")
    if lines := hours_lines(entry.hours):
        yield _("Opening hours"), tuple((line, "") for line in lines), entry.doubt("hours")
    if entry.website:
        yield _("Website"), ((entry.website, entry.website),), entry.doubt("website")
    checked = date_format(entry.last_checked, "DATE_FORMAT") if entry.last_checked else _("Not checked with the authority yet")
    yield _("Last checked"), ((checked, ""),), ""


def _called(numbers: Iterable[tuple[str, str]]) -> Iterator[tuple[Fragment | str, str]]:
    for label, number in numbers:
        address = f"tel:{number.replace(' ', '')}"
        yield (number if label == _("Telephone") else f"{label}: {number}"), address


def _merged(told: Iterable[Mapping[str, Cell]]) -> list[str]:
    """The labels of all, each after what stands before it in an entry of its own."""
    order: list[str] = []
    for cells in told:
        place = 0
        for label in cells:
            if label in order:
                place = max(place, order.index(label) + 1)
            else:
                order.insert(place, label)
                place += 1
    return order
