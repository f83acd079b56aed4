"""An entry as schema.org has things of its type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import languages
from services import districts
from services.hours.rules import HoursError
from services.hours.schema_org import specifications
from services.kinds.base import Entry
from services.located import Located
from services.shared.models import Channel, Contact, Place, Purpose

Thing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """The page that is made. `absolute`: a path → its whole address. `today`: of hours that only a calendar can tell."""

    absolute: Callable[[str], str]
    today: date


def known(properties: Mapping[str, Any]) -> Thing:
    """Only what is known."""
    return {name: value for name, value in properties.items() if value not in ("", None, [], {}, ())}


def one_or_all(values: list[Any]) -> Any:
    """A list of one is the one, as schema.org's examples have it."""
    return values[0] if len(values) == 1 else values


def named(entry: Entry, page: Page) -> Thing:
    """What every thing has: names in the page's language and others, description, addresses."""
    name = entry.text("name")
    others = dict.fromkeys([entry.local_name, entry.texts("name")[languages.SOURCE], *entry.alias_list])
    address = page.absolute(entry.get_absolute_url())
    return known(
        {
            "@id": f"{address}#entry",
            "name": name.text or entry.slug,
            "alternateName": one_or_all([other for other in others if other and other != name.text]),
            "description": entry.text("summary").text,
            "url": address,
            "sameAs": entry.website,
        }
    )


def somewhere(where: Located, page: Page) -> Thing:
    """What a place has: address, position, hours, and in which district of the city it is."""
    return known(
        {
            "address": postal_address(where),
            "geo": position(where),
            "openingHoursSpecification": opening_hours(where.hours, page),
            "containedInPlace": district(where),
        }
    )


def postal_address(where: Located) -> Thing:
    """The address as the reader can read it; nothing where there is no more than a district."""
    reads_local = languages.nearest(get_language()).code == languages.LOCAL
    street = (where.local_address if reads_local else where.english_address) or where.local_address
    if not street:
        return {}
    return known(
        {
            "@type": "PostalAddress",
            "streetAddress": street,
            "addressLocality": districts.name(where.district) if where.district else "",
            "addressRegion": _("Beijing"),
            "postalCode": where.postcode,
            "addressCountry": "CN",
        }
    )


def position(where: Located) -> Thing:
    """WGS 84."""
    if where.lat is None or where.lon is None:
        return {}
    return {"@type": "GeoCoordinates", "latitude": round(where.lat, 6), "longitude": round(where.lon, 6)}


def opening_hours(hours: str, page: Page) -> list[Any]:
    """Nothing where the text says nothing that schema.org could."""
    try:
        return list(specifications(hours, page.today)) if hours else []
    except HoursError:
        return []


def city() -> Thing:
    """Beijing."""
    return {"@type": "City", "name": _("Beijing")}


def district(where: Located) -> Thing:
    """The district, in the city."""
    if not where.district:
        return {}
    return {"@type": "AdministrativeArea", "name": districts.name(where.district), "containedInPlace": city()}


def tags(codes: list[str]) -> list[str]:
    """Languages as schema.org wants them: by their BCP 47 tags."""
    return [languages.get(code).tag for code in codes]


def shared_contacts(entry: Entry, page: Page) -> list[Thing]:
    """The further numbers and addresses for e-mail of an entry."""
    contacts = [block.value for block in entry.contacts if block.value]
    return [_contact_point(contact, page) for contact in contacts if contact.channel in _PROPERTIES]


_PROPERTIES = {Channel.TELEPHONE: "telephone", Channel.FAX: "faxNumber", Channel.EMAIL: "email"}


def _contact_point(contact: Contact, page: Page) -> Thing:
    return known(
        {
            "@type": "ContactPoint",
            "contactType": str(Purpose(contact.purpose).label),
            _PROPERTIES[Channel(contact.channel)]: contact.value,
            "availableLanguage": tags(contact.languages),
            "hoursAvailable": opening_hours(contact.hours, page),
        }
    )


def further_places(entry: Entry, page: Page) -> list[Thing]:
    """The further places of an entry."""
    return [_place(block.value, page) for block in entry.places if block.value]


def _place(place: Place, page: Page) -> Thing:
    return {"@type": "Place", "name": place.text("name").text or place.slug, **somewhere(place, page)}


def operator(entry: Entry, page: Page) -> Thing:
    """Who runs an entry; nothing where nobody is known whom readers may see."""
    runs = entry.operator
    if runs is None or not runs.live:
        return {}
    address = page.absolute(runs.get_absolute_url())
    return {"@type": "Organization", "@id": f"{address}#entry", "name": runs.text("name").text, "url": address}
