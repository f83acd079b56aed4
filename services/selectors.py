"""Reads: one entry, what it runs and what stands near it, and every kind with its count. Lists are read in `services.lists`."""

from dataclasses import dataclass

from django.db.models import Count, F, Value
from django.db.models.functions import Power
from django.urls import reverse
from django.utils.translation import get_language

from portal import languages
from portal.languages import Fragment
from services.eligibility import findable
from services.kinds.base import Entry
from services.kinds.organizations import Organization
from services.registry import Kind, all_kinds


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
    counted = counts()
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


def counts() -> dict[str, int]:
    """How many entries of each kind a reader finds; a kind without one is left out."""
    first, *others = (
        findable(kind.model._default_manager.order_by()).annotate(of_kind=Value(kind.slug)).values("of_kind").annotate(n=Count("pk"))
        for kind in all_kinds()
    )
    return {row["of_kind"]: row["n"] for row in first.union(*others, all=True)}
