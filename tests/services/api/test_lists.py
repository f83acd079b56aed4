"""A kind's list as GeoJSON and CSV, under the parameters of its page."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal import languages
from services.eligibility import findable
from services.lists.selectors import matching
from services.lists.state import read
from services.registry import all_kinds, get
from tests.factories import make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def rows(client: Client, address: str) -> list[dict[str, str]]:
    """What a spreadsheet reads."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    text = response.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("kind", [kind.slug for kind in all_kinds()])
def test_files_have_every_entry_of_the_list_in_its_order(client: Client, kind: str) -> None:
    for code in ("en", "zh-hans", "ar"):
        with translation.override(code):
            entries = list(matching(read(get(kind), QueryDict())[0]))
            names = [entry.text("name").text for entry in entries]
        answer = client.get(f"/{code}/services/{kind}/list.geojson").json()
        placed = [entry.slug for entry in entries if entry.lat is not None]
        assert [feature["properties"]["slug"] for feature in answer["features"]] == placed
        assert answer["without_position"] == len(entries) - len(placed)
        table = rows(client, f"/{code}/services/{kind}/list.csv")
        assert [next(iter(row.values())).removeprefix("'") for row in table] == names


def test_feature_has_what_a_map_needs(client: Client) -> None:
    entry = make_entry("schools", lat=39.90412345678, lon=116.40712345678, location_source="wikipedia", name_de="Erfunden")
    answer = client.get("/de/services/schools/list.geojson?near=39.904,116.407")
    assert answer["Content-Type"] == "application/geo+json"
    feature = next(feature for feature in answer.json()["features"] if feature["id"] == entry.slug)
    assert feature["geometry"] == {"type": "Point", "coordinates": [116.407123, 39.904123]}
    assert feature["properties"] == {
        "slug": entry.slug,
        "name": "Erfunden",
        "lang": "de",
        "local_name": entry.local_name,
        "url": f"/de/services/schools/{entry.slug}/",
        "district": "shunyi",
        "approximate": False,
        "distance": feature["properties"]["distance"],
    }
    assert feature["properties"]["distance"] < 30


def test_name_in_another_language_says_so(client: Client) -> None:
    entry = make_entry("schools", lat=39.9, lon=116.4)
    answer = client.get("/ar/services/schools/list.geojson").json()
    feature = next(feature for feature in answer["features"] if feature["id"] == entry.slug)
    assert (feature["properties"]["name"], feature["properties"]["lang"]) == (str(entry), "en")


def test_filters_and_order_are_followed(client: Client) -> None:
    address = "list.geojson?district=shunyi&sort=distance&near=40.1,116.5"
    features = client.get(f"/en/services/schools/{address}").json()["features"]
    assert {feature["properties"]["district"] for feature in features} == {"shunyi"}
    told = [feature["properties"]["distance"] for feature in features]
    assert told == sorted(told)


def test_cells_are_no_formulas(client: Client) -> None:
    make_entry("venues", name_en='=HYPERLINK("http://example.org")', phone="+86 10 1234", website="https://example.org/a")
    row = next(row for row in rows(client, "/en/services/venues/list.csv") if "HYPERLINK" in row["Name"])
    assert row["Name"].startswith("'=")
    assert row["Telephone"].startswith("'+")
    assert row["Website"] == "https://example.org/a"


@pytest.mark.parametrize("code", [row.code for row in languages.public_languages()])
def test_files_say_their_language(client: Client, code: str) -> None:
    for name in ("list.csv", "list.geojson"):
        assert client.get(f"/{code}/services/hotlines/{name}")["Content-Language"] == languages.get(code).tag


@pytest.mark.parametrize("query", ["color=red", "district=moon", "near=1", "near=x,y", "bounds=1,2,3", "sort=size", "sort=distance"])
@pytest.mark.parametrize("name", ["list.csv", "list.geojson"])
def test_what_cannot_be_followed_is_an_error(client: Client, name: str, query: str) -> None:
    response = client.get(f"/en/services/schools/{name}?{query}")
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    assert response.json()["detail"]


def test_unknown_kind_is_404_and_nothing_can_be_posted(client: Client) -> None:
    assert client.get("/en/services/nothing/list.csv").status_code == 404
    assert client.post("/en/services/schools/list.csv").status_code == 405


def test_drafts_are_in_no_file(client: Client) -> None:
    draft = make_entry("schools", live=False, lat=39.9, lon=116.4)
    for name in ("list.csv", "list.geojson"):
        assert draft.slug not in client.get(f"/en/services/schools/{name}").content.decode()


def test_number_of_queries_does_not_grow(client: Client) -> None:
    def queries() -> list[int]:
        counts = []
        for name in ("list.csv", "list.geojson"):
            with CaptureQueriesContext(connection) as found:
                client.get(f"/en/services/schools/{name}")
            counts.append(len(found))
        return counts

    queries()
    few = queries()
    for _number in range(25):
        make_entry("schools", lat=39.9, lon=116.4)
    assert queries() == few
    assert findable(get("schools").model._default_manager.all()).count() > 25
