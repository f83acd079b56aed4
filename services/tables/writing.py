"""A kind's entries as a file. XLSX has a second sheet that explains the columns; CSV is UTF-8 with a mark that Excel knows it by."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import languages
from portal.translation.exchange import workbooks
from portal.translation.exchange.workbooks import Sheet
from services.kinds.base import Entry
from services.registry import Kind
from services.tables import cells
from services.tables.columns import Column
from services.tables.reading import SHEET
from services.tables.resources import resource_of

XLSX, CSV = "xlsx", "csv"
FORMATS = (XLSX, CSV)
_CONTENT_TYPES = {XLSX: workbooks.CONTENT_TYPE, CSV: "text/csv; charset=utf-8"}
_WIDE, _NARROW = 40, 16


@dataclass(frozen=True, slots=True)
class File:
    """A file to be downloaded."""

    name: str
    content_type: str
    data: bytes


def export(kind: Kind, format_name: str, *, entries: QuerySet[Entry] | None = None) -> File:
    """The entries of a kind, or some of them, as a file.

    Raises:
        LookupError: there is no such format.
        ExchangeError: a text that a cell of this format cannot hold.
    """
    content_type = _CONTENT_TYPES[format_name]
    resource = resource_of(kind)
    wanted = kind.model._default_manager.all() if entries is None else entries
    # What is not said in a language of its own is said in that of the source: a column must not depend on who asks.
    with override(languages.SOURCE):
        dataset = resource.export(wanted.order_by("slug"))
    columns = [resource.fields[name] for name in dataset.headers]
    rows = ([_cell(column, text) for column, text in zip(columns, row, strict=True)] for row in dataset)
    data = _csv(dataset.headers, rows) if format_name == CSV else _xlsx(columns, rows)
    return File(f"{kind.slug}.{format_name}", content_type, data)


def _cell(column: Column, text: str) -> str | int | float:
    if column.is_number and text:
        return float(text) if "." in text or "e" in text else int(text)
    return cells.neutral(text)


def _csv(headers: Sequence[str], rows: Iterator[list[str | int | float]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def _xlsx(columns: Sequence[Column], rows: Iterator[list[str | int | float]]) -> bytes:
    widths = [_WIDE if column.language or column.field.max_length is None else _NARROW for column in columns]
    entries = Sheet(SHEET, [[column.name for column in columns], *rows], widths, is_framed=True)
    return workbooks.write([entries, Sheet("about", list(_about(columns)), (24, 32, 16, 90))])


def _about(columns: Sequence[Column]) -> Iterator[list[str]]:
    yield [_("Column"), _("What it is"), _("Language"), _("What may stand in it")]
    for column in columns:
        language = column.language.native_name if column.language else ""
        yield [column.name, str(column.label), language, cells.neutral(column.explained())]
    rules = (
        _("Rows are recognised by their id. What is not in the table is left alone, rows and columns; an empty cell empties the fact."),
        _("A text that begins with =, +, - or @ has an apostrophe before it, so that no spreadsheet calculates it; the import removes it."),
    )
    for rule in rules:
        yield ["", "", "", rule]
