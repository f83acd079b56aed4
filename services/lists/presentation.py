"""A list as its page shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import languages
from search.listing.hits import distance_words
from services import presentation
from services.geography.datum import Position
from services.geography.distance import metres
from services.kinds.base import Entry
from services.lists import choices
from services.lists.counts import counted
from services.lists.selectors import numbers_of, page_of
from services.lists.state import MOST_COMPARED, ListState, Sort


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page this is of how many; an address is "" where there is no such page."""

    number: int
    count: int
    previous_url: str
    next_url: str


def list_context(state: ListState, notices: Sequence[str], *, is_on_map: bool = False) -> dict[str, Any]:
    """Everything that the template `services/entry_list.html` shows. `notices`: what of the address could not be followed. `is_on_map`: the
    list's own links stay beside its map."""
    path = reverse("services:map" if is_on_map else "services:kind", args=[state.kind.slug])
    page = page_of(state)
    total = page.paginator.count
    return {
        "kind": state.kind,
        "rows": rows(state, list(page.object_list)),
        "filters": tuple(choices.filter_views(state, path, counted(state, total))),
        "chips": tuple(choices.chips(state, path)),
        "clear_url": path + state.query(filters={}, bounds=None),
        "sorts": tuple(choices.sorts(state, path)),
        "near": choices.near(state, path),
        "notices": [*notices, *_page_notices(state, page)],
        "total": total,
        "paging": _paging(state, path, page),
        "compare": _compare(state, path, page),
        "exports": _exports(state),
        "views": _views(state, is_on_map=is_on_map) if state.kind.is_place else (),
    }


def rows(state: ListState, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Entries as `components/entry_row.html` shows them."""
    numbers = numbers_of(entries)
    return [_row(state, entry, numbers[entry.pk]) for entry in entries]


def _row(state: ListState, entry: Entry, numbers: Sequence[tuple[str, str]]) -> dict[str, Any]:
    reads_local = languages.nearest(get_language()).code == languages.LOCAL
    return {
        **presentation.row(entry),
        "slug": entry.slug,
        "is_chosen": entry.slug in state.chosen,
        "distance": distance(entry, state.near) if state.near else "",
        "checked": entry.last_checked if state.sort is Sort.CHECKED else None,
        "shows_checked": state.sort is Sort.CHECKED,
        "local_address": entry.local_address,
        "english_address": "" if reads_local and entry.local_address else entry.english_address,
        "phones": numbers,
    }


def distance(entry: Entry, near: Position) -> str:
    """How far an entry is from a position, in words; "" for one that is nowhere."""
    if entry.lat is None or entry.lon is None:
        return ""
    return distance_words(metres(near, Position(entry.lat, entry.lon)), languages.nearest(get_language()))


def _page_notices(state: ListState, page: Page[Any]) -> Iterable[str]:
    if state.page > page.number:
        yield _("There is no page “%(page)s”. This is page %(number)d.") % {"page": state.page, "number": page.number}


def _paging(state: ListState, path: str, page: Page[Any]) -> Paging:
    return Paging(
        number=page.number,
        count=page.paginator.num_pages,
        previous_url=path + state.query(page=page.number - 1) if page.has_previous() else "",
        next_url=path + state.query(page=page.number + 1) if page.has_next() else "",
    )


def _views(state: ListState, *, is_on_map: bool) -> tuple[dict[str, Any], ...]:
    """The two ways to look at the list."""
    args = [state.kind.slug]
    return (
        {"label": _("List"), "icon": "list", "url": reverse("services:kind", args=args) + state.query(), "is_active": not is_on_map},
        {"label": _("Map"), "icon": "map", "url": reverse("services:map", args=args) + state.query(), "is_active": is_on_map},
    )


def _exports(state: ListState) -> Mapping[str, str]:
    """The same list as files; "" for what there is not."""
    args = [state.kind.slug]
    query = state.query(page=1, chosen=())
    positions = reverse("services:list_geojson", args=args) + query if state.kind.is_place else ""
    return {"csv_url": reverse("services:list_csv", args=args) + query, "geojson_url": positions}


def _compare(state: ListState, path: str, page: Page[Any]) -> Mapping[str, Any] | None:
    """The form that leads to a comparison; None where there is nothing to compare with. `elsewhere`: what was chosen on other pages."""
    here = {entry.slug for entry in page.object_list}
    if len(here) < 2 and not state.chosen:
        return None
    return {
        "url": reverse("services:compare", args=[state.kind.slug]),
        "most": MOST_COMPARED,
        "forget_url": path + state.query(chosen=()),
        "elsewhere": [slug for slug in state.chosen if slug not in here],
    }
