"""How many objects each value of a facet has."""

from collections.abc import Iterable, Mapping
from typing import Any

import tantivy

from search.engines.embedded.queries import Queries
from search.engines.fields import facet_field
from search.engines.values import FacetCount

#: More values than any facet has.
_MOST_VALUES = 1_000


def count_facets(
    searcher: tantivy.Searcher, queries: Queries, query: tantivy.Query, filters: Mapping[str, tuple[str, ...]], names: Iterable[str]
) -> dict[str, tuple[FacetCount, ...]]:
    """Each facet under the filters of the others. Facets without a filter of their own are counted in one go."""
    names = tuple(names)
    active = [name for name in names if filters.get(name)]
    counts = _count_values(searcher, queries.filtered(query, filters), [name for name in names if name not in active])
    for name in active:
        counts |= _count_values(searcher, queries.filtered(query, filters, without=name), [name])
    return {name: counts[name] for name in names}


def _count_values(searcher: tantivy.Searcher, query: tantivy.Query, names: Iterable[str]) -> dict[str, tuple[FacetCount, ...]]:
    wanted = {name: {"terms": {"field": facet_field(name), "size": _MOST_VALUES}} for name in names}
    if not wanted:
        return {}
    answer: dict[str, Any] = searcher.aggregate(query, wanted)
    return {name: tuple(FacetCount(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[name]["buckets"]) for name in wanted}
