"""Which rows a request of HSDS asks for: of all kinds, in queries that do not grow with the directory.

An entry of the kind `organizations` is an organization, every other one a service. HSDS wants an organization behind each service: its
operator, or the institution itself where nobody is known to run it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from wagtail.models import ReferenceIndex

from services.api.hsds.ids import Identity
from services.api.hsds.taxonomies import Taxonomy, Term
from services.api.selection import COLUMNS, Ref, Rows, part
from services.eligibility import findable
from services.geography.datum import Position
from services.geography.distance import metres
from services.kinds.base import Entry
from services.kinds.organizations import Organization
from services.registry import Kind, all_kinds
from services.shared.models import Place

#: An entry of a kind of places is somewhere when one of these is known.
IS_SOMEWHERE = ~Q(local_address="") | ~Q(district="") | Q(lat__isnull=False)
#: Nobody else is known to run it, or nobody whom readers may see. The twin of `services.provider`.
STANDS_FOR_ITSELF = Q(operator=None) | Q(operator__live=False)


@dataclass(frozen=True, slots=True)
class Circle:
    """All that is at most so many metres away."""

    center: Position
    metres: float

    def box(self) -> Q:
        """What may be in it, for the database."""
        north = self.metres / 111_000
        east = north / max(0.1, cos(radians(self.center.lat)))
        return Q(lat__range=(self.center.lat - north, self.center.lat + north), lon__range=(self.center.lon - east, self.center.lon + east))

    def holds(self, lat: float | None, lon: float | None) -> bool:
        """Whether a position is in it."""
        return lat is not None and lon is not None and metres(self.center, Position(lat, lon)) <= self.metres


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; what is None does not narrow. `found`: kind → primary keys that the search found. `circle`, `postcode`: where."""

    found: dict[str, list[int]] | None = None
    terms: tuple[Term, ...] = ()
    taxonomy: Taxonomy | None = None
    organization: Identity | None = None
    modified_after: datetime | None = None
    postcode: str = ""
    circle: Circle | None = None


def services(wanted: Wanted) -> Rows:
    """Services."""
    return Rows([part(kind, entries) for kind, entries in _entries(_service_kinds(), wanted)])


def organizations(wanted: Wanted) -> Rows:
    """Organizations: the entries of that kind, and those that stand for themselves."""
    kinds = [
        (kind, entries if kind.model is Organization else entries.filter(STANDS_FOR_ITSELF))
        for kind, entries in _entries(all_kinds(), wanted)
    ]
    return Rows([part(kind, entries) for kind, entries in kinds])


def services_at_locations(wanted: Wanted) -> Rows:
    """Each service at its own place and at each further one."""
    parts: list[QuerySet[Any, Any]] = []
    for kind, entries in _entries(_service_kinds(), wanted):
        if kind.is_place:
            parts.append(part(kind, entries.filter(IS_SOMEWHERE, _at(kind.model, wanted))))
        parts.append(_further(kind, entries, wanted))
    return Rows(parts)


def provided_by(providers: Sequence[Ref]) -> Rows:
    """The services of these organizations."""
    operators = [ref.entry for ref in providers if ref.kind.model is Organization]
    parts = []
    for kind in _service_kinds():
        themselves = [ref.entry for ref in providers if ref.kind == kind]
        wanted = Q(operator__in=operators, operator__live=True) | Q(pk__in=themselves) & STANDS_FOR_ITSELF
        if operators or themselves:
            parts.append(part(kind, findable(kind.model._default_manager.order_by()).filter(wanted)))
    return Rows(parts)


def _service_kinds() -> tuple[Kind, ...]:
    return tuple(kind for kind in all_kinds() if kind.model is not Organization)


def _entries(kinds: Iterable[Kind], wanted: Wanted) -> Iterable[tuple[Kind, QuerySet[Entry]]]:
    for kind in kinds:
        restriction = _restriction(kind, wanted)
        if restriction is not None:
            yield kind, findable(kind.model._default_manager.order_by()).filter(restriction)


