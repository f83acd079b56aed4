"""HSDS 3.0: what the directory has, as organizations, services and places, valid against the published schemas."""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import languages
from services.api.hsds.ids import Identity, Resource, read
from services.eligibility import findable
from services.geography.datum import Position
from services.geography.distance import metres
from services.kinds.organizations import Organization
from services.registry import all_kinds, get
from services.shared.models import Contact, Place
from tests.factories import make_entry
from tests.services.api.conftest import HSDS, Ask
from tests.services.api.hsds_schemas import FOLDER, faults

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
Every = Callable[..., Iterator[dict[str, Any]]]


@pytest.fixture
def schemas() -> None:
    """The published schemas are no part of the project and cannot be installed: without them their tests are skipped everywhere."""
    if not FOLDER.exists():
        pytest.skip(f"the schemas of HSDS are not at {FOLDER.parent.name}/{FOLDER.name} beside the project")


def ids_in(value: Any) -> Iterator[str]:
    """Every id in an answer, however deep."""
    if isinstance(value, dict):
        yield from (value[key] for key in value if key == "id")
        for inner in value.values():
            yield from ids_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from ids_in(inner)


@pytest.mark.parametrize("code", ["en", "zh-hans", "ar", "de"])
@pytest.mark.parametrize(
    ("name", "schema"), [("services", "service"), ("organizations", "organization"), ("service_at_locations", "service_at_location")]
)
def test_everything_is_valid_whole_and_in_lists(every: Every, schemas: None, name: str, schema: str, code: str) -> None:
    wrong = [fault for row in every(name, full="true", language=code) for fault in faults(schema, row)]
    wrong += [fault for row in every(name, language=code) for fault in faults(f"{schema}_list", row)]
    assert wrong == []


def test_lists_hold_every_published_entry_once(every: Every) -> None:
    services, organizations = list(every("services")), list(every("organizations"))
    count = {kind.slug: findable(kind.model._default_manager.all()).count() for kind in all_kinds()}
    assert len(services) == sum(count.values()) - count["organizations"]
    assert {row["organization_id"] for row in services} <= {row["id"] for row in organizations}
    for rows in (services, organizations, list(every("service_at_locations"))):
        assert [key for key, times in Counter(row["id"] for row in rows).items() if times > 1] == []


def test_each_row_of_a_list_is_found_by_its_id_and_says_the_same(client: Client, every: Every) -> None:
    for name in ("services", "organizations", "service_at_locations"):
        for row in list(every(name))[::9]:
            whole = client.get(f"{HSDS}/{name}/{row['id']}", {"language": "en"}).json()
            assert {key: whole[key] for key in row if key not in {"location", "service", "organization"}} == {
                key: row[key] for key in row if key not in {"location", "service", "organization"}
            }


def test_required_columns_are_there_without_the_schemas(every: Every) -> None:
    for row in every("services", full="true"):
        assert row["name"]
        assert row["status"] in {"active", "inactive", "defunct", "temporarily closed"}
        assert row["organization"]["description"]
        for place in row["service_at_locations"]:
            assert place["location"]["location_type"] == "physical"
            assert all(address["address_1"] and address["country"] == "CN" for address in place["location"]["addresses"])
        assert all(phone["number"] for phone in row["phones"])
        assert all(len(language["code"]) == 2 for language in row["languages"])
        assert all(str(uuid.UUID(key)) == key for key in ids_in(row))


def test_ids_stay_when_a_slug_is_corrected_and_name_nothing_else(client: Client) -> None:
    entry = make_entry("schools")
    key = str(Identity(Resource.SERVICE, entry.kind, entry.pk))
    type(entry).objects.filter(pk=entry.pk).update(slug="corrected")
    assert client.get(f"{HSDS}/services/{key}").json()["id"] == key
    assert read(key, Resource.ORGANIZATION) is None
    assert len({str(Identity(resource, kind, 7, 3)) for resource in Resource for kind in all_kinds()}) == 4 * len(all_kinds())


