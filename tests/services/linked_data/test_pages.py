"""Linked data of every kind's pages: valid JSON-LD in the words of schema.org, in the language of the page."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pyld import jsonld

from portal import languages
from services.eligibility import findable
from services.registry import all_kinds
from services.shared.models import Contact, Place
from tests.factories import make_entry
from tests.services.linked_data.schema_org import PROPERTIES, TYPES

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
VOCABULARY = "https://schema.org/"


def document(client: Client, address: str) -> dict[str, Any]:
    """What stands in the page's script, read as a browser would find it."""
    response = client.get(address)
    assert response.status_code == 200
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    assert len(scripts) == 1
    found: dict[str, Any] = json.loads(scripts[0])
    return found


def things(value: Any) -> Iterator[dict[str, Any]]:
    """Every thing in a document, however deep."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for inner in value.values():
            yield from things(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from things(inner)


def with_those_above(names: list[str]) -> set[str]:
    above = set(names)
    for name in names:
        above |= with_those_above(list(TYPES[name]))
    return above


def faults(found: dict[str, Any]) -> Iterator[str]:
    """Types and properties that schema.org does not have, or not for what they stand at."""
    for thing in things(found["@graph"]):
        types = [thing["@type"]] if isinstance(thing["@type"], str) else thing["@type"]
        unknown = [name for name in types if name not in TYPES]
        if unknown:
            yield f"no type {unknown}"
            continue
        above = with_those_above(types)
        for name, value in thing.items():
            if not name.startswith("@") and not above.intersection(PROPERTIES.get(name, ())):
                yield f"{types} has no {name}"
            if value in ("", None, [], {}):
                yield f"{types}: {name} says nothing"


def expanded(found: dict[str, Any]) -> list[Any]:
    """The document as a parser understands it; the vocabulary's context stands in for the one in the net."""
    context = {"@vocab": VOCABULARY, "url": {"@type": "@id"}, "sameAs": {"@type": "@id"}}

    def load(address: str, _options: Any) -> dict[str, Any]:
        assert address == "https://schema.org"
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": {"@context": context}}

    result: list[Any] = jsonld.expand(found, {"documentLoader": load})
    return result


def addresses(kind: Any, most: int) -> list[str]:
    slugs = findable(kind.model._default_manager.all()).values_list("slug", flat=True)[:most]
    return [f"services/{kind.slug}/{slug}/" for slug in slugs]


@pytest.mark.parametrize("kind", [kind.slug for kind in all_kinds()])
def test_every_language_has_the_page_in_words_of_schema_org(client: Client, kind: str) -> None:
    row = next(row for row in all_kinds() if row.slug == kind)
    for path in addresses(row, 2):
        for language in languages.public_languages():
            found = document(client, f"/{language.code}/{path}")
            assert list(faults(found)) == []
            entry, *_between, page = found["@graph"]
            assert (page["@type"], page["inLanguage"], page["mainEntity"]) == ("WebPage", language.tag, {"@id": entry["@id"]})
            assert entry["url"] == f"http://testserver/{language.code}/{path}"
            assert len(expanded(found)) == len(found["@graph"])


@pytest.mark.parametrize("kind", [kind.slug for kind in all_kinds()])
def test_every_entry_is_in_words_of_schema_org(client: Client, kind: str) -> None:
    row = next(row for row in all_kinds() if row.slug == kind)
    for path in addresses(row, 100):
        assert list(faults(document(client, f"/en/{path}"))) == []


def first(client: Client, entry: Any, code: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = document(client, f"/{code}/services/{entry.kind.slug}/{entry.slug}/")["@graph"][0]
    return found


def test_school_says_where_it_is_when_it_is_open_and_who_speaks_what(client: Client) -> None:
    entry = make_entry(
        "schools",
        name_de="Erfunden",
        lat=40.1234567,
        lon=116.5,
        hours="Mo-Fr 09:00-17:00",
        phone="010-11112222",
        languages=["de", "zh-hans"],
        website="https://example.org/",
        english_address="1 Made-up Road",
        postcode="101300",
        founded=1999,
    )
    school = first(client, entry, "de")
    assert (school["@type"], school["name"], school["telephone"]) == ("School", "Erfunden", "010-11112222")
    assert school["alternateName"] == [entry.local_name, str(entry)]
    assert school["address"]["streetAddress"] == "1 Made-up Road"
    assert (school["address"]["postalCode"], school["address"]["addressCountry"]) == ("101300", "CN")
    assert school["geo"] == {"@type": "GeoCoordinates", "latitude": 40.123457, "longitude": 116.5}
    assert school["containedInPlace"]["@type"] == "AdministrativeArea"
    assert school["containedInPlace"]["containedInPlace"]["@type"] == "City"
    assert (school["knowsLanguage"], school["sameAs"], school["foundingDate"]) == (["de", "zh-Hans"], "https://example.org/", "1999")
    (hours,) = school["openingHoursSpecification"]
    assert (hours["opens"], hours["closes"], len(hours["dayOfWeek"])) == ("09:00", "17:00", 5)
    assert first(client, entry, "zh-hans")["address"]["streetAddress"] == entry.local_address


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("虚构医院", "Hospital"),
        ("虚构诊所", "MedicalClinic"),
        ("虚构医院国际门诊部", "MedicalClinic"),
        ("虚构中心", ["MedicalOrganization", "Place"]),
    ],
)
def test_medical_institution_is_what_its_name_says(client: Client, name: str, expected: Any) -> None:
    assert first(client, make_entry("medical", name_zh_hans=name))["@type"] == expected


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("embassies", {"country": "JP"}, ["Embassy", "GovernmentOffice"]),
        ("organizations", {"org_type": "authority"}, "GovernmentOrganization"),
        ("organizations", {"org_type": "company"}, "Corporation"),
        ("organizations", {}, "Organization"),
        ("venues", {"venue_type": "sport"}, "StadiumOrArena"),
        ("venues", {"venue_type": "conference"}, "EventVenue"),
        ("venues", {}, "CivicStructure"),
        ("transport", {"transport_type": "airport", "iata": "XXX"}, "Airport"),
        ("transport", {"transport_type": "card"}, "PaymentCard"),
        ("transport", {"transport_type": "payment"}, "PaymentService"),
        ("areas", {}, "Place"),
        ("talent-communities", {}, "Place"),
    ],
)
def test_type_is_as_near_as_the_facts_allow(client: Client, kind: str, fields: dict[str, Any], expected: Any) -> None:
    entry = make_entry(kind, **fields)
    found = document(client, entry.get_absolute_url())
    assert found["@graph"][0]["@type"] == expected
    assert list(faults(found)) == []


