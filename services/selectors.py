"""Reads: a kind's list under filters with honest counts, and what stands near an entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services import districts
from services.eligibility import findable
from services.kinds.base import Entry, spoken, spoken_language_choices
from services.registry import Filter, Kind, all_kinds

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: `count` is what the list would have with it, under the other filters; `url` turns it on or off."""

    value: str
    label: str
    count: int
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
    """An active filter, with the address without it."""

    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A kind's list for one request. `notices`: sentences about parts of the request that could not be followed."""

    entries: Page[Entry]
    filters: tuple[FilterView, ...]
    chips: tuple[Chip, ...]
    notices: tuple[str, ...]
    previous_url: str
    next_url: str


def _language_choices() -> list[tuple[str, str]]:
    codes = [code for code, _label in spoken_language_choices()]
    return list(zip(codes, spoken(codes), strict=True))


#: Filters of every kind's list.
COMMON_FILTERS = (
    Filter("district", gettext_lazy("District"), "district", lambda: list(districts.choices())),
    Filter("language", gettext_lazy("Language spoken"), "languages", _language_choices, is_set=True),
)


def filters_of(kind: Kind) -> tuple[Filter, ...]:
    """The common filters and the kind's own."""
    return (*COMMON_FILTERS, *kind.filters)


def _lookup(chosen: Filter) -> str:
    return f"{chosen.field}__has" if chosen.is_set else chosen.field


def _restrict(entries: QuerySet[Entry], filters: Sequence[Filter], active: Mapping[str, str]) -> QuerySet[Entry]:
    for chosen in filters:
        if chosen.name in active:
            entries = entries.filter(**{_lookup(chosen): active[chosen.name]})
    return entries


def listing(kind: Kind, params: QueryDict) -> Listing:
    """A kind's list. Unknown values and impossible page numbers are named in `notices` and otherwise ignored."""
    filters = filters_of(kind)
    notices: list[str] = []
    active: dict[str, str] = {}
    for chosen in filters:
        value = params.get(chosen.name, "")
        if value and value in dict(chosen.choices()):
            active[chosen.name] = value
        elif value:
            notices.append(
                _("There is no choice “%(value)s” for %(filter)s. It was left out.") % {"value": value[:40], "filter": chosen.label}
            )
    everything = findable(kind.model._default_manager.all())
    paginator: Paginator[Entry] = Paginator(_restrict(everything, filters, active), PER_PAGE)
    wanted = params.get("page", "1")
    page = paginator.get_page(wanted)
    if wanted != str(page.number):
        notices.append(_("There is no page “%(page)s”. This is page %(number)d.") % {"page": wanted[:20], "number": page.number})
    return Listing(
        entries=page,
        filters=tuple(_filter_view(everything, filters, chosen, active) for chosen in filters),
        chips=tuple(
            Chip(str(chosen.describe(active[chosen.name])), _url({**active, chosen.name: ""}))
            for chosen in filters
            if chosen.name in active
        ),
        notices=tuple(notices),
        previous_url=_url(active, page.number - 1) if page.has_previous() else "",
        next_url=_url(active, page.number + 1) if page.has_next() else "",
    )


def _filter_view(everything: QuerySet[Entry], filters: Sequence[Filter], chosen: Filter, active: Mapping[str, str]) -> FilterView:
    others = {name: value for name, value in active.items() if name != chosen.name}
    values = _restrict(everything, filters, others).values_list(chosen.field, flat=True).order_by()
    counts: dict[str, int] = {}
    for value in values:
        for code in value if chosen.is_set else [str(value)]:
            counts[code] = counts.get(code, 0) + 1
    choices = []
    for value, label in chosen.choices():
        is_active = active.get(chosen.name) == value
        if counts.get(value) or is_active:
            choices.append(
                Choice(value, str(label), counts.get(value, 0), _url({**others, chosen.name: "" if is_active else value}), is_active)
            )
    return FilterView(chosen.name, str(chosen.label), tuple(choices))


def _url(active: Mapping[str, str], page: int = 1) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in active.items() if value})
    if page > 1:
        query["page"] = str(page)
    return f"?{query.urlencode()}" if query else "?"


def entry(kind: Kind, slug: str) -> Entry | None:
    """A published entry of a kind, or None."""
    return findable(kind.model._default_manager.filter(slug=slug)).first()


def similar(to: Entry, *, limit: int = 3) -> list[Entry]:
    """Entries of the same kind: the same district first, then the nearest by coordinates where both are known."""
    others = [other for other in findable(type(to)._default_manager.exclude(pk=to.pk)) if other.district == to.district]

    def distance(other: Entry) -> float:
        if to.lon is None or other.lon is None or to.lat is None or other.lat is None:
            return float("inf")
        return (to.lon - other.lon) ** 2 + (to.lat - other.lat) ** 2

    return sorted(others, key=distance)[:limit]


@dataclass(frozen=True, slots=True)
class Glance:
    """A kind on the home page: how many entries, and a few words."""

    label: str
    summary: str
    url: str
    icon: str
    count: int
    glance: str


def glances() -> list[Glance]:
    """Every kind, for the home page and the directory's front."""
    return [
        Glance(
            label=str(kind.label_plural),
            summary=str(kind.summary),
            url=reverse("services:kind", args=[kind.slug]),
            icon=kind.icon,
            count=findable(kind.model._default_manager.all()).count(),
            glance=kind.glance(),
        )
        for kind in all_kinds()
    ]
