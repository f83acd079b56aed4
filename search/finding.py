"""From a query to everything that is answered: what was found, what staff put before it, and what may have been meant.

The page of results and the API ask here, so that both answer alike.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal.languages import choose, preference
from search import query_log, sources, suggestions, vocabulary
from search.documents import Document
from search.engines import get_engine
from search.engines.base import EngineError, Hit, Query, Results
from search.engines.plans import Level
from search.engines.snippets import explain
from search.expansion import expand
from search.sources import KIND

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """`results`: what the engine found. `promoted`: what staff put first, on the first page of an unfiltered list. `did_you_mean`: the
    question as it may have been meant; "" where there is no better one."""

    results: Results
    promoted: tuple[Hit, ...] = ()
    did_you_mean: str = ""

    @property
    def query(self) -> Query:
        """What was asked."""
        return self.results.query

    @property
    def hits(self) -> tuple[Hit, ...]:
        """One page of results, none of them twice."""
        keys = {hit.key for hit in self.promoted}
        return (*self.promoted, *(hit for hit in self.results.hits if hit.key not in keys))

    @property
    def total(self) -> int:
        """How many objects there are."""
        return max(self.results.total, len(self.hits))

    def placed(self) -> Iterator[tuple[int, Hit]]:
        """The results of this page with their places among all, from 1."""
        return enumerate(self.hits, start=(self.results.page - 1) * self.query.per_page + 1)


def find(query: Query) -> Answer:
    """Everything there is to answer, and a line in the query log. Never raises for the engine's sake: `results.is_ready` is False then."""
    try:
        results = get_engine().search(expand(query))
    except EngineError:
        logger.exception("The search engine did not answer.")
        return Answer(Results(query, is_ready=False))
    if not results.is_ready:
        return Answer(results)
    answer = Answer(results, _promoted(results), _did_you_mean(results))
    query_log.note(query, answer.total)
    return answer


def _promoted(results: Results) -> tuple[Hit, ...]:
    query = results.query
    if not query.text or query.filters or results.page != 1:
        return ()
    keys = vocabulary.current().promoted(query.text, query.language)
    found = {hit.key: hit for hit in results.hits}
    hits = (found.get(key) or _hit(key, query) for key in keys)
    return tuple(hit for hit in hits if hit)


def _hit(key: str, query: Query) -> Hit | None:
    """An object that the words did not find, as it is in the database; None where readers may not see it."""
    name, _, identifier = key.partition(":")
    try:
        document = sources.get(name).document(identifier)
    except (LookupError, ValueError):
        return None
    return _shown(document, query) if document else None


def _shown(document: Document, query: Query) -> Hit:
    reader = query.language
    snippet = explain(document, query, ()).snippet
    return Hit(
        key=document.key,
        kind=document.kind,
        url=next(filter(None, (document.urls.get(language.code, "") for language in preference(reader.code))), ""),
        title=choose({code: text.title for code, text in document.texts.items()}, reader.code),
        snippet=snippet,
        match=None,
        score=0.0,
        facets={**document.facets, KIND: (document.kind,)},
        public_id=document.public_id,
    )


def _did_you_mean(results: Results) -> str:
    query = results.query
    if not query.text or results.page != 1 or (results.total and results.level is Level.ALL):
        return ""
    names = suggestions.current()
    better = names.spelling.corrected(query.text, query.language) or names.sounding_like(query.text)
    return better if better and get_engine().search(replace(query, text=better, per_page=1)).total else ""
