"""Addresses that show a position in a map service, after the services' own documentation. A reader's browser opens them only on a click.

- Amap: https://lbs.amap.com/api/uri-api/guide/mobile-web/point (`position=lon,lat`, GCJ-02 where `coordinate=gaode`)
- Baidu Maps: https://lbsyun.baidu.com/index.php?title=uri/api/web (`location=lat,lng`, BD-09 where `coord_type=bd09ll`)
- OpenStreetMap: https://wiki.openstreetmap.org/wiki/Browsing#Other_URL_tricks (`mlat`, `mlon`)
- Apple Maps: https://developer.apple.com/library/archive/featuredarticles/iPhoneURLScheme_Reference/MapLinks/MapLinks.html (`ll`, `q`)
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from services.geography.datum import Position, to_bd09, to_gcj02

_CALLER = "residents-portal"
_ZOOM = 17


@dataclass(frozen=True, slots=True)
class MapLink:
    """A map service by its own name, and the address that shows a position there."""

    name: str
    url: str


def map_links(wgs84: Position, *, local_name: str, name: str) -> tuple[MapLink, ...]:
    """Every map service with a position marked. `local_name` is the name in Chinese, for Chinese maps."""
    return (
        MapLink("高德地图 Amap", amap(wgs84, local_name)),
        MapLink("百度地图 Baidu Maps", baidu(wgs84, local_name)),
        MapLink("OpenStreetMap", openstreetmap(wgs84)),
        MapLink("Apple Maps", apple(wgs84, name)),
    )


def amap(wgs84: Position, name: str) -> str:
    """Amap, with the position in GCJ-02."""
    there = to_gcj02(wgs84)
    query = {"position": f"{there.lon:.6f},{there.lat:.6f}", "name": name, "src": _CALLER, "coordinate": "gaode", "callnative": "1"}
    return f"https://uri.amap.com/marker?{urlencode(query)}"


def baidu(wgs84: Position, name: str) -> str:
    """Baidu Maps, with the position in BD-09."""
    there = to_bd09(wgs84)
    query = {
        "location": f"{there.lat:.6f},{there.lon:.6f}",
        "title": name,
        "content": name,
        "coord_type": "bd09ll",
        "output": "html",
        "src": f"webapp.{_CALLER}.map",
    }
    return f"https://api.map.baidu.com/marker?{urlencode(query)}"


def openstreetmap(wgs84: Position) -> str:
    """OpenStreetMap, as the position is."""
    at = f"{wgs84.lat:.6f}", f"{wgs84.lon:.6f}"
    return f"https://www.openstreetmap.org/?{urlencode({'mlat': at[0], 'mlon': at[1]})}#map={_ZOOM}/{at[0]}/{at[1]}"


def apple(wgs84: Position, name: str) -> str:
    """Apple Maps, as the position is."""
    return f"https://maps.apple.com/?{urlencode({'ll': f'{wgs84.lat:.6f},{wgs84.lon:.6f}', 'q': name})}"
