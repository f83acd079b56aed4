"""Reads: a kind's list under filters with honest counts, and what stands near an entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Power
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal import languages
from portal.languages import Fragment
from services import districts
from services.eligibility import findable
from services.kinds.base import Entry, spoken, spoken_language_choices
from services.kinds.organizations import Organization
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
        filters=tuple(view for chosen in filters if (view := _filter_view(everything, filters, chosen, active)).choices),
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
    entries = kind.model._default_manager.filter(slug=slug)
    return findable(entries if kind.model is Organization else entries.select_related("operator")).first()


@dataclass(frozen=True, slots=True)
class Operated:
    """An entry that an organization runs."""

    name: Fragment
    url: str
    kind: str


def operated_by(organization: Organization) -> list[Operated]:
    """The published entries that an organization runs, by kind. One query for all kinds."""
    names = {row.code: f"name_{row.suffix}" for row in languages.all_languages()}
    parts = [
        findable(kind.model._default_manager.filter(operator=organization)).order_by().annotate(of_kind=Value(kind.slug))
        for kind in all_kinds()
        if kind.model is not Organization
    ]
    rows = [part.values("of_kind", "slug", *names.values()) for part in parts]
    found = rows[0].union(*rows[1:], all=True).order_by("slug")
    reader = languages.nearest(get_language()).code
    operated = [
        Operated(
            languages.choose({code: row[column] or "" for code, column in names.items()}, reader),
            reverse("services:entry", args=[row["of_kind"], row["slug"]]),
            row["of_kind"],
        )
        for row in found
    ]
    ranks = {kind.slug: kind.rank for kind in all_kinds()}
    return sorted(operated, key=lambda item: ranks[item.kind])


def similar(to: Entry, *, limit: int = 3) -> list[Entry]:
    """Other entries of the same kind and district, the nearest by coordinates first where both are known."""
    others = findable(type(to)._default_manager.exclude(pk=to.pk).filter(district=to.district))
    if to.lon is not None and to.lat is not None:
        # Within a district a degree is as good as a metre.
        distance = Power(F("lon") - to.lon, 2) + Power(F("lat") - to.lat, 2)
        others = others.order_by(distance.asc(nulls_last=True), *(type(to)._meta.ordering or ()))
    return list(others[:limit])


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
    """Every kind, for the home page and the directory's front. The counts are one query."""
    counted = _counts()
    return [
        Glance(
            label=str(kind.label_plural),
            summary=str(kind.summary),
            url=reverse("services:kind", args=[kind.slug]),
            icon=kind.icon,
            count=counted.get(kind.slug, 0),
            glance=kind.glance(),
        )
        for kind in all_kinds()
    ]


def _counts() -> dict[str, int]:
    """How many entries of each kind a reader finds; a kind without one is left out."""
    first, *others = (
        findable(kind.model._default_manager.order_by()).annotate(of_kind=Value(kind.slug)).values("of_kind").annotate(n=Count("pk"))
        for kind in all_kinds()
    )
    return {row["of_kind"]: row["n"] for row in first.union(*others, all=True)}
