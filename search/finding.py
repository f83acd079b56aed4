"""From a query to everything that is answered: what was found, what staff put before it, and what may have been meant.

The page of results and the API ask here, so that both answer alike.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from search import query_log, sources, suggestions, vocabulary
from search.engines import get_engine
from search.engines.base import EngineError, Hit, Query, Results, hit_of
from search.engines.plans import Level
from search.engines.snippets import explain
from search.expansion import expand
from search.suggestions import CJK, comparable
from search.vocabulary import Vocabulary

logger = logging.getLogger(__name__)

#: Better questions that are tried, and results that are looked at for whether the question was understood.
_MOST_TRIED = 3
#: Results that are put first. Each that the words have not found is read from the database.
_MOST_PROMOTED = 5
_BEST = 3
#: Words of a question that are all in what was found.
_FEW = 3


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
        words = vocabulary.current()
        results = get_engine().search(expand(query, words))
    except EngineError:
        logger.exception("The search engine did not answer.")
        return Answer(Results(query, is_ready=False))
    if not results.is_ready:
        return Answer(results)
    answer = Answer(results, _promoted(results, words), _did_you_mean(results))
    query_log.note(query, answer.total)
    return answer


def _promoted(results: Results, words: Vocabulary) -> tuple[Hit, ...]:
    query = results.query
    if not query.is_plain:
        return ()
    keys = words.promoted(query.text, query.language)[:_MOST_PROMOTED]
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
    return hit_of(document, query, explain(document, query, ())) if document else None


def _did_you_mean(results: Results) -> str:
    query = results.query
    if not query.text or results.page != 1 or _is_answered(results):
        return ""
    likely = islice(suggestions.current().meant(query.text, query.language), _MOST_TRIED)
    try:
        return next((better for better in likely if get_engine().finds(better, query.language)), "")
    except EngineError:
        # What was found is shown all the same.
        logger.exception("The search engine stopped answering.")
        return ""


def _is_answered(results: Results) -> bool:
    """Whether the best results have what was asked for as it was written. A long question is found by some of its words, and a long Chinese
    word by some of its letters."""
    if not results.total or results.level is not Level.ALL:
        return False
    text = comparable(results.query.text)
    if not CJK.match(text):
        return text.count(" ") < _FEW
    return any(text in comparable(f"{hit.title} {hit.snippet} {hit.match.name if hit.match else ''}") for hit in results.hits[:_BEST])
