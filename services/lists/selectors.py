"""Reads: the entries of a list, in its order."""

from collections.abc import Sequence
from math import cos, pi, radians
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Expression, F, FloatField, OrderBy, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cos, Power, Sin
from django.utils.translation import get_language

from portal import languages
from search.engines.values import Bounds
from services.eligibility import findable
from services.geography.datum import Position
from services.kinds.base import Entry
from services.lists.filters import filters_of
from services.lists.models import NameKey
from services.lists.state import PER_PAGE, ListState, Sort
from services.registry import Filter, Kind
from services.shared.models import Channel, Contact, Purpose

_RADIAN = pi / 180


def matching(state: ListState) -> QuerySet[Entry]:
    """Every findable entry of a list, in its order; a name sorts as in the present reader's language."""
    return found(state).order_by(*_order(state))


def page_of(state: ListState) -> Page[Any]:
    """A page of a list with its entries; the last one for a page beyond the end."""
    paginator: Paginator[Any] = Paginator(matching(state).values_list("pk", flat=True), PER_PAGE)
    page = paginator.get_page(state.page)
    # Sorting with all columns at hand would read every text of thousands of entries.
    keys = list(page.object_list)
    entries = state.kind.model._default_manager.in_bulk(keys)
    page.object_list = [entries[pk] for pk in keys if pk in entries]
    return page


def found(state: ListState) -> QuerySet[Entry]:
    """The same in any order, for counting."""
    entries = findable(state.kind.model._default_manager.order_by())
    for chosen in filters_of(state.kind):
        if values := state.filters.get(chosen.name):
            entries = entries.filter(_any_of(chosen, values))
    return entries.filter(_within(state.bounds)) if state.bounds else entries


def _any_of(chosen: Filter, values: tuple[str, ...]) -> Q:
    if not chosen.is_set:
        return Q(**{f"{chosen.field}__in": values})
    wanted = Q()
    for value in values:
        wanted |= Q(**{f"{chosen.field}__has": value})
    return wanted


def _within(bounds: Bounds) -> Q:
    east_of, west_of = Q(lon__gte=bounds.west), Q(lon__lte=bounds.east)
    # A west that is east of the east goes across the 180th meridian.
    across = east_of & west_of if bounds.west <= bounds.east else east_of | west_of
    return Q(lat__gte=bounds.south, lat__lte=bounds.north, lon__isnull=False) & across


def _order(state: ListState) -> tuple[OrderBy | str, ...]:
    by_name = (name_key(state.kind).asc(nulls_last=True), "slug")
    if state.sort is Sort.DISTANCE and state.near:
        # Two are hardly ever equally far; a key for each of thousands would cost more than the distances.
        return (nearness(state.near).asc(nulls_last=True), "slug")
    if state.sort is Sort.CHECKED:
        return (F("last_checked").desc(nulls_last=True), *by_name)
    if state.sort is Sort.USUAL and state.kind.first:
        return (Case(When(state.kind.first, then=0), default=1).asc(), *by_name)
    return by_name


def name_key(kind: Kind) -> Subquery:
    """The key of an entry's name in the present reader's language; null where there is none."""
    code = languages.nearest(get_language()).code
    keys = NameKey.objects.filter(kind=kind.slug, language=code, entry=OuterRef("pk"))
    return Subquery(keys.values("key")[:1])


def nearness(near: Position) -> Expression:
    """What grows with the distance: the haversine formula of `geography.distance` without its last step, which changes no order."""
    north = Sin((F("lat") - near.lat) * (_RADIAN / 2))
    east = Sin((F("lon") - near.lon) * (_RADIAN / 2))
    half = Power(north, 2) + Cos(F("lat") * _RADIAN) * cos(radians(near.lat)) * Power(east, 2)
    # Django knows no type for a calculation with numbers of two kinds.
    return Case(When(lat__isnull=False, then=half), default=Value(None), output_field=FloatField())


def numbers_of(entries: Sequence[Entry]) -> dict[int, list[tuple[str, str]]]:
    """Primary key → the numbers of an entry, each with a label: its own telephones and those among its further contacts. One query."""
    named = {entry.pk: [int(block["value"]) for block in entry.contacts.raw_data if block["value"]] for entry in entries}
    wanted = {key for keys in named.values() for key in keys}
    contacts = Contact.objects.filter(channel=Channel.TELEPHONE).in_bulk(wanted) if wanted else {}
    return {entry.pk: [*entry.phones(), *(_number(contacts[key]) for key in named[entry.pk] if key in contacts)] for entry in entries}


def _number(contact: Contact) -> tuple[str, str]:
    return str(Purpose(contact.purpose).label), contact.value
