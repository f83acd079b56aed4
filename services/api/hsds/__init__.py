"""The Human Services Data Specification 3.0 (https://docs.openreferral.org), below `/api/hsds/v3/`.

| Where | What |
|---|---|
| `views.py` | the addresses, with the parameters of the specification's OpenAPI document |
| `ids.py` | UUIDs out of which the row they stand for can be read |
| `selection.py` | which rows are asked for, over all kinds, page by page |
| `records.py` | what a page of rows needs: entries, further places and contacts, in a few queries |
| `services.py` `organizations.py` `locations.py` `taxonomies.py` `parts.py` `schedules.py` | rows as the specification has them |
| `particulars.py` | what single kinds say besides |
"""
