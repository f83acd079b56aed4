"""The districts' outlines, from `content/district_outlines.geojson`.

The file comes from the npm package echarts 4.9.0 (map/json/province/beijing.json, decoded; Apache-2.0). Its datum is not documented; maps
published in China are in GCJ-02, so that is what it is taken for: positions are converted before they are compared. The outlines are
coarse, neighbours overlap or leave gaps of some hundred metres, so near a border a position may be in either of two districts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from services import districts
from services.geography.datum import Position, from_gcj02, to_gcj02
from services.geography.distance import EARTH

FILE = Path(__file__).parent.parent / "content" / "district_outlines.geojson"
#: How far outside an outline, in metres, a position still counts: what the outlines are not exact by.
TOLERANCE = 500.0
_METRES_A_DEGREE = radians(1) * EARTH

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Outline:
    """A district's polygons in the file's datum (longitude, latitude), each an outer ring and its holes. `middle`: where its
    name stands on a map."""

    key: str
    middle: Sequence[float]
    polygons: Sequence[Sequence[Ring]]
    box: tuple[float, float, float, float]


def district_at(position: Position) -> str:
    """The key of the district that a WGS-84 position is in; "" outside the city."""
    there = to_gcj02(position)
    return next((outline.key for outline in outlines() if _holds(outline, there)), "")


def may_be_in(position: Position, key: str) -> bool:
    """Whether a WGS-84 position is in a district or not further than `TOLERANCE` from it; True for a district without an outline."""
    outline = next((outline for outline in outlines() if outline.key == key), None)
    if outline is None:
        return True
    there = to_gcj02(position)
    return _holds(outline, there) or _distance(outline, there) <= TOLERANCE


@cache
def outlines() -> tuple[Outline, ...]:
    """Every district's outline, in the file's order."""
    keys = {code: key for key, code in districts.codes().items()}
    return tuple(_outline(keys[feature["properties"]["adcode"]], feature) for feature in _file()["features"])


@cache
def wgs84_geojson() -> Mapping[str, Any]:
    """The outlines for a map, in WGS-84, rounded to a metre; each feature's `id` is the district's key."""
    features = [
        {
            "type": "Feature",
            "id": outline.key,
            "properties": {"key": outline.key, "middle": _in_wgs84(outline.middle)},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[_in_wgs84(point) for point in ring] for ring in rings] for rings in outline.polygons],
            },
        }
        for outline in outlines()
    ]
    return {"type": "FeatureCollection", "license": _file()["license"], "features": features}


@cache
def _file() -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def _outline(key: str, feature: Mapping[str, Any]) -> Outline:
    geometry, middle = feature["geometry"], (feature["properties"]["label_lon"], feature["properties"]["label_lat"])
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    lons, lats = zip(*(point[:2] for rings in polygons for point in rings[0]), strict=True)
    return Outline(key, middle, polygons, (min(lons), min(lats), max(lons), max(lats)))


def _in_wgs84(point: Sequence[float]) -> list[float]:
    there = from_gcj02(Position(point[1], point[0]))
    return [round(there.lon, 5), round(there.lat, 5)]


def _holds(outline: Outline, at: Position) -> bool:
    west, south, east, north = outline.box
    if not (west <= at.lon <= east and south <= at.lat <= north):
        return False
    return any(_is_inside(rings[0], at) and not any(_is_inside(hole, at) for hole in rings[1:]) for rings in outline.polygons)


def _is_inside(ring: Ring, at: Position) -> bool:
    """Even-odd rule: a ray to the east crosses the ring an odd number of times."""
    inside = False
    for (lon, lat), (other_lon, other_lat) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (lat > at.lat) != (other_lat > at.lat) and at.lon < (other_lon - lon) * (at.lat - lat) / (other_lat - lat) + lon:
            inside = not inside
    return inside


def _distance(outline: Outline, at: Position) -> float:
    """Metres to the nearest line of an outline, on a plane laid at the position."""
    east = _METRES_A_DEGREE * cos(radians(at.lat))

    def flat(point: Sequence[float]) -> tuple[float, float]:
        return (point[0] - at.lon) * east, (point[1] - at.lat) * _METRES_A_DEGREE

    return min(
        _from_origin(flat(start), flat(end))
        for rings in outline.polygons
        for ring in rings
        for start, end in zip(ring, [*ring[1:], ring[0]], strict=True)
    )


def _from_origin(start: tuple[float, float], end: tuple[float, float]) -> float:
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    part = min(1.0, max(0.0, -(start[0] * along[0] + start[1] * along[1]) / length)) if length else 0.0
    return hypot(start[0] + part * along[0], start[1] + part * along[1])
