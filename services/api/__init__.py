"""The directory for machines.

| Where | What |
|---|---|
| `urls.py` | `/api/v1/`: the search's addresses and the directory's, one API with one description |
| `parameters.py` `selection.py` | what is asked for: checked parameters, and the entries of several kinds in one order |
| `entries/` | `/api/v1/entries`, `/kinds`, `/figures` |
| `hsds/` | `/api/hsds/v3/`: Human Services Data Specification 3.0 ([language profile](README.md)) |
| `lists/` | a kind's list as GeoJSON and CSV |
| `developers.py` | the page on which all of that is described |

What schema.org calls these things stands in `services/linked_data/`.
"""
