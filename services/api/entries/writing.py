"""Entries, kinds and figures as the API writes them, in the present reader's language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse

from portal.languages import Fragment, Language
from portal.translation.provenance import Confidence, Origin, Quality, source_for_readers
from search.sources import KIND, own_name
from services import districts
from services.api.entries import schemas
from services.api.entries.selection import COMMON
from services.figures.models import Figure, Group
from services.figures.selectors import said
from services.geography.datum import Position
from services.geography.distance import metres
from services.kinds.base import Entry, Fact, NameOrigin, spoken
from services.lists.filters import filters_of
from services.located import Located
from services.presentation import PRECISE_POSITIONS
from services.registry import Filter, Kind
from services.shared.models import Channel, Contact, Place, Purpose
from services.values import hours_lines

Absolute = Callable[[str], str]


def text(fragment: Fragment) -> schemas.Text:
    """A text with its language."""
    return schemas.Text(text=fragment.text, language=fragment.language.code)


def _label(value: Any, label: Any) -> schemas.Label:
    return schemas.Label(value=str(value), label=str(label))


def _languages(codes: list[str]) -> list[schemas.Label]:
    return [_label(code, name) for code, name in zip(codes, spoken(codes), strict=True)]


def _address(where: Located) -> schemas.Address:
    district = _label(where.district, districts.name(where.district)) if where.district else None
    return schemas.Address(local=where.local_address, english=where.english_address, postcode=where.postcode, district=district)


def _position(where: Located) -> schemas.Position | None:
    if where.lat is None or where.lon is None:
        return None
    return schemas.Position(lat=where.lat, lon=where.lon, is_approximate=where.location_source not in PRECISE_POSITIONS)


def _metres(near: Position | None, where: Located) -> int | None:
    if near is None or where.lat is None or where.lon is None:
        return None
    return round(metres(near, Position(where.lat, where.lon)))


def api_address(entry: Entry) -> str:
    """Where the API has an entry."""
    return reverse("search-api:entry", args=[entry.kind.slug, entry.slug])


def summary(entry: Entry, absolute: Absolute, near: Position | None = None) -> dict[str, Any]:
    """The columns of `EntrySummary`."""
    return {
        "id": entry.slug,
        "kind": entry.kind.slug,
        "name": text(entry.text("name")),
        "local_name": entry.local_name,
        "summary": text(entry.text("summary")),
        "url": absolute(entry.get_absolute_url()),
        "api_url": absolute(api_address(entry)),
        "address": _address(entry),
        "position": _position(entry),
        "distance": _metres(near, entry),
        "phone": entry.phone,
        "website": entry.website,
        "languages": _languages(entry.languages),
        "badges": entry.badges(),
        "last_checked": entry.last_checked.isoformat() if entry.last_checked else "",
        "last_modified": entry.last_published_at.isoformat() if entry.last_published_at else "",
    }


def detail(entry: Entry, reader: Language, absolute: Absolute) -> schemas.EntryDetail:
    """An entry with everything that readers see of it."""
    name = entry.text("name")
    origin = NameOrigin(getattr(entry, f"name_origin_{name.language.suffix}") or NameOrigin.IN_USE)
    return schemas.EntryDetail(
        **summary(entry, absolute),
        aliases=entry.alias_list,
        name_origin=_label(origin.value, origin.label),
        facts=[_fact(entry, fact, reader, absolute) for fact in entry.common_facts()],
        phones=[schemas.Phone(label=label, number=number) for label, number in entry.phones()],
        email=entry.email,
        contacts=[_contact(block.value) for block in entry.contacts if block.value],
        places=[_place(block.value) for block in entry.places if block.value],
        hours=_hours(entry),
        operator=_operator(entry, absolute),
        trust=_trust(entry),
    )


def _fact(entry: Entry, fact: Fact, reader: Language, absolute: Absolute) -> schemas.Fact:
    doubts = {block.value["field"]: block.value["note"] for block in entry.doubts}
    doubt = doubts.get(fact.field, "")
    values = [
        schemas.FactValue(
            text=str(value),
            language=value.language.code if isinstance(value, Fragment) else reader.code,
            url=absolute(address) if address else "",
        )
        for value, address in fact.values
    ]
    confidence = doubt if doubt in Confidence.values else entry.confidence
    return schemas.Fact(field=fact.field, label=fact.label, values=values, confidence=confidence, note=fact.note)


def _contact(contact: Contact) -> schemas.Contact:
    return schemas.Contact(
        purpose=_label(contact.purpose, Purpose(contact.purpose).label),
        channel=_label(contact.channel, Channel(contact.channel).label),
        value=contact.value,
        languages=_languages(contact.languages),
        hours=contact.hours,
    )


def _place(place: Place) -> schemas.Place:
    return schemas.Place(
        id=place.slug, name=text(place.text("name")), address=_address(place), position=_position(place), hours=place.hours
    )


def _hours(entry: Entry) -> schemas.Hours | None:
    note = entry.text("hours_note")
    if not entry.hours and not note:
        return None
    return schemas.Hours(osm=entry.hours, lines=hours_lines(entry.hours), note=text(note))


def _operator(entry: Entry, absolute: Absolute) -> schemas.Operator | None:
    operator = entry.operator
    if operator is None:
        return None
    address = absolute(api_address(operator)) if operator.live else ""
    return schemas.Operator(id=operator.slug, name=text(operator.text("name")), api_url=address)


def _trust(entry: Entry) -> schemas.Trust:
    shown = entry.text("summary") or entry.text("name")
    origin = Origin(getattr(entry, f"text_origin_{shown.language.suffix}") or Origin.PERSON)
    return schemas.Trust(
        sources=_sources(entry.sources),
        confidence=_label(entry.confidence, Confidence(entry.confidence).label),
        as_of=entry.as_of,
        last_checked=entry.last_checked.isoformat() if entry.last_checked else "",
        text_origin=_label(origin.value, origin.label),
        text_reviewed=bool(getattr(entry, f"text_reviewed_{shown.language.suffix}")),
    )


def _sources(blocks: Iterable[Any]) -> list[schemas.Source]:
    shown = []
    for block in blocks:
        quality = Quality(block.value["quality"])
        label, address = source_for_readers(block.value["source"], [quality])
        shown.append(schemas.Source(label=label, url=address, quality=_label(quality.value, quality.label)))
    return shown


def kind(row: Kind, count: int, absolute: Absolute) -> schemas.Kind:
    """A kind, with the parameters that narrow its entries."""
    return schemas.Kind(
        slug=row.slug,
        label=str(row.label),
        label_plural=str(row.label_plural),
        summary=str(row.summary),
        count=count,
        url=absolute(reverse("services:kind", args=[row.slug])),
        api_url=absolute(f"{reverse('search-api:entries')}?{KIND}={row.slug}"),
        schema_type=row.schema_type,
        filters=[
            schemas.FilterOfKind(
                name=_parameter(row, chosen), label=str(chosen.label), choices=[_label(*choice) for choice in chosen.choices()]
            )
            for chosen in filters_of(row)
        ],
    )


def _parameter(row: Kind, chosen: Filter) -> str:
    common = {filter_name: parameter for parameter, filter_name in COMMON.items()}
    return own_name(row.slug, chosen.name) if chosen in row.filters else common[chosen.name]


def figure(row: Figure) -> schemas.Figure:
    """A figure."""
    return schemas.Figure(
        id=row.slug,
        group=_label(row.group, Group(row.group).label),
        name=text(row.text("name")),
        value=f"{row.value.normalize():f}",
        unit=row.unit,
        precision=row.precision,
        shown=said(row),
        period=row.period,
        note=text(row.text("note")),
        sources=_sources(row.sources),
        confidence=_label(row.confidence, Confidence(row.confidence).label),
    )
