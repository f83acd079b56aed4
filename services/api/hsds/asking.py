"""From the parameters of a request to what is wanted, and from rows to an answer."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from ninja.errors import HttpError

from portal.languages import Language
from search.api.parameters import read
from search.api.problems import ParameterError
from search.selectors import parse_place
from services.api import finding
from services.api.hsds import ids, records, selection, services, taxonomies
from services.api.hsds.ids import Identity, Resource
from services.api.hsds.pages import Format, Row, paged
from services.api.hsds.selection import Circle, Wanted
from services.api.selection import Ref, Rows
from services.geography.datum import Position
from services.kinds.base import Entry

MOST_METRES = 200_000.0
#: Services of an organization that its answer has in it; the list of services has all.
MOST_NESTED = 500
Shown = Callable[[records.Records, Ref, Entry], Row]
Complete = Callable[[list[Ref], list[Row]], list[Row]]


def found(text: str, reader: Language) -> dict[str, list[int]] | None:
    """Primary keys of what the search finds, by kind; None where nothing is looked for."""
    return finding.by_kind(finding.ranked(text, reader))


def term(identifier: str) -> tuple[taxonomies.Term, ...]:
    """The term of an id, as a restriction.

    Raises:
        ParameterError: no term has it.
    """
    if not identifier:
        return ()
    try:
        return (taxonomies.terms_by_id()[identifier.lower()],)
    except KeyError as error:
        raise ParameterError("taxonomy_term_id") from error


def taxonomy(identifier: str) -> taxonomies.Taxonomy | None:
    """The taxonomy of an id.

    Raises:
        ParameterError: none has it.
    """
    if not identifier:
        return None
    try:
        return taxonomies.by_id()[identifier.lower()]
    except KeyError as error:
        raise ParameterError("taxonomy_id") from error


def organization(identifier: str) -> Identity | None:
    """The organization of an id.

    Raises:
        ParameterError: it is none of ours.
    """
    if not identifier:
        return None
    identity = ids.read(identifier, Resource.ORGANIZATION)
    if identity is None:
        raise ParameterError("organization_id")
    return identity


def moment(text: str) -> datetime | None:
    """A time: a date is its beginning, a time without a zone is that of the city.

    Raises:
        ParameterError: it is none.
    """
    return read("modified_after", text.strip(), _moment)


def _moment(text: str) -> datetime:
    # A plus sign in an address is a space.
    day = date.fromisoformat(text) if len(text) == len("2026-01-01") else None
    told = datetime.combine(day, time()) if day else datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    # As the database has it: the first and the last day that there are may be none in another zone.
    return (told if timezone.is_aware(told) else timezone.make_aware(told)).astimezone(UTC)


def circle(proximity: str, near: str, postcode: str) -> Circle | None:
    """What is near enough. A postcode whose middle nobody knows is near to nothing.

    Raises:
        ParameterError: a number that is none, or nothing from which could be measured.
    """
    metres = read("proximity", proximity, _metres)
    place = read("near", near, parse_place)
    if metres is None:
        if place:
            raise ParameterError("proximity")
        return None
    if place:
        return Circle(Position(place.latitude, place.longitude), metres)
    if not postcode:
        raise ParameterError("proximity")
    center = selection.center_of(postcode)
    return Circle(center, metres) if center else Circle(Position(0, 0), 0)


def _metres(text: str) -> float:
    number = float(text)
    if not 0 < number <= MOST_METRES:
        raise ValueError(text)
    return number


def paged_rows(
    request: HttpRequest,
    reader: Language,
    rows: Rows,
    shown: Shown,
    *,
    page: int,
    per_page: int,
    form: Format,
    complete: Complete | None = None,
) -> HttpResponseBase:
    """An answer of rows, each written by `shown`. `complete`: puts in what is read for all rows of a page at once."""

    def contents(number: int, size: int) -> list[Row]:
        refs = rows.page(number, size)
        known = records.read(request, reader, refs)
        there = [(ref, shown(known, ref, entry)) for ref in refs if (entry := known.entry(ref))]
        written = [row for _ref, row in there]
        return complete([ref for ref, _row in there], written) if complete else written

    with translation.override(reader.code):
        return paged(request, reader, count=rows.count(), rows=contents, page=page, per_page=per_page, form=form)


def paged_changes(request: HttpRequest, reader: Language, rows: Rows, *, page: int, per_page: int, form: Format) -> HttpResponseBase:
    """An answer of services with nothing but their ids and when they changed."""

    def contents(number: int, size: int) -> list[Row]:
        refs = rows.page(number, size)
        changed = records.changes_of(refs)
        return [services.minimal(ref, changed[key]) for ref in refs if (key := (ref.kind.slug, ref.entry)) in changed]

    return paged(request, reader, count=rows.count(), rows=contents, page=page, per_page=per_page, form=form)


def one(request: HttpRequest, reader: Language, identifier: str, resource: Resource) -> tuple[records.Records, Ref, Entry]:
    """What an id stands for.

    Raises:
        HttpError: nothing that readers may see.
    """
    identity = ids.read(identifier, resource)
    if identity is None:
        raise HttpError(404, identifier[:40])
    ref = Ref(identity.kind, identity.entry, identity.place)
    known = records.read(request, reader, [ref])
    entry = known.entry(ref)
    if entry is None:
        raise HttpError(404, identifier[:40])
    return known, ref, entry


def with_services(request: HttpRequest, reader: Language, *, is_whole: bool) -> Complete:
    """What puts their services into organizations: id and name of each, or all of it."""

    def complete(refs: list[Ref], rows: list[Row]) -> list[Row]:
        provided = selection.provided_by(refs).page(1, MOST_NESTED)
        known = records.read(request, reader, provided)
        by_organization: dict[str, list[Row]] = {}
        for ref in provided:
            if entry := known.entry(ref):
                row = services.service(entry, known, is_whole=True) if is_whole else services.named(entry)
                by_organization.setdefault(services.organization_id(entry), []).append(row)
        return [row | {"services": by_organization.get(row["id"], [])} for row in rows]

    return complete


def wanted(reader: Language, *, search: str, **restrictions: Any) -> Wanted:
    """Everything that narrows."""
    return Wanted(found=found(search, reader), **restrictions)
