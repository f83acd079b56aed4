"""What holds for every address of the APIs: bad input, methods, limits, answers that are not sent twice, and how they are described."""

import json
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from portal import languages
from services.registry import all_kinds
from tests.factories import make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
HSDS = "/api/hsds/v3"
LISTS = ["/api/v1/entries", f"{HSDS}/services", f"{HSDS}/organizations", f"{HSDS}/service_at_locations", f"{HSDS}/taxonomies"]
ADDRESSES = [*LISTS, "/api/v1/kinds", "/api/v1/figures", f"{HSDS}/", f"{HSDS}/taxonomy_terms", "/en/services/schools/list.geojson"]


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("page", "0"),
        ("page", "-1"),
        ("page", "x"),
        ("page", "9" * 500),
        ("page", "5000"),
        ("per_page", "0"),
        ("per_page", "101"),
        ("language", "xx"),
        ("language", "de-AT"),
        ("colour", "red"),
    ],
)
def test_value_that_cannot_be_used_is_named(client: Client, address: str, parameter: str, value: str) -> None:
    is_problem(client.get(address, {parameter: value}), parameter)


@pytest.mark.parametrize(
    ("address", "parameters", "name"),
    [
        ("/api/v1/entries", {"near": "200,0"}, "near"),
        ("/api/v1/entries", {"near": "116.4;39.9"}, "near"),
        ("/api/v1/entries", {"bounds": "40,116,39,117"}, "bounds"),
        ("/api/v1/entries", {"sort": "size"}, "sort"),
        ("/api/v1/entries", {"sort": "distance"}, "near"),
        ("/api/v1/entries", {"sort": "relevance"}, "q"),
        ("/api/v1/entries", {"kind": "policy"}, "kind"),
        ("/api/v1/entries", {"district": "moon"}, "district"),
        ("/api/v1/entries", {"schools_curriculum": "magic"}, "schools_curriculum"),
        (f"{HSDS}/services", {"taxonomy_term_id": "1"}, "taxonomy_term_id"),
        (f"{HSDS}/services", {"taxonomy_id": "1"}, "taxonomy_id"),
        (f"{HSDS}/services", {"organization_id": "1"}, "organization_id"),
        (f"{HSDS}/services", {"modified_after": "yesterday"}, "modified_after"),
        (f"{HSDS}/services", {"modified_after": "0001-01-01T00:00:00"}, "modified_after"),
        (f"{HSDS}/services", {"format": "xml"}, "format"),
        (f"{HSDS}/services", {"full": "perhaps"}, "full"),
        (f"{HSDS}/services", {"postcode": "100000"}, "postcode"),
        (f"{HSDS}/service_at_locations", {"proximity": "500"}, "proximity"),
        (f"{HSDS}/service_at_locations", {"near": "39.9,116.4"}, "proximity"),
        (f"{HSDS}/service_at_locations", {"near": "39.9,116.4", "proximity": "nan"}, "proximity"),
        (f"{HSDS}/service_at_locations", {"near": "39.9,116.4", "proximity": "1e99"}, "proximity"),
    ],
)
def test_parameter_of_one_address_is_named(client: Client, address: str, parameters: dict[str, str], name: str) -> None:
    is_problem(client.get(address, parameters), name)


def is_problem(response: Any, name: str) -> None:
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json"), response.content
    assert name in response.json()["detail"]


