"""XLSX workbooks whatever stands in them: opened so that no file can do harm, and written so that a text stays a text."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from portal.translation.exchange import archive, xmlwriting
from portal.translation.exchange.problems import ExchangeError, refuse

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a cell holds at most (Excel specifications and limits), in UTF-16 units.
_CELL = 32_767
#: OOXML's own escape (ST_Xstring), which a text must not look like: spreadsheets would read it as a character.
_ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_|x005F_")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written. `widths`: of its columns, in characters. Its first row is bold and stays in sight; `is_framed`: so does its
    first column."""

    title: str
    rows: Iterable[Sequence[str | int | float]]
    widths: Sequence[int] = ()
    is_framed: bool = False


@contextmanager
def opened(data: bytes) -> Iterator[Mapping[str, Any]]:
    """The sheets of a workbook by their titles, in their order, to be read row by row.

    Raises:
        ExchangeError: the file is no workbook, is damaged, encrypted or too big unpacked; also where that is found only while it is read.
    """
    archive.check(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True)
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        for sheet in sheets.values():
            # What a sheet says of its own size need not be so.
            sheet.reset_dimensions()
        yield sheets
    except ExchangeError:
        raise
    # What openpyxl raises for a workbook that is none is not documented as one class.
    except (InvalidFileException, DefusedXmlException, ParseError, LookupError, ValueError, TypeError, AttributeError, OSError) as error:
        raise refuse(_("The file is no XLSX workbook, or it is damaged.")) from error


def values(sheet: Any, *, columns: int) -> Iterator[tuple[Any, ...]]:
    """The rows of an opened sheet as Python values, with at most so many columns. A formula is its text, which begins with "="."""
    yield from sheet.iter_rows(max_col=columns, values_only=True)


def write(sheets: Iterable[Sheet]) -> bytes:
    """A workbook of these sheets.

    Raises:
        ExchangeError: a text that a cell cannot hold; it is named by its row and the heading of its column.
    """
    # All of it before the workbook is opened: openpyxl does not forgive a row that is never finished.
    contents = [(sheet, [_checked(number, row) for number, row in enumerate(sheet.rows, start=1)]) for sheet in sheets]
    book = Workbook(write_only=True)
    for sheet, rows in contents:
        made = book.create_sheet(sheet.title)
        for number, width in enumerate(sheet.widths, start=1):
            made.column_dimensions[get_column_letter(number)].width = width
        made.freeze_panes = "B2" if sheet.is_framed else "A2"
        for number, row in enumerate(rows):
            made.append([_cell(made, value, is_bold=number == 0) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_written(value: str | int | float, unit: str = "") -> str | int | float:
    """A value as a cell has it. `unit`: what it belongs to, for the error.

    Raises:
        ExchangeError: a cell cannot hold it.
    """
    if not isinstance(value, str):
        return value
    xmlwriting.refuse_unwritable(value, unit)
    if _ESCAPE.search(value):
        raise refuse(_("A text with “_x”, four digits and “_” cannot be written in this format."), unit=unit)
    value = value.replace("\r", "_x000D_")
    if len(value.encode("utf-16-le")) > 2 * _CELL:
        raise refuse(_("The text has more than %(limit)d characters, which a cell cannot hold.") % {"limit": _CELL}, unit=unit)
    return value


def as_read(text: str) -> str:
    """A text as it was before it was written."""
    return text.replace("_x000D_", "\r")


def styled(sheet: Any, value: str | int | float, alignment: Alignment, *, is_bold: bool = False) -> Any:
    """A cell of a sheet that is being written. A text that begins with "=" is no formula, and "#N/A" no error."""
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    cell.alignment = alignment
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _checked(number: int, row: Sequence[str | int | float]) -> list[str | int | float]:
    return [as_written(value, f"{get_column_letter(column)}{number}") for column, value in enumerate(row, start=1)]


def _cell(sheet: Any, value: str | int | float, *, is_bold: bool) -> Any:
    if is_bold or (isinstance(value, str) and ("\n" in value or value.startswith(("=", "#")))):
        return styled(sheet, value, Alignment(wrap_text=True, vertical="top"), is_bold=is_bold)
    # A bare value is written several times faster than a styled one.
    return None if value == "" else value
