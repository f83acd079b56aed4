"""What a template shows of a map, and what its script is told in the reader's words."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from services.geography.datum import Position
from services.lists.selectors import found
from services.lists.state import ListState

#: Who made the outlines of the districts.
OUTLINES_CREDIT = "Apache ECharts"


def list_map(state: ListState) -> dict[str, Any]:
    """The map of a list. `missing`: how many of its entries have no position."""
    view = reverse("services:map", args=[state.kind.slug])
    return {
        "label": _("Map of the entries in this list"),
        "missing": found(state).filter(lon__isnull=True).count(),
        "settings": {
            **_common(),
            "entries": reverse("services:list_geojson", args=[state.kind.slug]) + state.query(page=1),
            "districts": state.filters.get("district", ()),
            # The script puts the part of the map that is seen at the end.
            "here": view + state.query(bounds=None),
            "bounds": [[state.bounds.south, state.bounds.west], [state.bounds.north, state.bounds.east]] if state.bounds else None,
            "near": [state.near.lat, state.near.lon] if state.near else None,
        },
    }


def place_map(position: Position, *, name: str, district: str) -> dict[str, Any]:
    """The map of one place."""
    return {
        "label": _("Map: where this place is in the city"),
        "settings": {
            **_common(),
            "place": [position.lat, position.lon],
            "name": name,
            "districts": [district] if district else [],
        },
    }


def _common() -> dict[str, Any]:
    return {
        "outlines": reverse("services:district_outlines"),
        "credit": OUTLINES_CREDIT,
        "tiles": {"url": settings.MAP_TILES_URL, "credit": settings.MAP_TILES_CREDIT} if settings.MAP_TILES_URL else None,
        "words": {
            "in": _("Closer"),
            "out": _("Further away"),
            "close": _("Close"),
            "you": _("You are here"),
            "approximate": _("This position is approximate."),
            "failed": _("The map could not be loaded. The list has all that would be on it."),
        },
    }
