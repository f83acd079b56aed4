"""Plans carried out on the cluster: what is asked of it, and the answers as the contract has them."""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from search import sources
from search.engines.base import FacetCount, Found, Row
from search.engines.elastic.connection import Connection
from search.engines.elastic.documents import from_index
from search.engines.elastic.indices import Indices
from search.engines.elastic.meaning import Near, near_search, read_near
from search.engines.elastic.queries import (
    Clause,
    Misspelt,
    Part,
    Place,
    among,
    candidates,
    either,
    languages_of,
    misspelt,
    narrowing,
    parts,
    plan_query,
    similar_terms,
)
from search.engines.fields import KEY, facet_field
from search.engines.fusion import WINDOW, fuse, near_enough
from search.engines.plans import Level, Plan
from search.engines.values import Query

#: More values than any facet has.
_MOST_VALUES = 1_000
#: What the count of a part is called, beside the counts of facets.
_PART = "part {}"
#: Seconds for which the words like a misspelt one are remembered, and how many of them at most.
_REMEMBERED, _MOST_REMEMBERED = 60.0, 10_000
_BY_RANK = ({"_score": "desc"}, {KEY: "asc"})

_Body = dict[str, Any]
_Answer = Mapping[str, Any]
#: A document's key with its score.
_Ranked = tuple[str, float]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as the server gets it. `words`: what matches by words. `near`: documents near in meaning, by key, the nearest first.
    `filters`: of the facets that the index has; `facets`: those to be counted. `hits`: the documents that came with the answers."""

    words: Clause
    near: Mapping[str, Near]
    query: Query
    parts: list[Part]
    filters: Mapping[str, tuple[str, ...]]
    facets: list[str]
    hits: dict[str, _Answer] = field(default_factory=dict)


class Finder:
    """Finds in the generation that readers use."""

    def __init__(self, connection: Connection, indices: Indices, facets: tuple[str, ...]) -> None:
        self._connection = connection
        self._indices = indices
        self._facets = facets
        self._found: dict[Misspelt, tuple[str, ...]] = {}
        self._since = 0.0
        self._last = threading.local()

    def find(self, plan: Plan, query: Query, *, offset: int, limit: int) -> Found:
        """As `Engine._find`."""
        near = self._near(plan)
        asked = _Asked(
            words=self._words(plan),
            near=near,
            query=query,
            parts=parts(plan, query),
            filters={name: values for name, values in query.filters.items() if name in self._facets and values},
            facets=[name for name in sources.facets_under(query.filters) if name in self._facets],
        )
        counts, ranked = self._page(asked, offset, limit)
        total = sum(counts[_PART.format(number)]["doc_count"] for number in range(len(asked.parts)))
        rows = tuple(self._rows(plan, asked, ranked))
        keys = tuple(row.document.key for row in rows)
        return Found(total, keys, {name: _values(counts[name]) for name in asked.facets}, lambda: rows)

    def matches(self, plan: Plan, most: int) -> int:
        """How many documents match by words, counted up to `most`."""
        return self._count(self._words(plan), most)

    def counted(self, plans: Iterable[Plan], most: int) -> Iterator[tuple[Plan, int]]:
        """As `Engine._counted`: the strict plans are asked for together."""
        every = list(plans)
        strict = [plan for plan in every if plan.level is Level.ALL]
        if len(strict) > 1:
            answers = self._ask_all([_counting(plan_query(plan), most) for plan in strict])
            yield from ((plan, _total(answer, most)) for plan, answer in zip(strict, answers, strict=True))
            every = [plan for plan in every if plan.level is not Level.ALL]
        yield from ((plan, self.matches(plan, most)) for plan in every)

    def check(self) -> None:
        """Does nothing where there is an index that can be searched.

        Raises:
            EngineError: there is none, or the cluster does not answer.
        """
        self._count({"match_all": {}}, 1)

    def _count(self, query: Clause, most: int) -> int:
        return _total(self._ask(_counting(query, most)), most)

    def _near(self, plan: Plan) -> dict[str, Near]:
        if plan.vector is None:
            return {}
        found = {one.key: one for one in read_near(self._ask(near_search(plan.vector))["hits"]["hits"], plan.reader.code)}
        return {key: found[key] for key, _cosine in near_enough([(one.key, one.cosine) for one in found.values()])}

    def _words(self, plan: Plan) -> Clause:
        """The plan as a query: what is counted is found next, as a rule."""
        known: tuple[Plan, Clause] | None = getattr(self._last, "words", None)
        if known is None or known[0] is not plan:
            unknown = self._unknown(plan)
            self._last.words = known = (plan, plan_query(plan, unknown, self._similar(misspelt(plan, unknown))))
        return known[1]

    def _similar(self, asked: Iterable[Misspelt]) -> dict[Misspelt, tuple[str, ...]]:
        """The terms that there are like these. Slow to find, so what was found serves for a while."""
        if time.monotonic() - self._since > _REMEMBERED or len(self._found) > _MOST_REMEMBERED:
            self._found, self._since = {}, time.monotonic()
        found = self._found
        if missing := [one for one in asked if one not in found]:
            answer = self._ask({"size": 0, "suggest": {str(number): similar_terms(one) for number, one in enumerate(missing)}})
            for number, one in enumerate(missing):
                found[one] = tuple(option["text"] for entry in answer["suggest"][str(number)] for option in entry["options"])
        return found

    def _unknown(self, plan: Plan) -> frozenset[Place]:
        """The words that no text in their language has. Looking for similar words is slow, so only for them."""
        wanted = candidates(plan)
        if not wanted:
            return frozenset()
        places = list(wanted)
        counts = self._ask({"size": 0, "aggs": {str(number): {"filter": wanted[place]} for number, place in enumerate(places)}})
        return frozenset(place for number, place in enumerate(places) if not counts["aggregations"][str(number)]["doc_count"])

    def _page(self, asked: _Asked, offset: int, limit: int) -> tuple[_Answer, list[_Ranked]]:
        """The counts, and the documents of a page: the first part is asked for with the counts, the others where the page reaches them."""
        counts, ranked = self._part(asked, asked.parts[0], offset, limit, aggregations=_aggregations(asked))
        before = 0
        for number, part in enumerate(asked.parts):
            count = counts[_PART.format(number)]["doc_count"]
            if number and count and before < offset + limit and offset < before + count:
                ranked += self._part(asked, part, max(0, offset - before), limit - len(ranked))[1]
            before += count
        return counts, ranked

    def _part(
        self, asked: _Asked, part: Part, offset: int, limit: int, *, aggregations: _Body | None = None
    ) -> tuple[_Answer, list[_Ranked]]:
        is_fused = bool(asked.near) and not part.sort
        clauses = [*narrowing(asked.filters), *part.clauses]
        body: _Body = {
            "query": either(asked.words, asked.near, asked.query.bounds),
            # After the counts, each of which leaves out its own filter.
            "post_filter": {"bool": {"filter": clauses}},
            "sort": list(part.sort or _BY_RANK),
            "from": 0 if is_fused else offset,
            "size": max(WINDOW, offset + limit) if is_fused else limit,
            "_source": not is_fused,
            "track_total_hits": False,
            **({"aggs": aggregations} if aggregations else {}),
        }
        if not is_fused:
            answer = self._ask(body, include_named_queries_score=True)
            asked.hits.update({hit["_id"]: hit for hit in answer["hits"]["hits"]})
            return answer.get("aggregations", {}), [(hit["_id"], _score(hit)) for hit in answer["hits"]["hits"]]
        filters = [*clauses, among(asked.near)]
        within = either({"bool": {"filter": filters}}, (), asked.query.bounds)
        answer, close = self._ask_all([body, {"query": within, "size": WINDOW, "_source": False, "track_total_hits": False}])
        words = [(hit["_id"], _score(hit)) for hit in answer["hits"]["hits"] if _score(hit)]
        passing = {hit["_id"] for hit in close["hits"]["hits"]}
        fused = fuse(words[:WINDOW], [(one.key, one.cosine) for one in asked.near.values() if one.key in passing], asked.query.text)
        seen = {key for key, _ in fused}
        fused += [(key, 0.0) for key, _ in words[WINDOW:] if key not in seen]
        return answer.get("aggregations", {}), fused[offset : offset + limit]

    def _rows(self, plan: Plan, asked: _Asked, ranked: list[_Ranked]) -> Iterator[Row]:
        """The documents of a page, with the languages in which each of them matches."""
        hits, keys = asked.hits, [key for key, _ in ranked if key not in asked.hits]
        if keys:
            query = {"bool": {"filter": [among(keys)], "should": [asked.words]}}
            answer = self._ask({"query": query, "size": len(keys), "track_total_hits": False}, include_named_queries_score=True)
            hits |= {hit["_id"]: hit for hit in answer["hits"]["hits"]}
        for key, score in ranked:
            # It may have been deleted since.
            if hit := hits.get(key):
                near = asked.near.get(key)
                matched = languages_of(plan, hit.get("matched_queries") or {})
                yield Row(from_index(hit["_source"]), score, matched, near.passage if near else None)

    def _ask(self, body: _Body, **options: Any) -> _Answer:
        with self._connection.errors():
            # A part of the index is no answer: the copy has all of it.
            answer: _Answer = self._connection.reading.search(
                index=self._indices.read_alias, body=body, allow_partial_search_results=False, **self._indices.search_options, **options
            ).body
            return answer

    def _ask_all(self, bodies: Iterable[_Body]) -> list[_Answer]:
        """Several questions at once."""
        head = {"index": self._indices.read_alias, "allow_partial_search_results": False, **self._indices.search_options}
        searches = [line for body in bodies for line in (head, body)]
        with self._connection.errors():
            answers: list[_Answer] = self._connection.reading.msearch(searches=searches).body["responses"]
            for answer in answers:
                self._connection.refuse(answer["status"], str(answer.get("error", "")))
            return answers


def _aggregations(asked: _Asked) -> _Body:
    """The counts of every facet, under the filters of the others, and of every part under all filters."""
    counts: _Body = {}
    for name in asked.facets:
        values: _Body = {"terms": {"field": facet_field(name), "size": _MOST_VALUES}}
        others = narrowing(sources.filters_beside(name, asked.filters))
        counts[name] = {"filter": {"bool": {"filter": others}}, "aggs": {"values": values}} if others else values
    for number, part in enumerate(asked.parts):
        counts[_PART.format(number)] = {"filter": {"bool": {"filter": [*narrowing(asked.filters), *part.clauses]}}}
    return counts


def _counting(query: Clause, most: int) -> _Body:
    return {"query": query, "size": 0, "track_total_hits": most}


def _total(answer: _Answer, most: int) -> int:
    return min(most, int(answer["hits"]["total"]["value"]))


def _score(hit: _Answer) -> float:
    return float(hit["_score"] or 0.0)


def _values(counted: _Answer) -> tuple[FacetCount, ...]:
    return tuple(FacetCount(str(bucket["key"]), int(bucket["doc_count"])) for bucket in counted.get("values", counted)["buckets"])
