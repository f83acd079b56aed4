"""Which rows of a matrix are run: each value in the sample, each row in four quarters."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import languages
from services.registry import all_kinds
from tests.matrix import QUARTERS, Matrix, share, thinned

CODES = [row.code for row in languages.all_languages()]
SLUGS = [kind.slug for kind in all_kinds()]
SAMPLE, FULL = Matrix(is_full=False, quarter=None, seed=0), Matrix(is_full=True, quarter=None, seed=0)


@dataclass(frozen=True)
class Row:
    """What the thinning asks of a test."""

    nodeid: str
    ids: tuple[str, ...]
    is_marked: bool = True

    @property
    def callspec(self) -> Any:
        return SimpleNamespace(_idlist=list(self.ids)) if self.ids else None

    def get_closest_marker(self, name: str) -> object | None:
        return name if name == "matrix" and self.is_marked else None


def rows(function: str, *axes: list[str], is_marked: bool = True) -> list[Any]:
    """Every row of a function of the module `tests/test_it.py`."""
    return [Row(f"tests/test_it.py::{function}[{'-'.join(ids)}]", ids, is_marked) for ids in product(*axes)]


def sampled(*items: Any, matrix: Matrix = SAMPLE) -> list[Any]:
    return list(thinned(matrix, items)[0])


def test_each_value_meets_each_function_with_several_axes() -> None:
    odd = [f"odd {number}" for number in range(27)]
    items = [*rows("test_a", CODES, odd), *rows("test_b", CODES, odd)]
    chosen = sampled(*items)
    for function in ("test_a", "test_b"):
        ids = [item.ids for item in chosen if f"::{function}[" in item.nodeid]
        assert [{row[axis] for row in ids} for axis in (0, 1)] == [set(CODES), set(odd)]
        assert len(ids) == len(odd), "no more rows than the longest axis has values"
    pairs = [item.ids for item in chosen]
    assert len(set(pairs)) == len(pairs), "what one function had is left to the other"


def test_of_a_registry_alone_each_function_has_a_few_and_the_module_all() -> None:
    items = [item for number in range(4) for item in rows(f"test_{number}", CODES)]
    chosen = sampled(*items)
    assert {item.nodeid.partition("[")[0] for item in chosen} == {item.nodeid.partition("[")[0] for item in items}
    assert len(chosen) == 12
    assert {item.ids[0] for item in chosen} == set(CODES)


@pytest.mark.parametrize(
    "items",
    [rows("test_a", ["no", "list", "of", "a", "registry"]), rows("test_a", CODES, SLUGS, is_marked=False), rows("test_a")],
    ids=["a table of cases", "not marked", "without parameters"],
)
def test_the_rest_is_run_whole(items: list[Any]) -> None:
    assert sampled(*items) == items


def test_four_quarters_are_the_full_matrix() -> None:
    items = [*rows("test_a", CODES, SLUGS, ["", "publish"]), *rows("test_b", SLUGS)]
    quarters = [sampled(*items, matrix=Matrix(is_full=False, quarter=quarter, seed=0)) for quarter in range(QUARTERS)]
    assert {item for quarter in quarters for item in quarter} == set(items)
    assert all(set(sampled(*items)) <= set(quarter) for quarter in quarters)
    assert sampled(*items, matrix=FULL) == items


def test_another_seed_is_another_sample() -> None:
    items = rows("test_a", CODES, SLUGS)
    assert sampled(*items) == sampled(*items)
    assert sampled(*items) != sampled(*items, matrix=Matrix(is_full=False, quarter=None, seed=1))


@given(values=st.lists(st.integers(), unique=True, max_size=40), parts=st.integers(1, 6))
def test_parts_of_neighbouring_rows_are_the_whole(values: list[int], parts: int) -> None:
    def looked_at(matrix: Matrix) -> Iterator[int]:
        for row in range(parts):
            yield from share(matrix, values, row=row, of=parts)

    assert set(looked_at(SAMPLE)) == set(values)
    assert share(FULL, values, row=3, of=parts) == values
    in_quarters = [share(Matrix(is_full=False, quarter=quarter, seed=0), values, row=1, of=QUARTERS) for quarter in range(QUARTERS)]
    assert {value for quarter in in_quarters for value in quarter} == set(values)
