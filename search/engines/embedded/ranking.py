"""In what order the documents of a query come, and those of one page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Order

from search import documents
from search.distance import metres
from search.engines.embedded.queries import Clause, Queries
from search.engines.embedded.schema import LATITUDE, LONGITUDE
from search.engines.fields import DATE
from search.engines.fusion import WINDOW, fuse
from search.engines.values import Query, Sort

Place = tuple[int, int]
Hit = tuple[float, tantivy.DocAddress]
#: From an offset and a limit to how many there are, and the hits between.
_Part = Callable[[int, int], tuple[int, list[Hit]]]


def place(address: tantivy.DocAddress) -> Place:
    """Where a document stands in the index, as something that can be compared."""
    return address.segment_ord, address.doc


@dataclass(frozen=True, slots=True)
class Ranking:
    """The documents found by words, by meaning or by both, one of which is there. `title`: field by which a list of everything is sorted;
    "" where something is looked for."""

    searcher: tantivy.Searcher
    queries: Queries
    asked: Query
    words: tantivy.Query | None
    near: tantivy.Query | None
    title: str = ""

    @property
    def either(self) -> tantivy.Query:
        """What is found by words or by meaning."""
        both = [query for query in (self.words, self.near) if query]
        return both[0] if len(both) == 1 else tantivy.Query.boolean_query([(Occur.Should, query) for query in both])

    def page(self, *, offset: int, limit: int) -> tuple[int, list[Hit]]:
        """How many there are, and those of a page: the score, 0.0 where it does not decide, and the address."""
        total, hits = 0, list[Hit]()
        for part in self._parts():
            count, found = part(max(0, offset - total), limit - len(hits))
            total += count
            hits += found
        return total, hits

    def _parts(self) -> Iterator[_Part]:
        if self.asked.sort is Sort.DATE:
            yield partial(self._by_field, DATE, ())
        elif self.asked.sort is Sort.DISTANCE and self.asked.near:
            has_place = tantivy.Query.exists_query(LATITUDE)
            yield partial(self._by_distance, self.asked.near, ((Occur.Must, has_place),))
            yield from self._by_relevance(((Occur.MustNot, has_place),))
        else:
            yield from self._by_relevance(())

    def _by_relevance(self, clauses: tuple[Clause, ...]) -> Iterator[_Part]:
        """What is in force, then what has expired."""
        ranked = partial(self._by_field, self.title) if self.title else self._by_rank
        expired = self.queries.expired(self.asked.today)
        if not self.searcher.search(expired, 1, count=False).hits:
            yield partial(ranked, clauses)
        else:
            yield partial(ranked, (*clauses, (Occur.MustNot, expired)))
            yield partial(ranked, (*clauses, (Occur.Must, expired)))

    def _by_field(self, field: str, clauses: tuple[Clause, ...], offset: int, limit: int) -> tuple[int, list[Hit]]:
        query = self.queries.narrowed(self.either, self.asked, clauses)
        found: Any = self.searcher.search(query, max(1, limit), offset=offset, order_by_field=field, order=Order.Asc)
        return found.count, [(0.0, address) for _, address in found.hits[:limit]]

    def _by_distance(self, origin: documents.Place, clauses: tuple[Clause, ...], offset: int, limit: int) -> tuple[int, list[Hit]]:
        query = self.queries.narrowed(self.either, self.asked, clauses)
        found: Any = self.searcher.search(query, max(1, self.searcher.num_docs))
        addresses = [address for _, address in found.hits]
        latitudes, longitudes = (
            np.asarray(self.searcher.fast_field_values(field, addresses), dtype=np.float64) for field in (LATITUDE, LONGITUDE)
        )
        order = np.argsort(metres(origin, latitudes, longitudes), kind="stable")
        return found.count, [(0.0, addresses[number]) for number in order[offset : offset + limit]]

    def _by_rank(self, clauses: tuple[Clause, ...], offset: int, limit: int) -> tuple[int, list[Hit]]:
        query = self.queries.narrowed(self.either, self.asked, clauses)
        if self.near is None:
            # Not as its type: tantivy's stub leaves `count` out.
            found: Any = self.searcher.search(query, max(1, limit), offset=offset)
            return found.count, [(float(score), address) for score, address in found.hits[:limit]]
        counted: Any = self.searcher.search(query, 1)
        return counted.count, self._fused(clauses, offset + limit)[offset : offset + limit]

    def _fused(self, clauses: tuple[Clause, ...], deepest: int) -> list[Hit]:
        """Everything down to a depth, in the order of both rankings."""
        addresses: dict[Place, tantivy.DocAddress] = {}
        words, near = (self._places(query, clauses, max(WINDOW, deepest), addresses) for query in (self.words, self.near))
        fused = dict(fuse(words[:WINDOW], near[:WINDOW], self.asked.text))
        for found, _ in (*words[WINDOW:], *near[WINDOW:]):
            fused.setdefault(found, 0.0)
        return [(score, addresses[found]) for found, score in fused.items()]

    def _places(
        self, query: tantivy.Query | None, clauses: Iterable[Clause], depth: int, addresses: dict[Place, tantivy.DocAddress]
    ) -> list[tuple[Place, float]]:
        if query is None:
            return []
        found: Any = self.searcher.search(self.queries.narrowed(query, self.asked, clauses), depth, count=False)
        addresses |= {place(address): address for _, address in found.hits}
        return [(place(address), float(score)) for score, address in found.hits]
