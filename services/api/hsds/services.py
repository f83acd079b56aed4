"""Entries as services and as organizations."""

from datetime import datetime
from typing import Any

from portal import languages
from portal.translation.provenance import Confidence
from services.api.hsds.ids import Identity, Resource
from services.api.hsds.locations import location, service_at_location, services_at_locations
from services.api.hsds.particulars import is_planned, particulars
from services.api.hsds.parts import attributes, contacts, phones, spoken_languages
from services.api.hsds.records import Records, texts
from services.api.hsds.schedules import is_closed_for_a_time, schedules
from services.api.selection import Ref
from services.hours import schedule
from services.kinds.base import Entry
from services.kinds.organizations import Organization
from services.shared.models import Place

#: Parts of a service that its kind may say, and that lists leave out.
_NESTED = ("cost_options", "required_documents")


def minimal(ref: Ref, changed: datetime | None) -> dict[str, Any]:
    """Only that a service is there and when it changed."""
    return {"id": str(Identity(Resource.SERVICE, ref.kind, ref.entry))} | _at(changed)


def named(entry: Entry) -> dict[str, Any]:
    """A service in the answer of its organization: only what HSDS requires, and who provides it."""
    name = entry.text("name").text or entry.slug
    return {"id": _id(entry), "organization_id": organization_id(entry), "name": name, "status": _status(entry)} | _modified(entry)


def service(entry: Entry, records: Records, *, is_whole: bool) -> dict[str, Any]:
    """A service. `is_whole`: with everything that belongs to it; without, as the specification's lists have it."""
    key = _id(entry)
    own = particulars(entry, key)
    columns = {
        "url": entry.website,
        "email": entry.email,
        "assured_date": entry.last_checked.isoformat() if entry.last_checked else "",
        "alert": str(Confidence(entry.confidence).label) if entry.confidence != Confidence.SOURCED else "",
        **{name: value for name, value in own.items() if name not in _NESTED},
    }
    shown = {
        "id": key,
        "organization_id": organization_id(entry),
        **texts(entry, name="name", description="summary"),
        **_known(_other_name(entry) | columns),
        "status": _status(entry),
        **_modified(entry),
        "organization": organization(provider(entry), records, is_whole=False),
    }
    shown.setdefault("name", entry.slug)
    return shown | (_belongings(entry, key, own, records) if is_whole else {})


def _belongings(entry: Entry, key: str, own: dict[str, Any], records: Records) -> dict[str, Any]:
    belongs = {"service_id": key}
    return {
        "phones": phones(entry, key, records, **belongs),
        "schedules": schedules(key, entry.hours, entry.text("hours_note").text, **belongs),
        "service_areas": [],
        "service_at_locations": services_at_locations(entry, records),
        "languages": spoken_languages(entry.languages, key, **belongs),
        "funding": [],
        "cost_options": own.get("cost_options", []),
        "required_documents": own.get("required_documents", []),
        "contacts": contacts(entry, key, records, **belongs),
        "attributes": attributes(entry, key, "service", records),
        "metadata": [],
    }


def provider(entry: Entry) -> Entry:
    """The organization behind a service: its operator, or the institution itself. The twin of `selection.STANDS_FOR_ITSELF`."""
    return entry.operator if entry.operator and entry.operator.live else entry


def organization_id(entry: Entry) -> str:
    """The id of the organization behind a service."""
    behind = provider(entry)
    return str(Identity(Resource.ORGANIZATION, behind.kind, behind.pk))


def organization(entry: Entry, records: Records, *, is_whole: bool) -> dict[str, Any]:
    """An organization, or an institution as its own. `is_whole`: with everything that belongs to it but its services."""
    key = str(Identity(Resource.ORGANIZATION, entry.kind, entry.pk))
    shown = {
        "id": key,
        **texts(entry, name="name", description="summary"),
        **_known(_other_name(entry) | {"website": entry.website, "email": entry.email}),
        "uri": records.absolute(entry.get_absolute_url()),
    }
    shown.setdefault("name", entry.slug)
    shown.setdefault("description", shown["name"])
    if (founded := getattr(entry, "founded", None)) is not None:
        shown["year_incorporated"] = founded
    return shown | (_of_organization(entry, key, records) if is_whole else {})


def _of_organization(entry: Entry, key: str, records: Records) -> dict[str, Any]:
    belongs = {"organization_id": key}
    places: list[Place | None] = [None] if entry.is_somewhere else []
    return {
        "phones": phones(entry, key, records, **belongs),
        "contacts": contacts(entry, key, records, **belongs),
        "locations": [location(entry, place, records, is_whole=True) for place in (*places, *records.places_of(entry))],
        "funding": [],
        "programs": [],
        "organization_identifiers": [],
        "attributes": attributes(entry, key, "organization", records),
        "metadata": [],
    }


def nested_service_at_location(entry: Entry, place: Place | None, records: Records, *, is_whole: bool) -> dict[str, Any]:
    """A service at a location with the service in it, which then does not say again where it is."""
    nested = service(entry, records, is_whole=is_whole)
    nested.pop("service_at_locations", None)
    return service_at_location(entry, place, records, is_whole=is_whole) | {"service": nested}


def is_organization(entry: Entry) -> bool:
    """Whether an entry stands among the organizations: one of that kind, or one that nobody else is known to run."""
    return isinstance(entry, Organization) or provider(entry) is entry


def _id(entry: Entry) -> str:
    return str(Identity(Resource.SERVICE, entry.kind, entry.pk))


def _status(entry: Entry) -> str:
    if is_planned(entry):
        return "inactive"
    return "temporarily closed" if is_closed_for_a_time(entry.hours, schedule.now().date()) else "active"


def is_at(entry: Entry, place: int, records: Records) -> bool:
    """Whether an entry has a place; 0 is its own."""
    return place in {known.pk for known in records.places_of(entry)} if place else entry.is_somewhere


def _modified(entry: Entry) -> dict[str, Any]:
    return _at(entry.last_published_at)


def _at(moment: datetime | None) -> dict[str, Any]:
    return {"last_modified": moment.isoformat()} if moment else {}


def _other_name(entry: Entry) -> dict[str, Any]:
    local = entry.texts("name")[languages.LOCAL]
    return {"alternate_name": "" if local == entry.text("name").text else local}


def _known(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if value not in {"", None}}
