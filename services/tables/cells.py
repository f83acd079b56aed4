"""Texts in the cells of a spreadsheet. One that would be taken for a formula gets an apostrophe, which is taken away when it comes back."""

from datetime import date, datetime, time
from typing import Any

from portal.line_ends import plain as plain_line_ends
from portal.translation.exchange import workbooks

#: What a cell begins with that spreadsheets calculate, in the wide forms of East Asian keyboards too; and the apostrophe itself.
_RISKY = frozenset("=+-@\t\r\n＝＋－＠'")
YES, NO = "yes", "no"


def neutral(text: str) -> str:
    """A text as it is written: no spreadsheet calculates it."""
    return f"'{text}" if text[:1] in _RISKY and text else text


def restored(text: str) -> str:
    """A text as it was before `neutral`."""
    return text[1:] if text.startswith("'") and text[1:2] and text[1:2] in _RISKY else text


def text_of(value: Any) -> str:
    """What a reader of spreadsheets found in a cell, as text: whole numbers without a point, dates as in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, str):
        text: str = plain_line_ends(workbooks.as_read(value))
        return text
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def is_formula(text: str) -> bool:
    """Whether a cell holds a formula: a text that begins like one was written with an apostrophe."""
    return text.startswith("=")
