"""How far the directory can be trusted: who checked what and when, what changed, what is due, which websites are dead.

| Where | What |
|---|---|
| `models.py` | checks, changes of facts, websites that were looked at |
| `due.py` `selectors.py` | when a check is due; the lists of what is due and of dead websites |
| `operations.py` | "still true", and facts of several entries at once: in what readers see and in every draft |
| `history.py` | what changed in the facts that readers see |
| `looking.py` `websites.py` | one look at an address; which addresses the directory has, and what was seen |
| `duplicates.py` `positions.py` | what staff are warned of: the same twice, a district that does not fit the position |
| `views.py` `bulk_actions.py` `listings.py` | the screens of the admin |
"""
