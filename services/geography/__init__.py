"""Where things are: datums, distances, districts, and links into maps.

| Where | What |
|---|---|
| `datum.py` | WGS-84 ↔ GCJ-02 ↔ BD-09 |
| `distance.py` | metres between two positions |
| `outlines.py` | the districts' outlines: which district a position is in |
| `region.py` | whether a position can be in the city at all, and whether its coordinates are swapped |
| `links.py` | addresses that show a position in Amap, Baidu Maps, OpenStreetMap and Apple Maps |

Everything stored, sent and shown is WGS-84, degrees. Only the links to Chinese maps leave it.
"""
