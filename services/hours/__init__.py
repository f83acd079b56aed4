"""Opening hours: OpenStreetMap's syntax, China's public holidays and make-up workdays, and how a reader is told.

| Where | What |
|---|---|
| `rules.py` | a text in OpenStreetMap's syntax → rules, or an error that names the place in the text |
| `workdays.py` | which days are public holidays and make-up workdays, and up to when that is known |
| `schedule.py` | rules and calendar → open now, the next change, the hours of the coming days |
| `simple.py` | the hours that a form can show: a text ↔ lines of days and times, holidays, changes for a time |
| `words.py` | all of that in the reader's language |
| `schema_org.py` | `openingHoursSpecification` |
| `fields.py` `widgets.py` | the model's column, and its form |

What the syntax means here: `Mo-Fr 09:00-17:00; PH off` keeps China's *working days*. It is closed on public holidays, and open on the
Saturdays and Sundays on which work is made up for. Without a word about `PH` nothing is known about those days, and readers are told so.
"""
