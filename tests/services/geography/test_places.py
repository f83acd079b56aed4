"""Districts, the city's bounds, and links into maps."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError

from services import districts
from services.content_files import FOLDER
from services.geography import links, outlines, region
from services.geography.datum import Position, to_bd09, to_gcj02

DONGZHIMEN = Position(39.9410, 116.4320)


@pytest.mark.parametrize(
    ("position", "key"),
    [
        (Position(39.9163, 116.3972), "dongcheng"),  # the Forbidden City
        (Position(39.9999, 116.2755), "haidian"),  # the Summer Palace
        (Position(40.0799, 116.6031), "shunyi"),  # the Capital Airport
        (Position(40.4319, 116.5704), "huairou"),  # Mutianyu
        (Position(39.9090, 116.4605), "chaoyang"),  # Guomao
        (Position(39.7269, 116.3415), "daxing"),  # Huangcun
        (Position(39.13, 117.2), ""),  # Tianjin
        (Position(48.86, 2.35), ""),
    ],
)
def test_a_position_is_in_its_district(position: Position, key: str) -> None:
    assert outlines.district_at(position) == key


def test_every_district_has_its_outline() -> None:
    assert [outline.key for outline in outlines.outlines()] == list(districts.names())


def test_the_label_of_each_district_is_inside_it() -> None:
    for feature, outline in zip(json.loads(outlines.FILE.read_text(encoding="utf-8"))["features"], outlines.outlines(), strict=True):
        there = Position(feature["properties"]["label_lat"], feature["properties"]["label_lon"])
        assert outlines._holds(outline, there) or outlines._distance(outline, there) < outlines.TOLERANCE


def test_near_a_border_both_districts_are_possible() -> None:
    assert outlines.may_be_in(DONGZHIMEN, "dongcheng")
    assert outlines.may_be_in(DONGZHIMEN, "chaoyang")
    assert not outlines.may_be_in(DONGZHIMEN, "haidian")
    assert outlines.may_be_in(DONGZHIMEN, "a-district-without-an-outline")


def test_outlines_for_maps_are_in_wgs84_and_say_their_licence() -> None:
    features = outlines.wgs84_geojson()
    assert "Apache-2.0" in features["license"]
    assert {feature["id"] for feature in features["features"]} == set(districts.names())
    lon, lat = features["features"][0]["geometry"]["coordinates"][0][0][0]
    raw = json.loads((FOLDER / "district_outlines.geojson").read_text(encoding="utf-8"))["features"][0]["geometry"]["coordinates"][0][0]
    there = to_gcj02(Position(lat, lon))
    assert (there.lon, there.lat) == pytest.approx(raw, abs=2e-5)


class TestRegion:
    @pytest.mark.parametrize(("lat", "lon"), [(39.9, 116.4), (40.43, 116.57), (None, None)])
    def test_the_city_is_accepted(self, lat: float | None, lon: float | None) -> None:
        region.check(lat, lon)

    @pytest.mark.parametrize(
        ("lat", "lon", "code", "sentence"),
        [
            (116.4, 39.9, "swapped", "the latitude is 39.9, the longitude 116.4"),
            (39.13, 117.7, "outside", "39.13, 117.7 is not in Beijing: latitudes are from 39."),
            (0, 0, "outside", "not in Beijing"),
            (float("nan"), 116.4, "outside", "not in Beijing"),
            (39.9, None, "half", "both the latitude and the longitude"),
            (None, 116.4, "half", "both the latitude and the longitude"),
        ],
    )
    def test_what_cannot_be_is_named(self, lat: float | None, lon: float | None, code: str, sentence: str) -> None:
        with pytest.raises(ValidationError) as error:
            region.check(lat, lon)
        assert error.value.code == code
        assert sentence in error.value.messages[0]


class TestLinks:
    def query(self, url: str) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}

    def test_chinese_maps_get_their_own_datum_in_their_own_order(self) -> None:
        amap, baidu = self.query(links.amap(DONGZHIMEN, "东直门")), self.query(links.baidu(DONGZHIMEN, "东直门"))
        assert [float(part) for part in amap["position"].split(",")] == pytest.approx(
            [to_gcj02(DONGZHIMEN).lon, to_gcj02(DONGZHIMEN).lat], abs=1e-6
        )
        assert (amap["coordinate"], amap["name"]) == ("gaode", "东直门")
        assert [float(part) for part in baidu["location"].split(",")] == pytest.approx(
            [to_bd09(DONGZHIMEN).lat, to_bd09(DONGZHIMEN).lon], abs=1e-6
        )
        assert (baidu["coord_type"], baidu["output"], baidu["title"]) == ("bd09ll", "html", "东直门")

    def test_other_maps_get_the_position_as_it_is(self) -> None:
        assert self.query(links.openstreetmap(DONGZHIMEN)) == {"mlat": "39.941000", "mlon": "116.432000"}
        assert self.query(links.apple(DONGZHIMEN, "Dongzhimen")) == {"ll": "39.941000,116.432000", "q": "Dongzhimen"}

    def test_a_name_cannot_add_parameters(self) -> None:
        for link in links.map_links(DONGZHIMEN, local_name="A&position=0,0#x", name="B&ll=0,0"):
            assert "position=0" not in link.url
            assert "ll=0" not in link.url

    def test_every_map_is_named_and_reached_by_https(self) -> None:
        found = links.map_links(DONGZHIMEN, local_name="东直门", name="Dongzhimen")
        assert len({link.name for link in found}) == 4
        assert all(link.url.startswith("https://") for link in found)
