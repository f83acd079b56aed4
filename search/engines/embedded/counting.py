"""How many objects each value of a facet has."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import tantivy

from search import sources
from search.engines.embedded.queries import Queries
from search.engines.fields import facet_field
from search.engines.values import FacetCount
from search.engines.values import Query as Asked

#: More values than any facet has.
_MOST_VALUES = 1_000


def count_facets(
    searcher: tantivy.Searcher, queries: Queries, query: tantivy.Query, asked: Asked, names: Iterable[str]
) -> dict[str, tuple[FacetCount, ...]]:
    """Each facet under the filters beside it. Facets with the same filters are counted in one go."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        groups.setdefault(tuple(sources.filters_beside(name, asked.filters)), []).append(name)
    counts: dict[str, tuple[FacetCount, ...]] = {}
    for beside, group in groups.items():
        narrowed = queries.narrowed(query, replace(asked, filters={name: asked.filters[name] for name in beside}))
        counts |= _count_values(searcher, narrowed, group)
    return counts


def _count_values(searcher: tantivy.Searcher, query: tantivy.Query, names: Iterable[str]) -> dict[str, tuple[FacetCount, ...]]:
    wanted = {name: {"terms": {"field": facet_field(name), "size": _MOST_VALUES}} for name in names}
    if not wanted:
        return {}
    answer: dict[str, Any] = searcher.aggregate(query, wanted)
    return {name: tuple(FacetCount(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[name]["buckets"]) for name in wanted}
