"""What single kinds are to schema.org: their types, and what only they have."""

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from services.kinds.base import Entry
from services.kinds.embassies import Embassy
from services.kinds.events import Event, Frequency
from services.kinds.hotlines import Hotline
from services.kinds.medical import MedicalInstitution
from services.kinds.online_services import OnlineService
from services.kinds.organizations import Organization
from services.kinds.organizations import Type as OrganizationType
from services.kinds.schools import School
from services.kinds.service_halls import ServiceHall
from services.kinds.transport import Transport
from services.kinds.transport import Type as TransportType
from services.kinds.venues import Type as VenueType
from services.kinds.venues import Venue
from services.linked_data.things import (
    Page,
    Thing,
    city,
    district,
    further_places,
    known,
    named,
    one_or_all,
    opening_hours,
    operator,
    shared_contacts,
    somewhere,
    tags,
)

#: What the names of medical institutions in China say, by regulation, of what they are.
_HOSPITAL, _CLINICS = "医院", ("诊所", "门诊")


@singledispatch
def graph(entry: Entry, page: Page) -> list[Thing]:
    """An entry and what belongs to it. Without a word of its own a kind is a place of the type that its row names."""
    return [{"@type": entry.kind.schema_type, **named(entry, page), **somewhere(entry, page), **known({"telephone": _numbers(entry)})}]


def _numbers(entry: Entry) -> Any:
    return one_or_all([*dict.fromkeys(number for _label, number in entry.phones())])


def _institution(entry: Entry, page: Page, types: str | Sequence[str], *, is_place: bool = True, **more: Any) -> Thing:
    """An organization, which may be a place, too."""
    places = further_places(entry, page)
    own = somewhere(entry, page) if is_place else {key: value for key, value in somewhere(entry, page).items() if key == "address"}
    return {
        "@type": types,
        **named(entry, page),
        **own,
        **known(
            {
                "telephone": _numbers(entry),
                "email": entry.email,
                "knowsLanguage": tags(entry.languages),
                "contactPoint": shared_contacts(entry, page),
                "parentOrganization": operator(entry, page),
                "location": places,
                **more,
            }
        ),
    }


@graph.register
def _(entry: School, page: Page) -> list[Thing]:
    founded = str(entry.founded) if entry.founded else ""
    return [_institution(entry, page, "School", foundingDate=founded)]


@graph.register
def _(entry: MedicalInstitution, page: Page) -> list[Thing]:
    founded = str(entry.founded) if entry.founded else ""
    return [_institution(entry, page, _medical_type(entry), foundingDate=founded)]


def _medical_type(entry: MedicalInstitution) -> str | list[str]:
    if any(word in entry.local_name for word in _CLINICS):
        return "MedicalClinic"
    # An organization is no place: a centre that says nothing of itself is both.
    return "Hospital" if _HOSPITAL in entry.local_name else ["MedicalOrganization", "Place"]


@graph.register
def _(entry: Embassy, page: Page) -> list[Thing]:
    return [_institution(entry, page, ["Embassy", "GovernmentOffice"])]


@graph.register
def _(entry: Organization, page: Page) -> list[Thing]:
    of_type = {OrganizationType.AUTHORITY: "GovernmentOrganization", OrganizationType.COMPANY: "Corporation"}
    types = of_type.get(OrganizationType(entry.org_type), "Organization") if entry.org_type else "Organization"
    return [_institution(entry, page, types, is_place=False)]


@graph.register
def _(entry: ServiceHall, page: Page) -> list[Thing]:
    """The hall, and what is done there as a service with a channel for each window."""
    hall = _institution(entry, page, "GovernmentOffice")
    channels = [_window(block.value, hall["@id"], page) for block in entry.windows]
    if not channels:
        channels = [known({"@type": "ServiceChannel", "serviceLocation": {"@id": hall["@id"]}, "availableLanguage": tags(entry.languages)})]
    matters = [str(value) for fact in entry.glance_facts() for value, _address in fact.values]
    service = {
        "@type": "GovernmentService",
        "@id": hall["@id"].replace("#entry", "#service"),
        **known({"name": hall["name"], "serviceType": one_or_all(matters)}),
        "provider": operator(entry, page) or {"@id": hall["@id"]},
        "areaServed": city(),
        "availableChannel": channels,
    }
    return [hall, service]