_NAMES = (
    *("page", "per_page", "language", "q", "search", "near", "bounds", "sort", "kind", "district", "spoken", "format", "full", "minimal"),
    *("modified_after", "taxonomy_id", "organization_id", "postcode", "proximity", "schools_curriculum", "full_service", "top_only"),
)
_VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["1", "true", "39.9,116.4", "nan,inf", "2026-02-30", "-0", "١", "\x00", "%", "1" + "0" * 22, "en", "zh-Hans"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=st.sampled_from(ADDRESSES), parameters=st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=4))
def test_no_question_breaks_anything(client: Client, address: str, parameters: dict[str, str]) -> None:
    response = client.get(address, {name: value.encode("utf-8", "surrogatepass") for name, value in parameters.items()})
    assert response.status_code in {200, 422}, (address, parameters)


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_can_be_written_and_everybody_may_read(address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    for method in ("post", "put", "patch", "delete"):
        response = getattr(strict, method)(address)
        assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")
        assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert strict.options(address).status_code == 204
    head = strict.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"]
    assert strict.get(address, headers={"Origin": "https://example.org"})["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", ["/api/hsds/v3/nothing", "/api/v1/entry", "/api/hsds/v3/services/"])
def test_address_that_is_none_is_a_problem(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("address", ADDRESSES)
def test_answer_that_is_known_is_not_sent_again(client: Client, address: str) -> None:
    question = {} if address.startswith("/en/") else {"language": "en"}
    first = client.get(address, question)
    assert "public" in first["Cache-Control"]
    for header, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        again = client.get(address, question, headers={header: value})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, question, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/entries?kind=schools&language=en", f"{HSDS}/services?language=en"])
def test_whatever_changes_is_sent_again(client: Client, address: str) -> None:
    before = client.get(address)
    entry = make_entry("schools", name_en="Aaa")
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    # Taking something away is a change, too, and its time is not before that of the last answer.
    type(entry).objects.filter(pk=entry.pk).update(live=False)
    time.sleep(1.1)
    assert client.get(address, headers={"If-Modified-Since": after["Last-Modified"]}).status_code == 200


def test_answer_without_a_language_in_its_address_is_for_one_reader(client: Client) -> None:
    german = client.get(f"{HSDS}/services", headers={"Accept-Language": "de"})
    assert german["Content-Language"] == "de"
    assert "private" in german["Cache-Control"]
    assert "Accept-Language" in german["Vary"]
    french = client.get(f"{HSDS}/services", headers={"Accept-Language": "fr"})
    assert french["ETag"] != german["ETag"]


def test_language_may_be_written_as_a_tag(client: Client) -> None:
    assert client.get(f"{HSDS}/services", {"language": "zh-Hans"})["Content-Language"] == "zh-Hans"


@pytest.mark.parametrize("address", [f"{HSDS}/taxonomies", "/api/v1/kinds", "/en/services/schools/list.csv"])
def test_one_address_may_ask_only_so_often(client: Client, settings: Any, address: str) -> None:
    settings.SEARCH_API_PER_MINUTE = 3
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"limits-{address}"}}
    answers = [client.get(address, REMOTE_ADDR="192.0.2.9") for _ in range(8)]
    refused = [answer for answer in answers if answer.status_code == 429]
    # A minute may end meanwhile, but not two.
    assert len(refused) in {2, 5}
    assert refused[0]["Content-Type"] == "application/problem+json"
    assert 1 <= int(refused[0]["Retry-After"]) <= 60


@pytest.mark.parametrize("address", ["/api/v1/openapi.json", f"{HSDS}/openapi.json"])
def test_description_is_openapi_and_whole(client: Client, address: str) -> None:
    described = client.get(address).json()
    validate(described)
    for item in described["paths"].values():
        parameters = item["get"]["parameters"]
        assert len({(row["name"], row["in"]) for row in parameters}) == len(parameters)
        assert all(row.get("description") or row["in"] == "path" for row in parameters)
        kinds = {status: set(answer["content"]) for status, answer in item["get"]["responses"].items()}
        assert kinds.pop("200") == {"application/json"}
        assert set(map(frozenset, kinds.values())) == {frozenset({"application/problem+json"})}


def test_all_parameters_of_the_specification_are_there(client: Client) -> None:
    paths = client.get(f"{HSDS}/openapi.json").json()["paths"]
    known = {path: {row["name"] for row in item["get"]["parameters"]} for path, item in paths.items()}
    paging = {"search", "page", "per_page", "format", "language"}
    services = {"taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full"}
    assert known[f"{HSDS}/services"] == paging | services | {"minimal"}
    assert known[f"{HSDS}/organizations"] == paging | {"full", "full_service"}
    assert known[f"{HSDS}/service_at_locations"] == paging | services | {"postcode", "proximity", "near"}
    assert known[f"{HSDS}/taxonomies"] == paging
    assert known[f"{HSDS}/taxonomy_terms"] == paging | {"taxonomy_id", "top_only", "parent_id"}


def test_root_says_what_it_is(client: Client) -> None:
    answer = client.get(f"{HSDS}/", {"language": "ar"}).json()
    assert answer["version"] == "3.0"
    assert answer["openapi_url"] == f"http://testserver{HSDS}/openapi.json"
    profile, _, section = answer["profile"].removeprefix("http://testserver").partition("#")
    assert f'id="{section}"' in client.get(profile).content.decode()


def test_search_that_is_not_ready_is_503(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.SEARCH = {**settings.SEARCH, "DIRECTORY": tmp_path / "none"}
    for address, name in (("/api/v1/entries", "q"), (f"{HSDS}/services", "search")):
        response = client.get(address, {name: "visa"})
        assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
        assert response["Retry-After"]


@pytest.mark.parametrize("code", [row.code for row in languages.public_languages()])
def test_page_for_developers_has_addresses_that_answer(client: Client, code: str) -> None:
    response = client.get(f"/{code}/developers/")
    assert response.status_code == 200
    context = response.context
    if code in {"en", "ar"}:
        for address in [address for api in context["apis"] for address in api["examples"]] + context["files"]:
            assert client.get(address.removeprefix("http://testserver")).status_code == 200
    assert len(context["kinds_with_files"]) == len(all_kinds())
    assert {endpoint.path for api in context["apis"] for endpoint in api["endpoints"]} >= {"/api/v1/entries", f"{HSDS}/services"}


def test_errors_are_in_the_readers_language(client: Client) -> None:
    german = client.get(f"{HSDS}/services", {"page": "x", "language": "de"})
    assert german["Content-Language"] == "de"
    assert json.loads(german.content)["detail"] != client.get(f"{HSDS}/services", {"page": "x", "language": "en"}).json()["detail"]
    assert connection.in_atomic_block
