"""The outlines that a map draws: sixteen districts in WGS-84 with names, sent once and then only asked for."""

import pytest
from django.test import Client

from portal.languages import Language
from services import districts

pytestmark = pytest.mark.django_db


def test_every_district_has_an_outline_and_its_name_in_the_readers_language(client: Client, language: Language) -> None:
    answer = client.get(f"/{language.code}/services/districts.geojson")
    assert answer.headers["Content-Type"] == "application/geo+json"
    features = answer.json()["features"]
    assert {item["properties"]["key"]: item["properties"]["name"] for item in features} == {
        key: names[language.code] for key, names in districts.names().items()
    }
    for item in features:
        assert item["geometry"]["type"] == "MultiPolygon"
        for polygon in item["geometry"]["coordinates"]:
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert all(115 < lon < 118 and 39 < lat < 42 for lon, lat in ring)


def test_outlines_that_a_browser_has_are_not_sent_again(client: Client) -> None:
    first = client.get("/en/services/districts.geojson")
    assert "max-age" in first.headers["Cache-Control"]
    again = client.get("/en/services/districts.geojson", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/ar/services/districts.geojson", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200, "the names are others"
