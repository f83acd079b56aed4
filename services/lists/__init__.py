"""Lists of a kind's entries: narrowed, sorted, near the reader, side by side.

| Where | What |
|---|---|
| `filters.py` | by what every kind's list can be narrowed |
| `state.py` | a list as its address says it: filters, order, position, part of the map, page |
| `selectors.py` | from a state to entries, out of the database |
| `models.py` `operations.py` | keys by which names sort in each language |
| `counts.py` | how many entries each choice leads to, out of the search index |
| `presentation.py` `choices.py` | a list as its page shows it |
| `comparison.py` | up to four entries side by side |
"""
