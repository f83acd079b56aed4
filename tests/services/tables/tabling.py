"""What tests of tables do again and again: export a kind, change cells, import it."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from services import registry
from services.tables import operations, planning, reading, writing
from services.tables.columns import columns_of
from services.tables.operations import Written
from services.tables.planning import Plan
from services.tables.reading import Table


def csv_of(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Rows as a CSV file; the first row's keys are its columns."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def read(kind: str, data: bytes) -> Table:
    return reading.read(data, columns=columns_of(registry.get(kind)))


def plan(kind: str, *rows: Mapping[str, str], user: Any = None) -> Plan:
    return planning.plan(registry.get(kind), read(kind, csv_of(rows)), user=user)


def imported(kind: str, *rows: Mapping[str, str], user: Any = None) -> Written:
    return operations.write(plan(kind, *rows, user=user), user=user)


def exported(kind: str, format_name: str = "csv") -> Table:
    """A kind's table, read again."""
    return read(kind, writing.export(registry.get(kind), format_name).data)


def row_of(kind: str, slug: str) -> dict[str, str]:
    """An entry's row in its kind's table."""
    return next(dict(row.cells) for row in exported(kind).rows if row.cells["id"] == slug)
