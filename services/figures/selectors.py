"""Reads: the figures for the present reader, in tables and as a chart. Numbers, units and days are written by CLDR."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from babel import Locale
from babel.numbers import format_compact_currency, format_compact_decimal, format_decimal, format_percent
from babel.units import format_unit
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.languages import Fragment
from portal.translation.provenance import Confidence, Quality, source_for_readers
from services.figures.models import Figure, Group, Precision, Unit
from services.values import locale, partial_date

#: From here on numbers are written with a word, “3.94 million”.
_LARGE = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure as a reader sees it. `sources`: label, address or "", kind of source."""

    slug: str
    name: Fragment
    value: str
    period: str
    note: Fragment
    sources: tuple[tuple[str, str, str], ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a group."""

    key: str
    label: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart. `percent`: its length; of what is counted, in hundredths of the largest; a share is its own length."""

    name: Fragment
    value: str
    percent: str


def published() -> QuerySet[Figure]:
    """What readers see."""
    return Figure.objects.filter(live=True)


def figures_context(draft: Figure | None = None) -> dict[str, Any]:
    """What the page of figures shows. One query. `draft`: a figure as it would be published, for its preview."""
    figures = [figure for figure in published() if draft is None or figure.pk != draft.pk]
    figures += [draft] if draft is not None else []
    return {"bars": chart(figures), "tables": tables(figures), "breadcrumbs": [{"title": _("Home"), "url": f"/{get_language()}/"}]}


def tables(figures: Iterable[Figure]) -> list[Table]:
    """Figures in the tables of the page."""
    order = list(Group.values)
    figures = sorted(figures, key=lambda figure: (order.index(figure.group), figure.rank, figure.slug))
    return [
        Table(group, str(Group(group).label), tuple(_row(figure) for figure in members))
        for group, members in groupby(figures, key=lambda figure: figure.group)
    ]


def chart(figures: Iterable[Figure]) -> list[Bar]:
    """Of figures those that are in the chart, the longest bar first."""
    figures = [figure for figure in figures if figure.in_chart]
    largest = max((figure.value for figure in figures if figure.unit != Unit.PERCENT), default=Decimal(1))
    shares = {figure.slug: figure.value / (100 if figure.unit == Unit.PERCENT else largest) for figure in figures}
    figures.sort(key=lambda figure: (figure.unit == Unit.PERCENT, -shares[figure.slug]))
    return [Bar(figure.text("name"), said(figure), f"{shares[figure.slug] * 100:.1f}") for figure in figures]


def said(figure: Figure) -> str:
    """The value with its unit and its precision: `more than 14 million`."""
    value = _number(figure.value, Unit(figure.unit))
    match Precision(figure.precision):
        case Precision.MORE_THAN:
            return _("more than %(number)s") % {"number": value}
        case Precision.NEARLY:
            return _("nearly %(number)s") % {"number": value}
        case Precision.ABOUT:
            return _("about %(number)s") % {"number": value}
    return value


def _number(value: Decimal, unit: Unit) -> str:
    reader = locale()
    match unit:
        case Unit.PERCENT:
            return str(format_percent(value / 100, locale=reader, decimal_quantization=False))
        case Unit.KM2:
            return str(format_unit(value.normalize(), "area-square-kilometer", length="short", locale=reader))
        case Unit.USD:
            return str(format_compact_currency(value, "USD", fraction_digits=2, locale=reader))
    if value >= _LARGE:
        return str(format_compact_decimal(value, format_type=_words(reader), fraction_digits=2, locale=reader))
    return str(format_decimal(value.normalize(), locale=reader))


def _words(reader: Locale) -> Any:
    """CLDR has no long form where numbers are written with a sign, 394万."""
    return "long" if "long" in reader.compact_decimal_formats else "short"


def _row(figure: Figure) -> FigureRow:
    return FigureRow(
        slug=figure.slug,
        name=figure.text("name"),
        value=said(figure),
        period=" – ".join(partial_date(part) for part in figure.period.split("/")) if figure.period else "",
        note=figure.text("note"),
        sources=tuple(_sources(figure.sources)),
        confidence="" if figure.confidence == Confidence.SOURCED else str(Confidence(figure.confidence).label),
    )


def _sources(blocks: Iterable[Any]) -> Iterable[tuple[str, str, str]]:
    for block in blocks:
        quality = Quality(block.value["quality"])
        yield (*source_for_readers(block.value["source"], [quality]), str(quality.label))