def test_windows_of_a_hall_are_channels_with_their_languages(client: Client) -> None:
    windows = [("window", {"label": "12", "languages": ["ar", "fr"], "channels": [], "hours": "Mo 09:00-12:00", "matters": []})]
    entry = make_entry("service-halls", windows=windows, matters=["visa", "work-permit"])
    hall, service, _page = document(client, entry.get_absolute_url())["@graph"]
    assert (hall["@type"], service["@type"], len(service["serviceType"])) == ("GovernmentOffice", "GovernmentService", 2)
    (channel,) = service["availableChannel"]
    assert (channel["name"], channel["availableLanguage"]) == ("12", ["ar", "fr"])
    assert channel["serviceLocation"]["containedInPlace"] == {"@id": hall["@id"]}
    assert service["provider"] == {"@id": hall["@id"]}


def test_hotline_is_a_service_with_a_number_and_its_languages(client: Client) -> None:
    operator = make_entry("organizations", org_type="authority")
    entry = make_entry("hotlines", phone="12345", text_number="12346", languages=["en"], operator=operator, hours="24/7")
    service = first(client, entry)
    assert (service["@type"], service["provider"]["name"]) == ("GovernmentService", str(operator))
    channel = service["availableChannel"]
    assert (channel["servicePhone"]["telephone"], channel["serviceSmsNumber"]["telephone"]) == ("12345", "12346")
    assert channel["availableLanguage"] == ["en"]


def test_number_that_serves_twice_is_named_once(client: Client) -> None:
    hospital = make_entry("medical", phone="010-11112222", appointment_phone="010-11112222", emergency_phone="010-33334444")
    assert first(client, hospital)["telephone"] == ["010-33334444", "010-11112222"]


def test_online_service_has_a_channel_for_each_language(client: Client) -> None:
    versions = [("address", {"language": code, "address": f"https://example.org/{code}"}) for code in ("ja", "ru")]
    channels = first(client, make_entry("online-services", addresses=versions))["availableChannel"]
    assert [(row["serviceUrl"], row["availableLanguage"]) for row in channels] == [
        ("https://example.org/ja", ["ja"]),
        ("https://example.org/ru", ["ru"]),
    ]


def test_event_begins_when_it_is_known_and_comes_back_when_it_does(client: Client) -> None:
    assert first(client, make_entry("events", year=2026, month=9))["startDate"] == "2026-09"
    assert first(client, make_entry("events", year=2026))["startDate"] == "2026"
    again = first(client, make_entry("events", frequency="annual", month=3))
    assert "startDate" not in again
    assert again["eventSchedule"] == {"@type": "Schedule", "repeatFrequency": "P1Y", "byMonth": 3}


def test_further_places_and_contacts_are_there(client: Client) -> None:
    place = Place.objects.create(slug="annexe", name_en="Annexe", lat=39.98, lon=116.3)
    numbers = [
        Contact.objects.create(slug=way, value=value, channel=way, languages=["ko"])
        for way, value in (("telephone", "010-11112222"), ("email", "a@example.org"), ("wechat", "made-up"))
    ]
    entry = make_entry("schools", places=[("place", place)], contacts=[("contact", contact) for contact in numbers])
    school = first(client, entry)
    assert [row["name"] for row in school["location"]] == ["Annexe"]
    assert [row.get("telephone") or row.get("email") for row in school["contactPoint"]] == ["010-11112222", "a@example.org"]
    assert list(faults(document(client, entry.get_absolute_url()))) == []


def test_draft_that_runs_something_is_not_named(client: Client) -> None:
    entry = make_entry("hotlines", operator=make_entry("organizations", live=False), phone="1")
    assert "provider" not in first(client, entry)


def test_text_cannot_leave_the_script(client: Client) -> None:
    name = "</script><script>alert(1)</script><!-- & \u2028"
    entry = make_entry("venues", name_en=name, summary_en="]]> </SCRIPT >")
    venue = first(client, entry)
    assert (venue["name"], venue["description"]) == (name, "]]> </SCRIPT >")
    assert "<script>alert" not in client.get(entry.get_absolute_url()).content.decode()
