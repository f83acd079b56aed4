"""Whether a position can be one of the city's."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from services.geography.datum import Position
from services.geography.outlines import outlines

#: Degrees around the outlines that are still accepted.
_MARGIN = 0.05


def bounds() -> tuple[float, float, float, float]:
    """West, south, east, north of the city, degrees, with a margin."""
    wests, souths, easts, norths = zip(*(outline.box for outline in outlines()), strict=True)
    return min(wests) - _MARGIN, min(souths) - _MARGIN, max(easts) + _MARGIN, max(norths) + _MARGIN


def is_inside(position: Position) -> bool:
    """Whether a WGS-84 position is within the city's bounds."""
    west, south, east, north = bounds()
    return west <= position.lon <= east and south <= position.lat <= north


def has_latitude(lat: float | None) -> bool:
    """Whether a place of the city can have such a latitude."""
    _west, south, _east, north = bounds()
    return lat is not None and south <= lat <= north


def check(lat: float | None, lon: float | None) -> None:
    """A check for forms and files: both or none, and within the city.

    Raises:
        ValidationError: one is missing, they are swapped, or they are of somewhere else.
    """
    if lat is None and lon is None:
        return
    if lat is None or lon is None:
        raise ValidationError(_("Give both the latitude and the longitude, or neither."), code="half")
    if is_inside(Position(lat, lon)):
        return
    if is_inside(Position(lon, lat)):
        raise ValidationError(
            _("Latitude and longitude are swapped: the latitude is %(lat)s, the longitude %(lon)s.") % {"lat": lon, "lon": lat},
            code="swapped",
        )
    west, south, east, north = bounds()
    raise ValidationError(
        _("%(lat)s, %(lon)s is not in Beijing: latitudes are from %(south).1f to %(north).1f, longitudes from %(west).1f to %(east).1f.")
        % {"lat": lat, "lon": lon, "south": south, "north": north, "west": west, "east": east},
        code="outside",
    )