@pytest.mark.parametrize(
    "key", ["1", "nothing", "0b6f3f5e-6f0e-4a63-9f0a-2f6c1a4d9e11", "6c695f62-2000-8000-8000-000000000000", "%00", "x" * 300]
)
@pytest.mark.parametrize("name", ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"])
def test_id_of_nothing_is_404(client: Client, name: str, key: str) -> None:
    response = client.get(f"{HSDS}/{name}/{key}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_drafts_are_nowhere(client: Client, every: Every) -> None:
    draft = make_entry("schools", live=False)
    run_by_draft = make_entry("hotlines", operator=make_entry("organizations", live=False, name_en="Not to be seen"))
    for resource, name in ((Resource.SERVICE, "services"), (Resource.ORGANIZATION, "organizations")):
        assert client.get(f"{HSDS}/{name}/{Identity(resource, draft.kind, draft.pk)}").status_code == 404
    answer = client.get(f"{HSDS}/services/{Identity(Resource.SERVICE, run_by_draft.kind, run_by_draft.pk)}")
    assert "Not to be seen" not in answer.content.decode()
    assert answer.json()["organization_id"] in {row["id"] for row in every("organizations")}


def test_operator_is_the_organization_and_has_its_services(client: Client, ask: Ask) -> None:
    operator = make_entry("organizations")
    service = make_entry("hotlines", operator=operator, phone="12345")
    key = str(Identity(Resource.ORGANIZATION, operator.kind, operator.pk))
    assert ask(f"{HSDS}/services", organization_id=key)["total_items"] == 1
    found = ask(f"{HSDS}/organizations/{key}")["services"]
    assert [row["id"] for row in found] == [str(Identity(Resource.SERVICE, service.kind, service.pk))]
    assert "phones" not in found[0]
    assert ask(f"{HSDS}/organizations/{key}", full_service="true")["services"][0]["phones"][0]["number"] == "12345"
    own = Identity(Resource.ORGANIZATION, service.kind, service.pk)
    assert client.get(f"{HSDS}/organizations/{own}").status_code == 404


def test_further_places_and_contacts_are_those_of_the_entry(ask: Ask, every: Every) -> None:
    place = Place.objects.create(slug="annexe", name_en="Annexe", name_zh_hans="分部", district="haidian", lat=39.98, lon=116.3)
    contact = Contact.objects.create(slug="desk", value="010-11112222", purpose="admissions")
    entry = make_entry("schools", places=[("place", place)], contacts=[("contact", contact)], lat=40.1, lon=116.6)
    key = str(Identity(Resource.SERVICE, entry.kind, entry.pk))
    whole = ask(f"{HSDS}/services/{key}")
    assert [row["location"]["name"] for row in whole["service_at_locations"]] == [str(entry), "Annexe"]
    assert [row["number"] for row in whole["phones"]] == ["010-11112222"]
    listed = [row for row in every("service_at_locations") if row["service_id"] == key]
    assert [row["location"]["name"] for row in listed] == [str(entry), "Annexe"]
    there = ask(f"{HSDS}/service_at_locations/{listed[1]['id']}")
    assert (there["location"]["latitude"], there["service"]["id"]) == (39.98, key)
    near = list(every("service_at_locations", near="39.98,116.3", proximity="200"))
    assert [row["location"]["name"] for row in near] == ["Annexe"]


def test_proximity_gives_all_that_is_within_and_nothing_else(every: Every) -> None:
    center = Position(39.93, 116.45)
    everywhere = [row for row in every("service_at_locations") if "latitude" in row["location"]]
    within = {
        row["id"] for row in everywhere if metres(center, Position(row["location"]["latitude"], row["location"]["longitude"])) <= 4000
    }
    assert within
    assert {row["id"] for row in every("service_at_locations", near="39.93,116.45", proximity="4000")} == within


def test_postcode_narrows_and_is_a_place_to_measure_from(every: Every) -> None:
    make_entry("schools", postcode="199999", lat=40.0, lon=116.5)
    make_entry("schools", postcode="199998", lat=40.001, lon=116.501)
    assert len(list(every("service_at_locations", postcode="199999"))) == 1
    assert len(list(every("service_at_locations", postcode="199999", proximity="300"))) >= 2
    assert list(every("service_at_locations", postcode="000001", proximity="300")) == []


def test_terms_narrow_as_the_lists_do(ask: Ask, every: Every) -> None:
    terms = list(every("taxonomy_terms"))
    assert {row["taxonomy_id"] for row in terms} == {row["id"] for row in every("taxonomies")}
    kind = next(term for term in terms if term["code"] == "medical")
    count = findable(get("medical").model._default_manager.all()).count()
    assert ask(f"{HSDS}/services", taxonomy_term_id=kind["id"])["total_items"] == count
    german = next(term for term in terms if term["taxonomy"] == "Language spoken" and term["code"] == "de")
    rows = list(every("services", taxonomy_term_id=german["id"], full="true"))
    assert rows
    assert all("de" in {language["code"] for language in row["languages"]} for row in rows)
    assert ask(f"{HSDS}/taxonomy_terms", taxonomy_id=german["taxonomy_id"])["total_items"] == len(languages.all_languages())
    assert ask(f"{HSDS}/taxonomy_terms/{german['id']}")["name"] == "German"


def test_what_changed_later_is_asked_for_by_time(ask: Ask) -> None:
    entry = make_entry("venues")
    assert ask(f"{HSDS}/services", modified_after=entry.last_published_at.isoformat())["total_items"] == 1
    assert ask(f"{HSDS}/services", modified_after="2999-01-01")["total_items"] == 0
    assert ask(f"{HSDS}/services", modified_after="2001-01-01T00:00:00+08:00")["total_items"] > 100


def test_search_is_that_of_the_portal(ask: Ask) -> None:
    found = ask(f"{HSDS}/services", search="协和医院")["contents"]
    assert any("Peking Union" in row["name"] for row in found)


def test_minimal_gives_all_in_one_page_and_lines_give_the_same_rows(client: Client, ask: Ask) -> None:
    page = ask(f"{HSDS}/services", minimal="true")
    assert (page["total_pages"], page["size"]) == (1, page["total_items"])
    assert all(set(row) == {"id", "last_modified"} for row in page["contents"])
    response = client.get(f"{HSDS}/services", {"format": "ndjson", "language": "de"})
    rows = [json.loads(line) for line in b"".join(response).decode().splitlines()]
    assert [row["id"] for row in rows] == [row["id"] for row in page["contents"]]
    assert (response["Content-Type"], response["Content-Language"]) == ("application/x-ndjson", "de")
    assert any(row["text_languages"].get("description") == "de" for row in rows)


def test_week_is_a_rule_and_what_no_week_can_say_is_told_in_words(ask: Ask) -> None:
    def schedules(hours: str) -> list[dict[str, Any]]:
        entry = make_entry("schools", hours=hours)
        rows: list[dict[str, Any]] = ask(f"{HSDS}/services/{Identity(Resource.SERVICE, entry.kind, entry.pk)}")["schedules"]
        return rows

    morning, afternoon = schedules("Mo-Fr 09:00-12:00,13:30-17:00")
    assert (morning["freq"], morning["byday"], morning["timezone"]) == ("WEEKLY", "MO,TU,WE,TH,FR", 8)
    assert (afternoon["opens_at"], afternoon["closes_at"]) == ("13:30+08:00", "17:00+08:00")
    (told,) = schedules("Apr-Oct: Mo-Fr 09:00-17:00")
    assert "freq" not in told
    assert told["description"]
    assert schedules("") == []


def test_closed_for_a_time_is_a_status_and_what_is_planned_is_not_active(ask: Ask) -> None:
    def status(**fields: Any) -> str:
        entry = make_entry("schools", **fields)
        return str(ask(f"{HSDS}/services/{Identity(Resource.SERVICE, entry.kind, entry.pk)}")["status"])

    assert status(hours="Mo-Fr 09:00-17:00; 2000 Jan 01-9999 Dec 31 off") == "temporarily closed"
    assert status(status="planned") == "inactive"
    assert status() == "active"


@pytest.mark.parametrize("code", [row.code for row in languages.public_languages()])
def test_texts_are_in_the_language_asked_for_or_say_in_which(client: Client, code: str) -> None:
    texts: dict[str, Any] = {f"name_{languages.get(code).suffix}": "Asked for", "summary_en": "Only in English"}
    entry = make_entry("venues", **texts)
    response = client.get(f"{HSDS}/services/{Identity(Resource.SERVICE, entry.kind, entry.pk)}", {"language": code})
    row = response.json()
    assert response["Content-Language"] == languages.get(code).tag
    assert (row["name"], row["text_languages"]["name"]) == ("Asked for", languages.get(code).tag)
    assert (row["description"], row["text_languages"]["description"]) == ("Only in English", "en")


def test_number_of_queries_does_not_grow_with_the_entries(client: Client) -> None:
    operator = make_entry("organizations")
    place = Place.objects.create(slug="annexe", name_en="Annexe")

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    addresses = [f"{HSDS}/{name}?per_page=100&full=true&language=en" for name in ("services", "organizations", "service_at_locations")]
    addresses += [f"{address}&search=made-up" for address in addresses]
    for _number in range(5):
        make_entry("schools", operator=operator, places=[("place", place)])
    few = [queries(address) for address in addresses]
    for _number in range(25):
        make_entry("schools", operator=operator, places=[("place", place)])
    # A page of fewer kinds asks fewer tables.
    assert all(queries(address) <= before for address, before in zip(addresses, few, strict=True))


def test_organization_is_no_service(client: Client) -> None:
    organization = findable(Organization.objects.all()).first()
    assert organization is not None
    assert client.get(f"{HSDS}/services/{Identity(Resource.SERVICE, organization.kind, organization.pk)}").status_code == 404