def _restriction(kind: Kind, wanted: Wanted) -> Q | None:
    """What narrows a kind; None where nothing of it is wanted."""
    restriction = Q()
    if wanted.found is not None:
        restriction &= Q(pk__in=wanted.found.get(kind.slug, []))
    if wanted.modified_after:
        restriction &= Q(last_published_at__gte=wanted.modified_after)
    for by_term in (*(_has([term], kind) for term in wanted.terms), _in(wanted.taxonomy, kind), _of(wanted.organization, kind)):
        if by_term is None:
            return None
        restriction &= by_term
    return restriction


def _has(terms: Sequence[Term], kind: Kind) -> Q | None:
    """Entries of a kind with any of these terms of one taxonomy; None where it can have none."""
    taxonomy = terms[0].taxonomy
    if taxonomy.kind not in {None, kind}:
        return None
    if taxonomy.filter is None:
        return Q() if kind.slug in {term.value for term in terms} else None
    lookup = f"{taxonomy.filter.field}__has" if taxonomy.filter.is_set else taxonomy.filter.field
    wanted = Q()
    for term in terms:
        wanted |= Q(**{lookup: term.value})
    return wanted


def _in(taxonomy: Taxonomy | None, kind: Kind) -> Q | None:
    if taxonomy is None:
        return Q()
    terms = [Term(taxonomy, str(value)) for value, _label in taxonomy.choices()]
    return _has(terms, kind) if terms else None


def _of(organization: Identity | None, kind: Kind) -> Q | None:
    """What an organization provides."""
    if organization is None:
        return Q()
    if organization.kind.model is Organization:
        return Q(operator=organization.entry)
    return Q(pk=organization.entry) & STANDS_FOR_ITSELF if organization.kind == kind else None


def _at(model: type[Entry] | type[Place], wanted: Wanted) -> Q:
    """Rows of a table of places where they are wanted. Of a circle exactly those within, which only Python can tell."""
    there = Q(postcode=wanted.postcode) if wanted.postcode and not wanted.circle else Q()
    if wanted.circle:
        near = model._default_manager.filter(wanted.circle.box()).order_by().values_list("pk", "lat", "lon")
        there &= Q(pk__in=[pk for pk, lat, lon in near if wanted.circle.holds(lat, lon)])
    return there


def _further(kind: Kind, entries: QuerySet[Entry], wanted: Wanted) -> QuerySet[Any, Any]:
    """The rows of further places that entries of a kind name: Wagtail's index of references has them as pairs."""
    content_types = ContentType.objects
    named = ReferenceIndex.objects.order_by().filter(
        content_type=content_types.get_for_model(kind.model),
        to_content_type=content_types.get_for_model(Place),
        content_path__startswith="places.",
    )
    own_slug = kind.model._default_manager.order_by().filter(pk=OuterRef("number")).values("slug")
    pairs = named.annotate(
        of_kind=Value(kind.slug, CharField()),
        number=Cast("object_id", BigIntegerField()),
        place_number=Cast("to_object_id", BigIntegerField()),
        first=Value(kind.rank, BigIntegerField()),
        second=Subquery(own_slug[:1]),
    )
    if wanted.circle or wanted.postcode:
        pairs = pairs.filter(place_number__in=Place.objects.filter(_at(Place, wanted)).order_by().values("pk"))
    rows: QuerySet[Any, Any] = pairs.filter(number__in=entries.values("pk")).values_list(*COLUMNS).distinct()
    return rows


def center_of(postcode: str) -> Position | None:
    """The middle of the places with a postcode; None where no position of any is known."""
    tables = [findable(kind.model._default_manager.order_by()) for kind in all_kinds() if kind.is_place]
    known = Q(postcode=postcode, lat__isnull=False)
    parts: list[QuerySet[Any, Any]] = [table.filter(known).values_list("lat", "lon") for table in (*tables, Place.objects.order_by())]
    positions = list(parts[0].union(*parts[1:], all=True))
    if not positions:
        return None
    lats, lons = zip(*positions, strict=True)
    return Position(sum(lats) / len(lats), sum(lons) / len(lons))
