"""The API: what the page of results finds, as JSON; every error as problem+json in the reader's language."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from portal import languages
from search.documents import Document, Place, Text
from search.engines.base import Engine, EngineError
from search.models import PromotedResult
from tests.search.city import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(configured_engine: Engine, city: list[Document]) -> Engine:
    """The made-up city."""
    configured_engine.rebuild(city)
    return configured_engine


def get(client: Client, address: str = "search", *, accept: str = "", **parameters: Any) -> Any:
    response = client.get(f"/api/v1/{address}", parameters, headers={"Accept-Language": accept} if accept else {})
    assert response.status_code == 200, response.content
    return response.json()


def test_answer_has_exactly_the_promised_names(client: Client, index: Engine) -> None:
    answer = get(client, q="international", language="en")
    assert set(answer) == {"total", "results", "facets"}
    assert answer["total"] == 2
    hit = next(hit for hit in answer["results"] if hit["kind"] == "hospital")
    assert set(hit) == {"id", "kind", "title", "language", "url", "snippet", "why", "score"}
    assert (hit["id"], hit["title"], hit["language"]) == ("entry:hospital", "Union Hospital", "en")
    assert hit["url"].startswith("http://testserver/en/entry/hospital/")
    assert "<mark>international</mark>" in hit["snippet"]
    assert hit["why"]
    assert {"value": "school", "label": "School", "count": 1} in answer["facets"]["kind"]


def test_id_is_the_public_one(client: Client, index: Engine) -> None:
    document = make_document("page:0815", {"en": Text("Aquarium")})
    index.write([Document(document.key, document.kind, document.texts, document.urls, public_id="aquarium")])
    assert [hit["id"] for hit in get(client, q="aquarium")["results"]] == ["aquarium"]


def test_facets_narrow(client: Client, index: Engine) -> None:
    answer = get(client, q="international", kind="school", language="en")
    assert [hit["kind"] for hit in answer["results"]] == ["school"]
    assert {item["value"]: item["count"] for item in answer["facets"]["kind"]} == {"school": 1, "hospital": 1}
    assert get(client, q="international", district="dongcheng", language="en")["total"] == 1


@pytest.mark.parametrize("code", [row.code for row in languages.public_languages()])
def test_chinese_question_is_answered_in_every_language(client: Client, index: Engine, code: str) -> None:
    hit = get(client, q="协和医院", language=code)["results"][0]
    assert (hit["id"], hit["language"]) == ("entry:hospital", code)
    assert "协和医院" in hit["why"]


def test_language_of_the_browser_is_taken_where_none_is_asked_for(client: Client, index: Engine) -> None:
    assert get(client, q="union", accept="fr-CA,fr;q=0.9")["results"][0]["language"] == "fr"


def test_pages_are_linked(client: Client, index: Engine) -> None:
    index.rebuild([make_document(f"page:{n}", {"en": Text(f"Page {n}")}) for n in range(7)])
    response = client.get("/api/v1/search?q=page&language=en&per_page=3&page=2")
    assert len(response.json()["results"]) == 3
    assert 'rel="prev"' in response["Link"]
    assert "page=3" in response["Link"]


@pytest.mark.parametrize("page", [-5, 0, 10_000, 10**30])
def test_page_beyond_the_ends_is_the_nearest(client: Client, index: Engine, page: int) -> None:
    assert get(client, q="international", language="en", page=page)["total"] == 2


@pytest.mark.parametrize(
    "q",
    [
        "x" * 10_000,
        "协" * 10_000,
        "\u202e\u200f",
        "a " * 5_000,
        "AND OR NOT (",
        "title:* OR 1=1; --",
        "🙂",
        "\ud800".encode("utf-8", "surrogatepass"),
        "the of and",
    ],
)
def test_any_question_is_answered(client: Client, index: Engine, q: str) -> None:
    get(client, q=q, language="en")
    get(client, "suggest", q=q, language="en")


@pytest.mark.parametrize(
    ("address", "parameters", "name"),
    [
        ("search", {"page": "x"}, "page"),
        ("search", {"page": "9" * 5_000}, "page"),
        ("search", {"page": "1e3"}, "page"),
        ("search", {"sort": "size"}, "sort"),
        ("search", {"sort": "distance"}, "near"),
        ("search", {"near": "91,0"}, "near"),
        ("search", {"near": "nan,0"}, "near"),
        ("search", {"bounds": "1,2,3"}, "bounds"),
        ("search", {"per_page": "51"}, "per_page"),
        ("search", {"kind": "spaceship"}, "kind"),
        ("search", {"district": "moon"}, "district"),
        ("search", {"language": "xx"}, "language"),
        ("suggest", {"limit": "0"}, "limit"),
    ],
)
def test_value_that_cannot_be_used_is_named(client: Client, index: Engine, address: str, parameters: dict[str, str], name: str) -> None:
    response = client.get(f"/api/v1/{address}", {"q": "visa", **parameters})
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["status"] == 422
    assert name in problem["detail"]


def test_errors_are_in_the_readers_language(client: Client, index: Engine) -> None:
    response = client.get("/api/v1/search", {"page": "x", "language": "fr"})
    assert response["Content-Language"] == "fr"
    assert client.get("/api/v1/search", {"page": "x"}, headers={"Accept-Language": "ar"})["Content-Language"] == "ar"


def is_problem(response: Any, status: int) -> bool:
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert set(response.json()) == {"type", "title", "status", "detail"}
    assert response.json()["status"] == status
    return bool(response.json()["detail"])


@pytest.mark.parametrize("address", ["nothing", "search/", "search/more", "suggest.json"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_address_that_is_none_is_a_problem_too(address: str, method: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = getattr(strict, method)(f"/api/v1/{address}", headers={"Accept-Language": "de"})
    assert is_problem(response, 404)
    assert response["Content-Language"] == "de"


def test_nothing_is_at_the_root(client: Client) -> None:
    assert is_problem(client.get("/api/v1/"), 404)


@pytest.mark.parametrize("address", ["search", "suggest", "openapi.json"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(address: str, method: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)(f"/api/v1/{address}?language=fr")
    assert is_problem(response, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Content-Language"] == "fr"


def test_failure_is_a_problem_and_says_nothing_of_the_cause(
    client: Client, index: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("search.api.views.find", lambda query: 1 // 0)
    response = client.get("/api/v1/search", {"q": "visa", "language": "en"})
    assert is_problem(response, 500)
    assert "division" not in response.content.decode()
    assert "division" in caplog.text


def test_head_is_answered_without_a_body_and_options_says_what_is_allowed(client: Client, index: Engine) -> None:
    head = client.head("/api/v1/search", {"q": "international", "language": "en"})
    assert (head.status_code, head.content) == (200, b"")
    options = client.options("/api/v1/search")
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("address", ["search?q=visa", "suggest?q=visa", "search?page=x", "openapi.json", "nothing"])
def test_pages_of_other_sites_may_read_everything_here(client: Client, index: Engine, address: str) -> None:
    response = client.get(f"/api/v1/{address}", headers={"Origin": "https://example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response


def test_one_address_may_ask_only_so_often(client: Client, index: Engine, settings: Any) -> None:
    settings.SEARCH_API_PER_MINUTE = 3
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}}
    answers = [client.get("/api/v1/suggest", {"q": "u"}, REMOTE_ADDR="192.0.2.1") for _ in range(8)]
    # A minute may end meanwhile, but not two.
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) in {2, 5}
    assert is_problem(refused[0], 429)
    assert 1 <= int(refused[0]["Retry-After"]) <= 60
    assert client.get("/api/v1/suggest", {"q": "u"}, REMOTE_ADDR="192.0.2.2").status_code == 200
    faked = client.get("/api/v1/suggest", {"q": "u"}, REMOTE_ADDR="192.0.2.2", headers={"X-Forwarded-For": "192.0.2.1"})
    assert faked.status_code == 200
    settings.SEARCH_API_PER_MINUTE = 0
    assert client.get("/api/v1/suggest", {"q": "u"}, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_missing_index_and_broken_engine_are_503(client: Client, configured_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = client.get("/api/v1/search", {"q": "visa"})
    monkeypatch.setattr(type(configured_engine), "search", lambda *args: (_ for _ in ()).throw(EngineError("down")))
    broken = client.get("/api/v1/search", {"q": "visa"})
    for response in (missing, broken):
        assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
        assert response["Retry-After"]
    assert get(client, "suggest", q="visa", language="en") == {"suggestions": [], "announcement": "No suggestions"}


def test_promoted_result_is_first_and_says_so(client: Client, index: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    PromotedResult.objects.create(language="en", text="international", key="entry:school")
    hits = get(client, q="international", language="en")["results"]
    assert (hits[0]["id"], hits[0]["why"]) == ("entry:school", "Recommended")
    assert len(hits) == 2


def test_suggestions_have_what_a_list_shows(client: Client, index: Engine) -> None:
    item = get(client, "suggest", q="xiehe", language="en")["suggestions"][0]
    assert item == {
        "title": "Union Hospital",
        "language": "en",
        "kind": "hospital",
        "kind_label": "Hospital",
        "icon": "hospital",
        "url": "/en/entry/hospital/",
        "name": "协和医院",
        "name_language": "zh-hans",
    }
    one = get(client, "suggest", q="u", language="en", limit=1)
    assert len(one["suggestions"]) == 1
    assert one["announcement"] == "1 suggestion. Choose it with the down arrow key."


@pytest.fixture
def described(client: Client) -> dict[str, Any]:
    """The document that describes the API."""
    document: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return document


def test_api_describes_itself(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    # Other apps have addresses of their own in the same document.
    assert {"/api/v1/search", "/api/v1/suggest"} <= set(described["paths"])
    parameters = {item["name"] for item in described["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert {"q", "language", "kind", "district", "page", "per_page", "sort", "near", "bounds"} <= parameters
    assert "200" in described["info"]["description"]
    assert "6,000" in described["info"]["description"]


def test_description_is_whole(described: dict[str, Any]) -> None:
    text = json.dumps(described)
    for name in re.findall(r'"#/components/schemas/(\w+)"', text):
        assert name in described["components"]["schemas"]
    for item in described["paths"].values():
        names = [(parameter["name"], parameter["in"]) for parameter in item["get"]["parameters"]]
        assert len(names) == len(set(names))
        in_query = [parameter for parameter in item["get"]["parameters"] if parameter["in"] == "query"]
        assert all(parameter["schema"] and parameter.get("description") for parameter in in_query)
        kinds = {status: set(answer["content"]) for status, answer in item["get"]["responses"].items()}
        assert kinds.pop("200") == {"application/json"}
        assert {"422", "429", "500"} <= set(kinds) <= {"404", "422", "429", "500", "503"}
        assert set(map(frozenset, kinds.values())) == {frozenset({"application/problem+json"})}
    operations = [item["get"]["operationId"] for item in described["paths"].values()]
    assert len(operations) == len(set(operations))


def test_order_and_place_are_those_of_the_page(client: Client, index: Engine) -> None:
    places = {"entry:hospital": Place(39.913, 116.415), "entry:school": Place(39.98, 116.3)}
    index.rebuild([replace(document, place=places.get(document.key)) for document in index.documents()])

    def found(**parameters: str) -> list[str]:
        return [hit["id"] for hit in get(client, q="international", language="en", **parameters)["results"]]

    assert found(sort="distance", near="39.98,116.3") == ["entry:school", "entry:hospital"]
    assert found(sort="distance", near="39.9,116.4") == ["entry:hospital", "entry:school"]
    assert found(bounds="39.9,116.4,39.95,116.45") == ["entry:hospital"]
    assert set(found(sort="date")) == {"entry:hospital", "entry:school"}


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"sort": "best"}, "sort"),
        ({"sort": "distance"}, "near"),
        ({"near": "NaN,0"}, "near"),
        ({"near": "1e400,0"}, "near"),
        ({"near": "91,0"}, "near"),
        ({"near": "٣٩٫٩,١١٦"}, "near"),
        ({"bounds": "40,116,39,117"}, "bounds"),
        ({"bounds": "9" * 5000}, "bounds"),
    ],
)
def test_order_or_place_that_cannot_be_used_is_named(client: Client, index: Engine, parameters: dict[str, str], name: str) -> None:
    response = client.get("/api/v1/search", {"q": "visa", "language": "en", **parameters})
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    assert response.json()["detail"].endswith(f": {name}")
