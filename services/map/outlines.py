"""The districts' outlines for a map, with their names for one language."""

import hashlib
import json
from functools import cache

from django.utils import translation

from portal.languages import Language
from services import districts
from services.geography.outlines import wgs84_geojson


@cache
def geojson(language: Language) -> tuple[bytes, str]:
    """The outlines as GeoJSON (RFC 7946, WGS-84) with `key`, `name` and `middle` (where the name stands) of each district, and an ETag. The
    same until the code changes."""
    outlines = wgs84_geojson()
    with translation.override(language.code):
        features = [
            {**feature, "properties": {**feature["properties"], "name": str(districts.name(feature["id"]))}}
            for feature in outlines["features"]
        ]
    body = json.dumps({**outlines, "features": features}, ensure_ascii=False, separators=(",", ":")).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:20]}"'
