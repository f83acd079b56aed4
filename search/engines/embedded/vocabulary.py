"""The terms of an index that are like a misspelt one: found once for a question, and not by every query that is made of it.

The letters of each term are kept as bits. Comparing those first leaves a few terms of thousands to be compared letter by letter.
"""

from dataclasses import dataclass

import numpy as np
import tantivy
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from search.engines.fields import MOST_SIMILAR

_MOST_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of a field by their length, the frequent ones of each first. `state`: of the index that they were read from.

    `starts`: where those of a length begin. `found`: what has been found.
    """

    state: str
    terms: list[str]
    starts: NDArray[np.intp]
    letters: NDArray[np.uint64]
    found: dict[tuple[str, int], tuple[str, ...]]

    def like(self, term: str, errors: int) -> tuple[str, ...]:
        first, last = np.clip([len(term) - errors, len(term) + errors + 1], 0, len(self.starts) - 1)
        start, end = self.starts[first], self.starts[last]
        likely = np.bitwise_count(self.letters[start:end] ^ _letters([term])[0]) <= 2 * errors
        found: list[tuple[int, int]] = []
        for place in (np.flatnonzero(likely) + start).tolist():
            distance = OSA.distance(term, self.terms[place], score_cutoff=errors)
            if distance <= errors:
                found.append((distance, place))
        return tuple(self.terms[place] for _, place in sorted(found)[:MOST_SIMILAR])


class Vocabulary:
    """Reads the terms of a field when they are asked for, and again after every change of the index."""

    def __init__(self) -> None:
        self._fields: dict[str, _Terms] = {}

    def like(self, searcher: tantivy.Searcher, state: str, field: str, term: str, errors: int) -> tuple[str, ...]:
        """The terms that differ from this one in so many letters at most, the likest first."""
        known = self._fields.get(field)
        if known is None or known.state != state:
            self._fields[field] = known = _read(searcher, state, field)
        found = known.found.get((term, errors))
        if found is None:
            if len(known.found) > _MOST_REMEMBERED:
                known.found.clear()
            known.found[term, errors] = found = known.like(term, errors)
        return found


def _read(searcher: tantivy.Searcher, state: str, field: str) -> _Terms:
    terms = sorted((term for term, _ in searcher.terms_with_prefix(field, "") if term), key=len)
    counts = np.bincount(np.fromiter(map(len, terms), dtype=np.intp, count=len(terms)), minlength=1)
    return _Terms(state, terms, np.concatenate([[0], np.cumsum(counts)]), _letters(terms), {})


def _letters(terms: list[str]) -> NDArray[np.uint64]:
    """The letters of each term as bits, some letters sharing one."""
    if not terms:
        return np.zeros(0, dtype=np.uint64)
    numbers = np.frombuffer("".join(terms).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    starts = np.concatenate([[0], np.cumsum(np.fromiter(map(len, terms), dtype=np.intp, count=len(terms)))[:-1]])
    return np.bitwise_or.reduceat(np.uint64(1) << (numbers & np.uint64(63)), starts)
