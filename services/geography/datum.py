"""The three datums of maps of China.

WGS-84 is what a satellite receiver says. GCJ-02 is what maps published in China must use: the same with an offset of some hundred metres
that changes from place to place. BD-09 is Baidu's, made from GCJ-02. The formulas have never been published officially; these are the ones
that are used everywhere since the anonymous "eviltransform" of 2013, as https://github.com/googollee/eviltransform has them. Their story:
https://en.wikipedia.org/wiki/Restrictions_on_geographic_data_in_China#GCJ-02. The way back has no formula: it is found by iteration.
"""

from dataclasses import dataclass
from math import atan2, cos, pi, radians, sin, sqrt

#: The ellipsoid of Krasovsky 1940, as the formula has it: half the longer axis in metres, squared eccentricity.
_AXIS, _ECCENTRICITY = 6378245.0, 0.00669342162296594323
_BAIDU = pi * 3000.0 / 180.0
#: Less than a millimetre.
_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees; which datum they are in is said by whoever hands them over, WGS-84 where nothing is said."""

    lat: float
    lon: float


def to_gcj02(wgs84: Position) -> Position:
    """A WGS-84 position in GCJ-02; the same outside China, where there is no offset."""
    if not _is_in_china(wgs84):
        return wgs84
    north, east = _offset(wgs84)
    return Position(wgs84.lat + north, wgs84.lon + east)


def from_gcj02(gcj02: Position) -> Position:
    """The WGS-84 position whose GCJ-02 position this is, to less than a millimetre."""
    guess = gcj02
    for _step in range(30):
        there = to_gcj02(guess)
        north, east = gcj02.lat - there.lat, gcj02.lon - there.lon
        if abs(north) < _EXACT and abs(east) < _EXACT:
            break
        guess = Position(guess.lat + north, guess.lon + east)
    return guess


def to_bd09(wgs84: Position) -> Position:
    """A WGS-84 position in BD-09; the same outside China."""
    if not _is_in_china(wgs84):
        return wgs84
    return _bd09(to_gcj02(wgs84))


def from_bd09(bd09: Position) -> Position:
    """The WGS-84 position whose BD-09 position this is."""
    if not _is_in_china(bd09):
        return bd09
    guess = Position(bd09.lat - 0.006, bd09.lon - 0.0065)
    for _step in range(30):
        there = _bd09(guess)
        north, east = bd09.lat - there.lat, bd09.lon - there.lon
        if abs(north) < _EXACT and abs(east) < _EXACT:
            break
        guess = Position(guess.lat + north, guess.lon + east)
    return from_gcj02(guess)


def _bd09(gcj02: Position) -> Position:
    radius = sqrt(gcj02.lon**2 + gcj02.lat**2) + 0.00002 * sin(gcj02.lat * _BAIDU)
    angle = atan2(gcj02.lat, gcj02.lon) + 0.000003 * cos(gcj02.lon * _BAIDU)
    return Position(radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065)


def _is_in_china(position: Position) -> bool:
    """The rectangle outside of which the formula leaves positions alone."""
    return 72.004 <= position.lon <= 137.8347 and 0.8293 <= position.lat <= 55.8271


def _offset(wgs84: Position) -> tuple[float, float]:
    """How many degrees the GCJ-02 position lies further north and east."""
    x, y = wgs84.lon - 105.0, wgs84.lat - 35.0
    wave = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (wave + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi) + 160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (wave + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi) + 150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    latitude = radians(wgs84.lat)
    curve = 1 - _ECCENTRICITY * sin(latitude) ** 2
    metres_north = _AXIS * (1 - _ECCENTRICITY) / (curve * sqrt(curve)) * pi / 180.0
    metres_east = _AXIS / sqrt(curve) * cos(latitude) * pi / 180.0
    return north / metres_north, east / metres_east
