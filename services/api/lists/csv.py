"""A list as CSV, for people: in their language, to be opened in a spreadsheet. What can be read back in is in `services/tables/`."""

import csv
from collections.abc import Callable, Iterator
from functools import cache
from io import StringIO

from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from portal import languages
from services import districts
from services.kinds.base import Entry, spoken
from services.lists.selectors import matching
from services.lists.state import ListState
from services.registry import Filter, Kind
from services.tables.cells import neutral
from services.values import hours_lines

CONTENT_TYPE = "text/csv; charset=utf-8"
#: By which spreadsheets know that a file is UTF-8.
_MARK = "\ufeff"
_Column = tuple[str, Callable[[Entry], str]]


def text(state: ListState, absolute: Callable[[str], str]) -> str:
    """The entries of a list in its order. Cells that a spreadsheet would take for a formula are made harmless."""
    columns = [*_columns(), *(_of_filter(chosen) for chosen in state.kind.filters), *_last_columns(absolute)]
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(label for label, _value in columns)
    for entry in matching(state).defer(*_unread(state.kind)).iterator(chunk_size=500):
        writer.writerow(neutral(value(entry)) for _label, value in columns)
    return _MARK + written.getvalue()


def _unread(kind: Kind) -> list[str]:
    """Columns that a table does not have: most of a row of the database. What is read all the same is asked for then."""
    texts = [field for field in (*Entry.TRANSLATED, *kind.translated) if field != "name"]
    translated = [f"{field}_{row.suffix}" for field in texts for row in languages.all_languages()]
    streams = [field.name for field in kind.model._meta.get_fields() if isinstance(field, StreamField)]
    return ["notes", "aliases", *translated, *streams]


def _columns() -> Iterator[_Column]:
    # Thousands of entries have the same few districts, languages and hours.
    district, language, lines = cache(districts.name), cache(_spoken), cache(_hours)
    yield _("Name"), lambda entry: entry.text("name").text
    yield _("Name in Chinese"), lambda entry: entry.local_name
    yield _("District"), lambda entry: district(entry.district) if entry.district else ""
    yield _("Address"), lambda entry: entry.english_address
    yield _("Address in Chinese"), lambda entry: entry.local_address
    yield _("Telephone"), lambda entry: ", ".join(number for _label, number in entry.phones())
    yield _("E-mail"), lambda entry: entry.email
    yield _("Website"), lambda entry: entry.website
    yield _("Languages spoken"), lambda entry: ", ".join(map(language, entry.languages))
    yield _("Opening hours"), lambda entry: lines(entry.hours)


def _spoken(code: str) -> str:
    return spoken([code])[0]


def _hours(text: str) -> str:
    return "; ".join(hours_lines(text))


def _of_filter(chosen: Filter) -> _Column:
    labels = {str(value): str(label) for value, label in chosen.choices()}
    return str(chosen.label), lambda entry: ", ".join(labels[value] for value in chosen.values_of(entry))


def _last_columns(absolute: Callable[[str], str]) -> Iterator[_Column]:
    yield _("Last checked"), lambda entry: entry.last_checked.isoformat() if entry.last_checked else ""
    yield _("Page on the portal"), lambda entry: absolute(entry.get_absolute_url())
