"""A list as GeoJSON (RFC 7946): what a map needs of each entry, and no more. Positions are WGS 84, to six decimals: ten centimetres."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from portal import languages
from services.geography.datum import Position
from services.geography.distance import metres
from services.lists.selectors import matching
from services.lists.state import ListState
from services.presentation import PRECISE_POSITIONS

CONTENT_TYPE = "application/geo+json"
_FACTS = ("slug", "district", "location_source", "lat", "lon")
_PLACEHOLDER = "-slug-"


def collection(state: ListState) -> dict[str, Any]:
    """The entries of a list that have a position, in its order. One query, whose rows are no objects. `without_position`: how many are on
    the list and not in here."""
    codes = [row.code for row in languages.all_languages()]
    columns = (*_FACTS, *(f"name_{row.suffix}" for row in languages.all_languages()))
    # django-modeltranslation's own query sets give columns in whatever order a set has.
    rows: QuerySet[Any, Any] = QuerySet(state.kind.model, query=matching(state).query.chain()).values_list(*columns)
    features: list[dict[str, Any]] = []
    total = 0
    reader = languages.nearest(get_language()).code
    address = reverse("services:entry", args=[state.kind.slug, _PLACEHOLDER])
    for slug, district, source, lat, lon, *names in rows:
        total += 1
        if lat is None or lon is None:
            continue
        texts = dict(zip(codes, names, strict=True))
        name = languages.choose(texts, reader)
        properties = {
            "slug": slug,
            "name": name.text,
            "lang": name.language.tag,
            "local_name": texts[languages.LOCAL] or "",
            "url": address.replace(_PLACEHOLDER, slug),
            "district": district,
            "approximate": source not in PRECISE_POSITIONS,
            **dict(_distance(state, lat, lon)),
        }
        point = {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}
        features.append({"type": "Feature", "id": slug, "geometry": point, "properties": properties})
    return {"type": "FeatureCollection", "features": features, "without_position": total - len(features)}


def _distance(state: ListState, lat: float, lon: float) -> Iterator[tuple[str, int]]:
    if state.near:
        yield "distance", round(metres(state.near, Position(lat, lon)))