def _window(window: Any, hall: str, page: Page) -> Thing:
    hours = known({"openingHoursSpecification": opening_hours(window["hours"], page)})
    location = {"@type": "Place", "containedInPlace": {"@id": hall}, **hours}
    return known(
        {
            "@type": "ServiceChannel",
            "name": window["label"],
            "serviceLocation": location,
            "availableLanguage": tags(window["languages"]),
        }
    )


@graph.register
def _(entry: Hotline, page: Page) -> list[Thing]:
    spoken = tags(entry.languages)
    number = known(
        {"@type": "ContactPoint", "telephone": entry.phone, "availableLanguage": spoken, "hoursAvailable": opening_hours(entry.hours, page)}
    )
    messages = {"@type": "ContactPoint", "telephone": entry.text_number} if entry.text_number else {}
    channel = known({"@type": "ServiceChannel", "servicePhone": number, "serviceSmsNumber": messages, "availableLanguage": spoken})
    return [_service(entry, page, channel)]


@graph.register
def _(entry: OnlineService, page: Page) -> list[Thing]:
    versions = {block.value["address"]: block.value["language"] for block in entry.addresses}
    channels = [{"@type": "ServiceChannel", "serviceUrl": address, "availableLanguage": tags([code])} for address, code in versions.items()]
    if not channels:
        channels = [known({"@type": "ServiceChannel", "serviceUrl": entry.website, "availableLanguage": tags(entry.languages)})]
    return [_service(entry, page, one_or_all(channels))]


def _service(entry: Entry, page: Page, channel: Any) -> Thing:
    is_of_authority = entry.operator is not None and entry.operator.org_type == OrganizationType.AUTHORITY
    return {
        "@type": "GovernmentService" if is_of_authority else "Service",
        **named(entry, page),
        **known({"provider": operator(entry, page)}),
        "areaServed": city(),
        "availableChannel": channel,
    }


@graph.register
def _(entry: Venue, page: Page) -> list[Thing]:
    types = {VenueType.CONFERENCE: "EventVenue", VenueType.SPORT: "StadiumOrArena"}
    chosen = types.get(VenueType(entry.venue_type), "CivicStructure") if entry.venue_type else "CivicStructure"
    return [{"@type": chosen, **named(entry, page), **somewhere(entry, page), **known({"telephone": _numbers(entry)})}]


@graph.register
def _(entry: Transport, page: Page) -> list[Thing]:
    if entry.transport_type == TransportType.AIRPORT:
        more = known({"telephone": _numbers(entry), "iataCode": entry.iata})
        return [{"@type": "Airport", **named(entry, page), **somewhere(entry, page), **more}]
    chosen = "PaymentCard" if entry.transport_type == TransportType.CARD else "PaymentService"
    return [{"@type": chosen, **named(entry, page), **known({"provider": operator(entry, page)}), "areaServed": city()}]


@graph.register
def _(entry: Event, page: Page) -> list[Thing]:
    start = "-".join(part for part in (str(entry.year or ""), f"{entry.month:02}" if entry.year and entry.month else "") if part)
    location = {"@type": "Place", **somewhere(entry, page), "name": district(entry).get("name") or city()["name"]}
    schedule: Thing = {}
    if entry.frequency == Frequency.ANNUAL:
        schedule = {"@type": "Schedule", "repeatFrequency": "P1Y", **known({"byMonth": entry.month})}
    more = known({"startDate": start, "eventSchedule": schedule, "organizer": operator(entry, page), "inLanguage": tags(entry.languages)})
    return [{"@type": "Event", **named(entry, page), "location": location, **more}]
