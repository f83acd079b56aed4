"""Distances on the ground."""

from math import asin, cos, radians, sin, sqrt

from services.geography.datum import Position

#: The mean radius of the earth, in metres (IUGG).
EARTH = 6371008.8


def metres(one: Position, other: Position) -> float:
    """The great-circle distance of two positions of the same datum by the haversine formula, at most 0.6 % off the ellipsoid's."""
    north, east = radians(other.lat - one.lat), radians(other.lon - one.lon)
    half = sin(north / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, half)))
