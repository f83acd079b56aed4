"""Telephone numbers in text, by the shapes of Chinese and international numbers (ITU-T E.123).

Short ones, such as 12345, are plain numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_GAP = "[ \u00a0\u202f\u2009\\-‐‑–.]?"
_NUMBER = re.compile(
    rf"(?<![\d.,])(?:(?:\+|00)\d{{1,3}}{_GAP}(?:\(0?\d{{1,4}}\){_GAP})?\d(?:{_GAP}\d){{5,12}}"
    rf"|\(0\d{{2,3}}\){_GAP}\d{{3,4}}{_GAP}\d{{4}}"
    rf"|0\d{{2,3}}{_GAP}\d{{3,4}}{_GAP}\d{{4}}"
    rf"|400{_GAP}\d{{3,4}}{_GAP}\d{{3,4}}"
    rf"|1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}"
    r"|[2-8]\d{3}[ \u00a0-]\d{4}|[2-8]\d{7})(?![\d]|[.,]\d)"
)
_COUNTRY = re.compile(r"^(?:\+|00)\s?86")


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number in a text. `digits`: without China's prefix and the zero of the area, by which two writings are compared."""

    start: int
    end: int
    digits: str


def telephones(text: str) -> Iterator[Telephone]:
    """The telephone numbers of a text whose digits are plain."""
    for match in _NUMBER.finditer(text):
        national = _COUNTRY.sub("", match.group())
        yield Telephone(*match.span(), re.sub(r"\D", "", national).lstrip("0"))
