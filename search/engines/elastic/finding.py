"""Plans carried out on the cluster: what is asked of it, and the answers as the contract has them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from elasticsearch_dsl import Search

from search.engines.base import FacetCount, Found, Row
from search.engines.elastic.connection import Connection
from search.engines.elastic.documents import STORED, from_index
from search.engines.elastic.indices import Indices
from search.engines.elastic.meaning import near_search, read_near
from search.engines.elastic.queries import Place, candidates, languages_of, narrowing, plan_query
from search.engines.fields import KEY, facet_field, sort_field
from search.engines.fusion import WINDOW, fuse
from search.engines.plans import Plan
from search.vectors import Vector

#: More values than any facet has.
_MOST_VALUES = 1_000


class Finder:
    """Finds in the generation that readers use."""

    def __init__(self, connection: Connection, indices: Indices, facets: tuple[str, ...]) -> None:
        self._connection = connection
        self._indices = indices
        self._facets = facets

    def find(self, plan: Plan, filters: Mapping[str, tuple[str, ...]], *, offset: int, limit: int) -> Found:
        """As `Engine._find`."""
        filters = {name: values for name, values in filters.items() if name in self._facets and values}
        if plan.vector is not None:
            return self._find_near(plan, plan.vector, filters, offset=offset, limit=limit)
        search = self._counting(self._searching(plan), filters)[offset : offset + limit].source([STORED])
        order = {"_score": "desc"} if plan.sections else {sort_field(plan.reader): "asc"}
        answer = self._ask(search.sort(order, {KEY: "asc"}))
        rows = tuple(_row(plan, hit) for hit in answer["hits"]["hits"])
        return Found(int(answer["hits"]["total"]["value"]), rows, self._facet_counts(answer))

    def _find_near(self, plan: Plan, vector: Vector, filters: Mapping[str, tuple[str, ...]], *, offset: int, limit: int) -> Found:
        """Three questions: what is near, what has the words (with all counts), and the documents of the page."""
        hits = self._ask(near_search(vector, self._facets))["hits"]["hits"]
        near = {one.key: one for one in read_near(hits, self._facets, plan.reader.code)}
        if not near:
            return self.find(replace(plan, vector=None), filters, offset=offset, limit=limit)
        search = self._counting(self._searching(plan, near), filters)[: max(WINDOW, offset + limit)].source(False)
        answer = self._ask(search.sort({"_score": "desc"}, {KEY: "asc"}))
        matched = {hit["_id"]: hit for hit in answer["hits"]["hits"] if hit.get("matched_queries")}
        words = [(key, float(hit["_score"])) for key, hit in matched.items()]
        fused = fuse(words[:WINDOW], [(one.key, one.cosine) for one in near.values() if one.passes(filters)])
        seen = {key for key, _ in fused}
        fused += [(key, 0.0) for key, _ in words[WINDOW:] if key not in seen]
        page = fused[offset : offset + limit]
        documents = self._indices.get([key for key, _ in page])
        rows = tuple(
            Row(documents[key], score, _languages(plan, matched.get(key)), near[key].passage if key in near else None)
            for key, score in page
            # It may have been deleted since.
            if key in documents
        )
        return Found(int(answer["hits"]["total"]["value"]), rows, self._facet_counts(answer))

    def _counting(self, search: Any, filters: Mapping[str, tuple[str, ...]]) -> Any:
        """The search with the counts of every facet. Hits are filtered after the counts, each of which leaves out its own filter."""
        for name in self._facets:
            counted = search.aggs.bucket(name, "filter", filter=narrowing(filters, without=name))
            counted.bucket("values", "terms", field=facet_field(name), size=_MOST_VALUES)
        search = search.extra(track_total_hits=True)
        return search.post_filter(narrowing(filters)) if filters else search

    def _facet_counts(self, answer: Mapping[str, Any]) -> dict[str, tuple[FacetCount, ...]]:
        return {name: _counts(answer["aggregations"][name]["values"]["buckets"]) for name in self._facets}

    def matches(self, plan: Plan) -> bool:
        """Whether anything matches by words."""
        return bool(self._ask(self._searching(plan)[:1].source(False))["hits"]["hits"])

    def _searching(self, plan: Plan, near: Iterable[str] = ()) -> Any:
        return Search().query(plan_query(plan, self._unknown(plan), near))

    def _unknown(self, plan: Plan) -> frozenset[Place]:
        """The words that no text in their language has. Looking for similar words is slow, so only for them."""
        asked = candidates(plan)
        if not asked:
            return frozenset()
        search = Search()[:0]
        places = list(asked)
        for number, place in enumerate(places):
            search.aggs.bucket(str(number), "filter", filter=asked[place])
        counts = self._ask(search)["aggregations"]
        return frozenset(place for number, place in enumerate(places) if not counts[str(number)]["doc_count"])

    def _ask(self, search: Any) -> Mapping[str, Any]:
        # Scores of the whole index, however many shards it has; for what is near the server sees to it itself.
        search_type = None if isinstance(search, dict) else "dfs_query_then_fetch"
        with self._connection.errors():
            answer: Mapping[str, Any] = self._connection.reading.search(
                index=self._indices.read_alias,
                body=search if isinstance(search, dict) else search.to_dict(),
                include_named_queries_score=True,
                # A part of the index is no answer: the copy has all of it.
                allow_partial_search_results=False,
                search_type=search_type,
            ).body
            return answer


def _row(plan: Plan, hit: Mapping[str, Any]) -> Row:
    return Row(from_index(hit["_source"]), float(hit["_score"] or 0.0), _languages(plan, hit))


def _languages(plan: Plan, hit: Mapping[str, Any] | None) -> tuple[str, ...]:
    return languages_of(plan, (hit or {}).get("matched_queries") or {})


def _counts(buckets: Iterable[Mapping[str, Any]]) -> tuple[FacetCount, ...]:
    return tuple(FacetCount(str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets)
