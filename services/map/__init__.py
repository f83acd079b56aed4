"""The map of a list and of an entry: outlines of the districts, and what the script in `static/services/map.js` is told.

The entries on it are those of the list's own GeoJSON, so whatever is on the map is in the list. There is no picture beneath the outlines
unless `MAP_TILES_URL` names a server of tiles.
"""
