"""Where a service is: its own place, and further ones that it may share."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import languages
from services import districts
from services.api.hsds.ids import Identity, Resource, part_of
from services.api.hsds.parts import phones, spoken_languages
from services.api.hsds.records import Records, texts
from services.api.hsds.schedules import schedules
from services.kinds.base import Entry
from services.located import Located
from services.shared.models import Place


def is_somewhere(entry: Entry) -> bool:
    """Whether an entry has a place of its own: the twin of `selection.IS_SOMEWHERE`."""
    return entry.is_somewhere


def location(entry: Entry, place: Place | None, records: Records, *, is_whole: bool) -> dict[str, Any]:
    """A location. `place`: a further one, None for the entry's own. `is_whole`: with its address and hours."""
    own = Identity(Resource.LOCATION, entry.kind, entry.pk, place.pk if place else 0)
    where: Located = place or entry
    shown: dict[str, Any] = {"id": str(own), "location_type": "physical", **texts(place or entry, name="name")}
    shown.setdefault("name", entry.text("name").text)
    local = (place or entry).texts("name")[languages.LOCAL]
    if local and local != shown["name"]:
        shown["alternate_name"] = local
    if where.district:
        shown["description"] = districts.name(where.district)
    if where.lat is not None and where.lon is not None:
        shown |= {"latitude": where.lat, "longitude": where.lon}
    if is_whole:
        belongs = {"location_id": str(own)}
        shown["addresses"] = _addresses(where, str(own))
        shown["schedules"] = schedules(str(own), place.hours, **belongs) if place else []
        shown["languages"] = [] if place else spoken_languages(entry.languages, str(own), **belongs)
        shown["phones"] = [] if place else phones(entry, str(own), records, **belongs)
    return shown


def _addresses(where: Located, owner: str) -> list[dict[str, Any]]:
    """The address as the reader can read it, the Chinese one on the second line; none where only the district is known."""
    reads_local = languages.nearest(get_language()).code == languages.LOCAL
    first = where.local_address if reads_local else where.english_address
    lines = [line for line in dict.fromkeys((first, where.local_address, where.english_address)) if line]
    if not lines:
        return []
    second = {"address_2": where.local_address} if where.local_address not in {"", lines[0]} else {}
    region = {"region": districts.name(where.district)} if where.district else {}
    return [
        {
            "id": part_of(owner, "address"),
            "location_id": owner,
            "address_1": lines[0],
            **second,
            "city": _("Beijing"),
            **region,
            "state_province": _("Beijing"),
            "postal_code": where.postcode,
            "country": "CN",
            "address_type": "physical",
        }
    ]


def service_at_location(entry: Entry, place: Place | None, records: Records, *, is_whole: bool) -> dict[str, Any]:
    """A service at a location, without the service. `is_whole`: as the specification nests it."""
    own = str(Identity(Resource.SERVICE_AT_LOCATION, entry.kind, entry.pk, place.pk if place else 0))
    shown_location = location(entry, place, records, is_whole=is_whole)
    shown: dict[str, Any] = {
        "id": own,
        "service_id": str(Identity(Resource.SERVICE, entry.kind, entry.pk)),
        "location_id": shown_location["id"],
        "location": shown_location,
    }
    if is_whole:
        belongs = {"service_at_location_id": own}
        hours, note = (place.hours, "") if place else (entry.hours, entry.text("hours_note").text)
        shown["schedules"] = schedules(own, hours, note, **belongs)
        shown["phones"] = [] if place else phones(entry, own, records, **belongs)
    return shown


def services_at_locations(entry: Entry, records: Records) -> list[dict[str, Any]]:
    """An entry at each of its places."""
    own: list[Place | None] = [None] if is_somewhere(entry) else []
    return [service_at_location(entry, place, records, is_whole=True) for place in (*own, *records.places_of(entry))]
