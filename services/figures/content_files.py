"""The format of `figures.yaml`."""

from decimal import Decimal
from typing import Literal

from portal.content_rows import Texts
from services.content_files import Confidence, IdRow, SourceRow
from services.figures.models import Group, Precision, Unit


class FigureRow(IdRow):
    """A figure."""

    group: Literal[tuple(Group.values)]  # type: ignore[valid-type]  # the enum is the one list of tables
    rank: int = 0
    names: Texts
    value: Decimal
    unit: Literal[tuple(Unit.values)] = "count"  # type: ignore[valid-type]  # the enum is the one list of units
    precision: Literal[tuple(Precision.values)] = "exact"  # type: ignore[valid-type]  # the enum is the one list
    period: str = ""
    note: Texts = {}
    in_chart: bool = False
    sources: list[SourceRow]
    confidence: Confidence
    as_of: str = ""
