"""The coverage as a document: JSON and CSV for machines, a table for people. Languages in every form from the worst to the best."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from portal.translation.selectors import AMOUNTS, Amounts, Coverage, approval_hours, by_language, coverage, out_of_date_since

_KEYS = ("language", "source", "group")
_COLUMNS = (
    *_KEYS,
    *(f"{what}_{name}" for what in ("words", "items") for name in (*AMOUNTS, "total")),
    "out_of_date_since",
    "median_hours_to_approval",
)


def as_json(*, language: str = "") -> str:
    """One object: when it was made, each language with its groups, its sums and its median hours."""
    rows, late, hours = _read(language)
    found = [
        {
            "language": code,
            "words": _amounts(words),
            "items": _amounts(items),
            "share": round(words.share, 4),
            "median_hours_to_approval": hours.get(code),
            "groups": [_group(row, late) for row in rows if row.language == code],
        }
        for code, (words, items) in by_language(rows).items()
    ]
    return json.dumps({"made_at": timezone.now().isoformat(), "languages": found}, ensure_ascii=False, indent=1)


def as_csv(*, language: str = "") -> str:
    """A line for each language × source × group; numbers are plain, moments ISO 8601."""
    rows, late, hours = _read(language)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(_COLUMNS)
    for row in rows:
        since = late.get((row.language, row.source, row.group))
        amounts = [getattr(part, name) for part in (row.words, row.items) for name in (*AMOUNTS, "total")]
        last = (since.isoformat() if since else "", hours.get(row.language, ""))
        writer.writerow([row.language, row.source, row.group, *amounts, *last])
    return stream.getvalue()


def as_text(*, language: str = "") -> str:
    """A table for a terminal, in words."""
    rows, late, hours = _read(language)
    return "\n".join(_lines(rows, late, hours)) + "\n"


#: Name of a form → what makes it.
FORMATS: Mapping[str, Callable[..., str]] = MappingProxyType({"json": as_json, "csv": as_csv, "text": as_text})


def _lines(rows: tuple[Coverage, ...], late: Mapping[tuple[str, str, str], datetime], hours: Mapping[str, float]) -> Iterator[str]:
    yield f"{'words':<34}{'done':>7}" + "".join(f"{name.replace('_', ' '):>13}" for name in (*AMOUNTS, "total"))
    for code, (words, _items) in by_language(rows).items():
        told = f"median {hours[code]} h to approval" if code in hours else ""
        yield _line(code, words, told)
        for row in rows:
            if row.language == code:
                since = late.get((row.language, row.source, row.group))
                yield _line(f"  {row.source} {row.group}", row.words, f"out of date since {since:%Y-%m-%d}" if since else "")


def _line(name: str, words: Amounts, told: str) -> str:
    numbers = "".join(f"{getattr(words, each):>13}" for each in (*AMOUNTS, "total"))
    return f"{name:<34}{words.share:>7.1%}{numbers}  {told}".rstrip()


def _read(language: str) -> tuple[tuple[Coverage, ...], dict[tuple[str, str, str], datetime], dict[str, float]]:
    rows = tuple(row for row in coverage() if language in {"", row.language})
    return rows, out_of_date_since(), approval_hours()


def _group(row: Coverage, late: Mapping[tuple[str, str, str], datetime]) -> dict[str, Any]:
    since = late.get((row.language, row.source, row.group))
    return {
        "source": row.source,
        "group": row.group,
        "words": _amounts(row.words),
        "items": _amounts(row.items),
        "share": round(row.words.share, 4),
        "out_of_date_since": since.isoformat() if since else None,
    }


def _amounts(amounts: Amounts) -> dict[str, int]:
    return {name: getattr(amounts, name) for name in (*AMOUNTS, "total")}
