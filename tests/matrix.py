"""Rows of a matrix: tests that hold for languages × kinds × roles × odd input are run by a sample, and whole by `make test-all`.

A row is one combination of parameters; an axis is one `parametrize` or one parametrised fixture. Of a test, class or module that is marked
`matrix`, two sorts of functions are thinned: those with several axes, and those whose only axis is a registry (languages or kinds). A table
of cases stays whole. In the sample each value of each axis meets each function that has several axes, and the rows are chosen so that as
many pairs of values as possible meet in a module; of a registry alone a function gets three values, the next function the next three.

`--matrix=sample` (the default) or `full`. `--matrix-quarter=N` adds every fourth row of the full matrix to the sample, so that four runs
with N = 0 … 3 have run it whole. `--matrix-seed` chooses another sample. What was chosen is printed at the start.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeVar

import pytest

from portal import languages
from services.registry import all_kinds

QUARTERS = 4
_ROWS_OF_A_REGISTRY = 3
_STASH = pytest.StashKey["Matrix"]()
_Value = TypeVar("_Value")
#: Every kind of the directory in turn.
KINDS = pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.slug)
#: A row as its ids, one an axis.
Row = tuple[str, ...]
Pair = tuple[tuple[int, str], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """What was asked for. `quarter`: which rows are run besides the sample, None for none."""

    is_full: bool
    quarter: int | None
    seed: int

    def is_in_quarter(self, number: int) -> bool:
        """Whether the row of this number is run in any case."""
        return self.is_full or (self.quarter is not None and number % QUARTERS == self.quarter)

    def rank(self, *parts: str) -> str:
        """An order that is the same in every process and another for every seed."""
        return hashlib.sha256("\0".join((str(self.seed), *parts)).encode()).hexdigest()


def add_options(parser: pytest.Parser) -> None:
    """The options of the command line."""
    group = parser.getgroup("matrix", "rows of a matrix of parameters")
    group.addoption("--matrix", choices=["sample", "full"], default="sample", help="a sample of the rows, or all of them")
    group.addoption("--matrix-quarter", type=int, choices=range(QUARTERS), help="this quarter of the full matrix besides the sample")
    group.addoption("--matrix-seed", type=int, default=0, help="chooses another sample")


def of(config: pytest.Config) -> Matrix:
    """What was asked for."""
    if _STASH not in config.stash:
        option = config.option
        config.stash[_STASH] = Matrix(option.matrix == "full", option.matrix_quarter, option.matrix_seed)
    return config.stash[_STASH]


def described(matrix: Matrix) -> str:
    """What is run, in a line."""
    if matrix.is_full:
        return "matrix: full"
    quarter = "" if matrix.quarter is None else f" and quarter {matrix.quarter} of 0 … {QUARTERS - 1}"
    return f"matrix: sample (seed {matrix.seed}){quarter}; all rows: --matrix=full"


def share(matrix: Matrix, values: Sequence[_Value], *, row: int, of: int) -> list[_Value]:
    """Of things that one test looks at in a loop, every `of`-th, beginning with another for each `row`; at least one, and all of them in
    the full matrix. A quarter adds another part, so that four of them have had all where `of` is four."""
    if matrix.is_full:
        return list(values)
    parts = {row % of} | ({(row + matrix.quarter) % of} if matrix.quarter is not None else set())
    return [value for number, value in enumerate(values) if number % of in parts] or list(values[:1])


def thinned(matrix: Matrix, items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The tests that are run and those that are not, in their order."""
    if matrix.is_full:
        return list(items), []
    modules: dict[str, dict[str, dict[Row, pytest.Item]]] = defaultdict(lambda: defaultdict(dict))
    for item in items:
        if item.get_closest_marker("matrix") and (row := _row(item)):
            module, _, function = item.nodeid.partition("[")[0].partition("::")
            modules[module][function][row] = item
    left_out: set[pytest.Item] = set()
    for functions in modules.values():
        seen = _Seen()
        for function, rows in functions.items():
            chosen = {*_sample(matrix, function, list(rows), seen)}
            numbered = enumerate(rows.items())
            left_out |= {item for number, (row, item) in numbered if row not in chosen and not matrix.is_in_quarter(number)}
    return [item for item in items if item not in left_out], [item for item in items if item in left_out]


class _Seen:
    """What the functions of a module had before."""

    def __init__(self) -> None:
        self.pairs: set[Pair] = set()
        self.values: Counter[str] = Counter()


def _row(item: pytest.Item) -> Row:
    callspec: Any = getattr(item, "callspec", None)
    return tuple(callspec._idlist) if callspec else ()


def _sample(matrix: Matrix, function: str, rows: Sequence[Row], seen: _Seen) -> Iterable[Row]:
    width = len(rows[0])
    if any(len(row) != width for row in rows):
        return rows
    ordered = sorted(rows, key=lambda row: matrix.rank(function, *row))
    if width > 1:
        return list(_each_value(ordered, seen))
    return _next_values(ordered, seen) if _is_registry(row[0] for row in rows) else rows


def _each_value(rows: Sequence[Row], seen: _Seen) -> Iterator[Row]:
    """Rows until each value of each axis was there: first what has the most values that are missing, then what has the most new pairs."""
    missing = {value for row in rows for value in enumerate(row)}
    left = list(rows)
    while missing:
        best = max(left, key=lambda row: (len(missing & {*enumerate(row)}), len(_pairs(row) - seen.pairs)))
        left.remove(best)
        missing -= {*enumerate(best)}
        seen.pairs |= _pairs(best)
        yield best


def _pairs(row: Row) -> set[Pair]:
    return set(combinations(enumerate(row), 2))


def _next_values(rows: Sequence[Row], seen: _Seen) -> Iterable[Row]:
    """The values that the functions before had least often."""
    chosen = sorted(rows, key=lambda row: seen.values[row[0]])[:_ROWS_OF_A_REGISTRY]
    seen.values.update(row[0] for row in chosen)
    return chosen


def _is_registry(values: Iterable[str]) -> bool:
    known = {row.code for row in languages.all_languages()} | {kind.slug for kind in all_kinds()}
    return known.issuperset(values)
