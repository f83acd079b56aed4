"""A spreadsheet file as a table of texts: recognised by what is in it, bounded, and refused whole where it is not what it should be."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.translation.exchange import archive, workbooks
from portal.translation.exchange.limits import MAX_TEXT
from portal.translation.exchange.problems import ExchangeError, Place, Problem, refuse
from services.tables import cells
from services.tables.columns import ID, Column

#: The sheet that is read; the first one where there is none of this name.
SHEET = "entries"
#: Columns that are looked at: more than any kind has.
_MOST_COLUMNS = 1000
_SEPARATORS = (",", ";", "\t")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number in the file, counted from 1, and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: its columns in their order, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read(data: bytes, *, columns: Mapping[str, Column]) -> Table:
    """The table in a file (XLSX, or CSV in UTF-8 or UTF-16). `columns`: those that it may have.

    Raises:
        ExchangeError: it is no spreadsheet, too big, in another encoding, or has a wrong column, a formula or a row that is too long. Names
            every row and column.
    """
    limit = settings.DIRECTORY_TABLES["MAX_BYTES"]
    if len(data) > limit:
        raise refuse(_("The file has more than %(limit)d MB; divide it.") % {"limit": limit >> 20})
    if data.startswith(b"PK\x03\x04"):
        if "xl/workbook.xml" not in archive.names(data):
            raise refuse(_("The file is neither an XLSX workbook nor CSV."))
        with workbooks.opened(data) as sheets:
            sheet = sheets.get(SHEET) or next(iter(sheets.values()), None)
            if sheet is None:
                raise refuse(_("The workbook has no sheet."))
            return _table(enumerate(workbooks.values(sheet, columns=_MOST_COLUMNS), start=1), columns)
    return _read_csv(_decoded(data), columns)


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise refuse(_("The file is empty."))
    if b"\0" in data[:4096] and not data.startswith(_UTF16):
        raise refuse(_("The file is neither an XLSX workbook nor CSV."))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise refuse(_("The file is a web page or XML, whatever its name says; save it as XLSX or CSV."))
    try:
        return data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refuse(_("The file is not in UTF-8; save it as “CSV UTF-8”."), line=line) from error


def _read_csv(text: str, columns: Mapping[str, Column]) -> Table:
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    previous = csv.field_size_limit(MAX_TEXT)
    try:
        # Rows are counted as a spreadsheet shows them: a cell may have several lines.
        return _table(enumerate(reader, start=1), columns)
    except csv.Error as error:
        raise refuse(_("The row is not well-formed CSV (%(reason)s).") % {"reason": error}, line=reader.line_num) from error
    finally:
        csv.field_size_limit(previous)


def _table(rows: Iterator[tuple[int, Sequence[Any]]], columns: Mapping[str, Column]) -> Table:
    _number, first = next(rows, (1, ()))
    names = _names(first, columns)
    most = settings.DIRECTORY_TABLES["MAX_ROWS"]
    found: list[Row] = []
    problems: list[Problem] = []
    for number, values in rows:
        texts = [cells.text_of(value) for value in values]
        if not any(texts):
            continue
        if len(found) == most:
            raise refuse(_("The table has more than %(limit)d rows; divide it.") % {"limit": most}, line=number)
        problems += _faults(number, names, texts)
        # A row that ends early has empty cells: spreadsheets leave them out.
        texts += [""] * (len(names) - len(texts))
        found.append(Row(number, {name: cells.restored(text) for name, text in zip(names, texts, strict=False) if name}))
    if problems:
        raise ExchangeError(*problems)
    if not found:
        raise refuse(_("The table has no rows besides its headings."))
    return Table(tuple(name for name in names if name), tuple(found))


def _names(first: Iterable[Any], columns: Mapping[str, Column]) -> list[str]:
    names = [cells.text_of(value).strip() for value in first]
    while names and not names[-1]:
        names.pop()
    problems = []
    for position, name in enumerate(names):
        if name not in columns:
            said = _("There is no column “%(name)s” in the tables of this kind.") % {"name": name[:60]}
            problems.append(Problem(said, Place(line=1, column=name[:60])))
        elif name in names[:position]:
            problems.append(Problem(_("The column stands twice."), Place(line=1, column=name)))
    if ID not in names:
        # What is no table at all has a thousand wrong columns: one sentence says it.
        raise refuse(_("The first row must name the columns, and “id” must be one of them."), line=1)
    if problems:
        raise ExchangeError(*problems)
    return names


def _faults(number: int, names: Sequence[str], texts: Sequence[str]) -> Iterator[Problem]:
    for name, text in zip(names, texts, strict=False):
        if cells.is_formula(text):
            said = _("The column “%(column)s” holds a formula; put the text itself there.") % {"column": name}
            yield Problem(said, Place(line=number, column=name))
        elif len(text) > MAX_TEXT:
            yield Problem(_("The text has more than %(limit)d characters.") % {"limit": MAX_TEXT}, Place(line=number, column=name))
        elif "\0" in text:
            yield Problem(_("The text has a character that is none (U+0000)."), Place(line=number, column=name))
    if any(islice(texts, len(names), None)):
        yield Problem(_("The row has more cells than there are columns."), Place(line=number))
