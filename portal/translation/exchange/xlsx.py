"""XLSX (ECMA-376, Office Open XML) for people who translate in a spreadsheet: a row per unit.

The first sheet has a hidden row of column names for the machine, a row of headings for people, then the units. A second, hidden sheet says
the languages and the time. Other spreadsheets are read too where one of their first rows names the columns `key`, `source` and `target`.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation

from portal import languages
from portal.translation.exchange import tags, workbooks
from portal.translation.exchange.limits import MAX_TEXT
from portal.translation.exchange.problems import ExchangeError, Problem, refuse
from portal.translation.exchange.units import Parcel, Unit, check_count, languages_of, refuse_duplicates, settled
from portal.translation.exchange.xliff12 import read_time
from portal.translation.states import State

#: Column name → width in characters.
COLUMNS: Mapping[str, int] = {
    "key": 24,
    "source": 60,
    "target": 60,
    "state": 16,
    "note": 30,
    "context": 30,
    "max-length": 12,
    "source-hash": 12,
}
_SHEET, _ABOUT = "translation", "about"


def write(units: Iterable[Unit], *, written_at: datetime | None = None) -> bytes:
    """A workbook of units that share one pair of languages.

    Raises:
        ExchangeError: several pairs of languages, a key twice, or a text that a cell cannot hold.
    """
    units = tuple(units)
    source, target = languages_of(units)
    refuse_duplicates(units)
    # All of it before the workbook is opened: openpyxl does not forgive a row that is never finished.
    rows = [[workbooks.as_written(value, unit.key) for value in _values(unit)] for unit in units]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    _lay_out(sheet, len(units))
    sheet.append(list(COLUMNS))
    sheet.append([workbooks.styled(sheet, heading, Alignment(wrap_text=True), is_bold=True) for heading in _headings(source, target)])
    alignments = _alignments(source, target)
    for row in rows:
        sheet.append([workbooks.styled(sheet, value, alignment) for value, alignment in zip(row, alignments, strict=True)])
    about = book.create_sheet(_ABOUT)
    about.sheet_state = "hidden"
    about.append(["source-language", tags.tag_of(source)])
    about.append(["target-language", tags.tag_of(target)])
    about.append(["written-at", written_at.astimezone(UTC).isoformat() if written_at else ""])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data: bytes, *, source_language: str = "", target_language: str = "") -> Parcel:
    """The units of a workbook. `source_language`, `target_language`: codes that the file must be in, "" for whatever it says.

    Raises:
        ExchangeError: the file is no workbook, lacks a column, or has a formula, a date, an unknown state or a unit twice; names every row.
    """
    with workbooks.opened(data) as found:
        sheets = dict(found)
        about = _about(sheets.pop(_ABOUT, None))
        source = tags.settle(about.get("source-language", ""), source_language)
        target = tags.settle(about.get("target-language", ""), target_language)
        sheet = sheets.get(_SHEET) or next(iter(sheets.values()), None)
        units = tuple(_read_rows(sheet, source, target, has_headings=bool(about)))
    refuse_duplicates(units)
    return Parcel(units, source, target, read_time(about.get("written-at", "")))


def _headings(source: str, target: str) -> list[str]:
    return [
        _("Key (do not change)"),
        languages.get(source).native_name,
        languages.get(target).native_name,
        _("State"),
        _("Note"),
        _("Where it appears"),
        _("Longest"),
        _("Version of the source (do not change)"),
    ]


def _lay_out(sheet: Any, count: int) -> None:
    for letter, width in zip("ABCDEFGH", COLUMNS.values(), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["H"].hidden = True
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = "A3"
    choices = DataValidation(type="list", formula1=f'"{",".join(State.values)}"', allow_blank=True)
    choices.add(f"D3:D{count + 2}")
    sheet.data_validations.append(choices)


def _alignments(source: str, target: str) -> list[Alignment]:
    plain = Alignment(wrap_text=True, vertical="top")
    by_language = [
        Alignment(wrap_text=True, vertical="top", readingOrder=2 if languages.get(code).direction == "rtl" else 1)
        for code in (source, target)
    ]
    return [plain, *by_language, *([plain] * (len(COLUMNS) - 3))]


def _values(unit: Unit) -> list[str | int]:
    return [unit.key, unit.source, unit.target, unit.state.value, unit.note, unit.context, unit.max_length or "", unit.source_hash]


def _about(sheet: Any) -> dict[str, str]:
    rows = sheet.iter_rows(max_row=20, max_col=2, values_only=True) if sheet else ()
    return {str(row[0]): str(row[1]) for row in rows if len(row) == 2 and row[1]}


def _read_rows(sheet: Any, source: str, target: str, *, has_headings: bool) -> Iterator[Unit]:
    if sheet is None:
        raise refuse(_("The workbook has no sheet."))
    columns: dict[str, int] = {}
    problems: list[Problem] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=50), start=1):
        if not columns:
            columns = _columns(cells)
            if not columns and number >= 3:
                break
            continue
        if has_headings:
            has_headings = False
            continue
        try:
            unit = _unit(cells, columns, number, (source, target))
        except ExchangeError as error:
            problems.extend(error.problems)
            continue
        if unit:
            check_count(number)
            yield unit
    if not columns:
        raise refuse(_("None of the first rows names the columns “key”, “source” and “target”."), line=1)
    if problems:
        raise ExchangeError(*problems)


def _columns(cells: Sequence[Any]) -> dict[str, int]:
    said = {str(cell.value).strip().lower(): position for position, cell in enumerate(cells) if cell.value is not None}
    return {name: said[name] for name in COLUMNS if name in said} if {"key", "source", "target"} <= said.keys() else {}


def _unit(cells: Sequence[Any], columns: Mapping[str, int], row: int, pair: tuple[str, str]) -> Unit | None:
    said = {name: _text(cells[position], row, name) for name, position in columns.items() if position < len(cells)}
    key, source = said.get("key", ""), said.get("source", "")
    if not any(said.values()):
        return None
    if not key or not source:
        raise refuse(_("The row has no key or no source."), line=row, unit=key)
    word = said.get("state", "")
    target = said.get("target", "")
    if word and word not in State.values:
        raise refuse(
            _("“%(word)s” is no state; use one of: %(words)s.") % {"word": word, "words": ", ".join(State.values)}, line=row, unit=key
        )
    limit = said.get("max-length", "")
    return Unit(
        key=key,
        source_language=pair[0],
        target_language=pair[1],
        source=source,
        target=target,
        state=_settled(word, target),
        note=said.get("note", ""),
        context=said.get("context", ""),
        source_hash=said.get("source-hash", ""),
        max_length=int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 7 else 0,
        line=row,
    )


def _settled(word: str, target: str) -> State:
    """Who fills an empty cell and leaves "missing" beside it has translated it."""
    state = State(word) if word else State.TRANSLATED
    return settled(State.TRANSLATED if state is State.MISSING and target else state, target)


def _text(cell: Any, row: int, column: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if getattr(cell, "data_type", "s") == "f":
        raise refuse(_("The column “%(column)s” holds a formula; put the text itself there.") % {"column": column}, line=row)
    if isinstance(value, bool) or not isinstance(value, str | int):
        message = _("The column “%(column)s” holds a date or another value that is no text; format the column as text.")
        raise refuse(message % {"column": column}, line=row)
    text = workbooks.as_read(str(value))
    if len(text) > MAX_TEXT:
        raise refuse(_("The text has more than %(limit)d characters.") % {"limit": MAX_TEXT}, line=row)
    return text
