"""How far it is between places."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from search.documents import Place

#: Metres: the mean radius of the earth (IUGG).
_RADIUS = 6_371_008.8


def metres(origin: Place, latitudes: ArrayLike, longitudes: ArrayLike) -> NDArray[np.float64]:
    """The way over the earth's surface from a place to others, in metres; coordinates in degrees, NaN gives NaN.

    The haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984) on a sphere: at most 0.6 % off.
    """
    latitude, longitude = np.radians(origin.latitude), np.radians(origin.longitude)
    others, meridians = np.radians(latitudes), np.radians(longitudes)
    half_chord = np.sin((others - latitude) / 2) ** 2 + np.cos(latitude) * np.cos(others) * np.sin((meridians - longitude) / 2) ** 2
    # Rounding may leave a little more than one between opposite places.
    return np.asarray(2 * _RADIUS * np.arcsin(np.sqrt(np.minimum(half_chord, 1.0))))
