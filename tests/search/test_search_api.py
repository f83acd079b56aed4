"""The API: what the page of results finds, as JSON; every error as problem+json in the reader's language."""

from typing import Any

import pytest
from django.test import Client

from portal import languages
from search.documents import Document, Text
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
    response = client.get("/api/v1/search", {"q": "page", "language": "en", "per_page": 3, "page": 2})
    assert len(response.json()["results"]) == 3
    assert 'rel="prev"' in response["Link"]
    assert "page=3" in response["Link"]


@pytest.mark.parametrize("page", [-5, 0, 10_000, 10**30])
def test_page_beyond_the_ends_is_the_nearest(client: Client, index: Engine, page: int) -> None:
    assert get(client, q="international", language="en", page=page)["total"] == 2


@pytest.mark.parametrize(
    "q", ["x" * 10_000, "AND OR NOT (", "title:* OR 1=1; --", "🙂", "\ud800".encode("utf-8", "surrogatepass"), "the of and"]
)
def test_any_question_is_answered(client: Client, index: Engine, q: str) -> None:
    get(client, q=q, language="en")
    get(client, "suggest", q=q, language="en")


@pytest.mark.parametrize(
    ("address", "parameters", "name"),
    [
        ("search", {"page": "x"}, "page"),
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


def test_address_that_is_none_is_a_problem_too(client: Client) -> None:
    response = client.get("/api/v1/nothing")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_missing_index_and_broken_engine_are_503(client: Client, configured_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = client.get("/api/v1/search", {"q": "visa"})
    monkeypatch.setattr(type(configured_engine), "search", lambda *args: (_ for _ in ()).throw(EngineError("down")))
    broken = client.get("/api/v1/search", {"q": "visa"})
    for response in (missing, broken):
        assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
        assert response["Retry-After"]
    assert get(client, "suggest", q="visa") == {"suggestions": []}


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
    assert len(get(client, "suggest", q="u", language="en", limit=1)["suggestions"]) == 1


def test_api_describes_itself(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {"/api/v1/search", "/api/v1/suggest"}
    parameters = {item["name"] for item in described["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert {"q", "language", "kind", "district", "page", "per_page"} <= parameters
    assert "200" in described["info"]["description"]
