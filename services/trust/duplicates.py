"""Entries that may be the same twice: by name, telephone and position, over all kinds. A warning for staff, never a refusal.

Everything that is compared is read once, in one query, and kept in tables by what it is found with; an import asks for thousands of rows.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import floor
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from portal import languages
from search.analysis.folding import fold
from services.geography.datum import Position
from services.geography.distance import metres
from services.kinds.base import Entry, lines
from services.kinds.organizations import Organization
from services.registry import Kind, all_kinds, get

#: How alike two names must be, of 100: measured with the real entries, where 90 finds misspellings and nothing else.
LIKENESS = 90
#: Metres between two positions of one institution.
NEAR = 50.0
#: Digits of a number that only one institution has; shorter ones are hotlines, which many name.
_LONG_NUMBER = 7
#: So many of the rarest parts of a name are enough to find those that are nearly the same.
_RARE = 4
#: Letters of such a part: three in an alphabet, two of Chinese.
_PART, _CHINESE_PART = 3, 2
#: Up to so many names are compared with all others; from then on it pays to have the parts of all at hand.
_FEW = 20
#: About 50 m, in degrees of latitude; of longitude a little less.
_CELL = 0.0006

NAME, LIKE_NAME, PHONE, POSITION = _("the same name"), _("nearly the same name"), _("the same telephone number"), _("the same place")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An entry that may be the same: kind's slug, primary key, slug and name, and why."""

    kind: str
    pk: int
    slug: str
    name: str
    reasons: tuple[StrOrPromise, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry as far as it is compared. `operator`: primary key of the organization that runs it."""

    kind: str
    pk: int | None
    slug: str
    name: str
    names: frozenset[str]
    district: str
    number: str
    position: Position | None
    operator: int | None


@dataclass(slots=True)
class Known:
    """The entries to compare with."""

    rows: list[_Row]
    _by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _by_number: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _by_cell: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    _by_part: dict[str, list[str]] = field(default_factory=dict)
    _questions: int = 0

    def __post_init__(self) -> None:
        for index, row in enumerate(self.rows):
            for name in row.names:
                self._by_name[name].append(index)
            if row.number:
                self._by_number[row.number].append(index)
            if row.position:
                self._by_cell[_cell(row.position)].append(index)

    def duplicates_of(self, entry: Entry) -> list[Duplicate]:
        """The entries that may be the same as one that is being saved; it need not be saved yet."""
        wanted = _row_of(entry)
        reasons: dict[int, list[StrOrPromise]] = defaultdict(list)
        for index, reason in self._found(wanted):
            if reason not in reasons[index]:
                reasons[index].append(reason)
        return [
            Duplicate(row.kind, row.pk or 0, row.slug, row.name, tuple(why))
            for index, why in sorted(reasons.items())
            if not _is_itself(row := self.rows[index], wanted) and not _belong_together(row, wanted)
            if why != [LIKE_NAME] or not _are_apart(row, wanted)
        ]

    def _found(self, wanted: _Row) -> Iterator[tuple[int, StrOrPromise]]:
        for name in wanted.names:
            yield from ((index, NAME) for index in self._by_name.get(name, ()))
            for other in self._alike(name):
                yield from ((index, LIKE_NAME) for index in self._by_name[other])
        yield from ((index, PHONE) for index in self._by_number.get(wanted.number, ()) if wanted.number)
        if wanted.position:
            yield from ((index, POSITION) for index in self._near(wanted.position, wanted.kind))

    def _alike(self, name: str) -> Iterator[str]:
        """Names that are nearly the same. Numbers in them must be the same: school no. 55 is not school no. 80."""
        for other, _likeness, _index in extract(
            name, self._candidates(name), scorer=ratio, score_cutoff=LIKENESS, limit=None, processor=None
        ):
            if other != name and _numbers(other) == _numbers(name):
                yield other

    def _candidates(self, name: str) -> Collection[str]:
        self._questions += 1
        if self._questions <= _FEW:
            return self._by_name.keys()
        if not self._by_part:
            self._by_part = _by_part(self._by_name)
        # A part that no name has is where the misspelling is.
        rare = sorted((self._by_part[part] for part in _parts(name) if part in self._by_part), key=len)[:_RARE]
        return {other for names in rare for other in names}

    def _near(self, position: Position, kind: str) -> Iterator[int]:
        """What stands at the same place. Of other kinds it is something else: a bank in a hotel."""
        north, east = _cell(position)
        for cell in ((north + up, east + right) for up in (-1, 0, 1) for right in (-1, 0, 1)):
            for index in self._by_cell.get(cell, ()):
                row = self.rows[index]
                if row.kind == kind and row.position and metres(position, row.position) <= NEAR:
                    yield index


def known(unsaved: Iterable[Entry] = ()) -> Known:
    """Every entry, drafts too, and some that are not saved yet. One query."""
    parts = [_values(kind) for kind in all_kinds()]
    rows = [_row(values) for values in parts[0].union(*parts[1:], all=True)]
    return Known([*rows, *(_row_of(entry) for entry in unsaved)])


def duplicates_of(entry: Entry) -> list[Duplicate]:
    """The entries that may be the same as one."""
    return known().duplicates_of(entry)


#: Names in other languages are renderings of these, where they are not the same.
_NAMED_IN = (languages.SOURCE, languages.LOCAL)
_COLUMNS = [f"name_{languages.get(code).suffix}" for code in _NAMED_IN]


def _values(kind: Kind) -> Any:
    operator = Value(None, output_field=CharField()) if kind.model is Organization else Cast("operator_id", CharField())
    rows = kind.model._default_manager.order_by().annotate(of_kind=Value(kind.slug), run_by=operator)
    return rows.values_list("of_kind", "pk", "slug", "district", "phone", "lat", "lon", "run_by", "aliases", *_COLUMNS)


def _row(values: tuple[Any, ...]) -> _Row:
    kind, pk, slug, district, phone, lat, lon, operator, aliases, *names = values
    return _compared(
        kind=kind,
        pk=pk,
        slug=slug,
        district=district,
        phone=phone,
        lat=lat,
        lon=lon,
        operator=int(operator) if operator else None,
        aliases=aliases,
        names=names,
    )


def _row_of(entry: Entry) -> _Row:
    return _compared(
        kind=entry.kind.slug,
        pk=entry.pk,
        slug=entry.slug,
        district=entry.district,
        phone=entry.phone,
        lat=entry.lat,
        lon=entry.lon,
        operator=None if isinstance(entry, Organization) else entry.operator_id,
        aliases=entry.aliases,
        names=[entry.texts("name")[code] for code in _NAMED_IN],
    )


def _compared(*, names: Sequence[str | None], aliases: str, phone: str, lat: float | None, lon: float | None, **same: Any) -> _Row:
    folded = {folded_name(name) for name in (*names, *lines(aliases)) if name}
    return _Row(
        **same,
        name=next(filter(None, names), same["slug"]),
        names=frozenset(name for name in folded if len(name) > 1),
        number=number(phone),
        position=None if lat is None or lon is None else Position(lat, lon),
    )


@lru_cache(maxsize=30_000)
def folded_name(name: str) -> str:
    """A name as it is compared: by the search's folding, letters and digits only."""
    return re.sub(r"[\W_]+", "", fold(name))


def number(phone: str) -> str:
    """A telephone number as it is compared: digits without the country's code and leading zeros; "" for a short one, which many name."""
    digits = re.sub(r"\D", "", re.split(r"ext|x|转|/|,|;", phone.lower())[0])
    digits = digits.removeprefix("00").removeprefix("86") if phone.strip().startswith(("+86", "0086")) else digits
    digits = digits.lstrip("0")
    return digits if len(digits) >= _LONG_NUMBER else ""


def _by_part(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for part in _parts(name):
            found[part].append(name)
    return dict(found)


def _parts(name: str) -> set[str]:
    length = _PART if name.isascii() else _CHINESE_PART
    return {name[start : start + length] for start in range(len(name) - length + 1)}


def _numbers(name: str) -> Counter[str]:
    return Counter(re.findall(r"\d+", name))


def _cell(position: Position) -> tuple[int, int]:
    return floor(position.lat / _CELL), floor(position.lon / _CELL)


def _is_itself(row: _Row, wanted: _Row) -> bool:
    return row.kind == wanted.kind and (row.pk == wanted.pk if wanted.pk is not None else row.slug == wanted.slug)


def _are_apart(one: _Row, other: _Row) -> bool:
    """Offices of one authority in several districts have nearly the same name."""
    return bool(one.district and other.district and one.district != other.district)


def _belong_together(one: _Row, other: _Row) -> bool:
    """An organization and what it runs share a name, a telephone and a place, and so may two things of different kinds that it runs."""
    if one.kind != other.kind and one.operator is not None and one.operator == other.operator:
        return True
    return any(
        get(runner.kind).model is Organization and run.operator is not None and run.operator == runner.pk
        for runner, run in ((one, other), (other, one))
    )
