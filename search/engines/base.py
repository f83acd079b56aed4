"""The contract between the portal and a search engine: frozen values in, frozen values out.

An engine keeps an index and finds documents in it (the hooks). What all engines must do alike is done here: cleaning, which words must
match and when to relax, paging, the choice of title, address and snippet for the reader.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace

from portal.languages import Fragment, Language, preference
from search.distance import metres
from search.documents import Document, clean
from search.engines.plans import ENOUGH, Level, Plan, plans
from search.engines.snippets import Explained, explain
from search.engines.values import FacetCount, Hit, Query, Results
from search.passages import Passage
from search.sources import KIND
from search.vectors import Encoder

__all__ = ["Engine", "EngineError", "EngineNotReadyError", "FacetCount", "Found", "Hit", "Query", "Results", "Row"]

#: Pages beyond this many results are not served: nobody reads them, and each costs as much as all before it.
DEEPEST = 10_000


class EngineError(Exception):
    """The engine could not do what was asked; the index is as it was."""


class EngineBusyError(EngineError):
    """Another thread or process writes to the index."""


class EngineNotReadyError(EngineError):
    """There is no index that fits the languages and facets of this installation: `manage.py search_rebuild` makes one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A document that an engine found. `languages`: codes of the sections of the plan that matched, best first. `passage`: the one
    nearest in meaning to the query, where the document was found by meaning."""

    document: Document
    score: float
    languages: tuple[str, ...] = ()
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine found for a plan. `keys`: of the documents of the page, in order. `read` reads these documents, without those
    that were deleted meanwhile.
    """

    total: int = 0
    keys: tuple[str, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    read: Callable[[], tuple[Row, ...]] = tuple


class Engine(ABC):
    """A search engine. Every method may be called from several threads and processes at once.

    `encoder`: None where the engine searches by words only.
    """

    encoder: Encoder | None = None
    #: Whether the index is on this machine and for this machine only.
    is_local = False

    @property
    @abstractmethod
    def name(self) -> str:
        """What the index is known by in the outbox; no two have the same."""

    def indexes(self) -> "tuple[Engine, ...]":
        """The indexes that are kept in step: its own, and a copy that stands in for it."""
        return (self,)

    def search(self, query: Query) -> Results:
        """One page of results; a page beyond the end gives the last one.

        Raises:
            EngineError: the engine does not answer.
        """
        if not self.is_ready():
            return Results(query, is_ready=False)
        plan, found, page = self._page(query)
        hits = tuple(_hit(row, query, plan.level) for row in found.read())
        return Results(query, found.total, hits, found.facets, page, _page_count(found, query), plan.level)

    def rank(self, query: Query) -> tuple[str, ...]:
        """The keys of the page that `search` gives, without what a reader is shown of each.

        Raises:
            EngineError: the engine does not answer.
        """
        return self._page(query)[1].keys if self.is_ready() else ()

    def _page(self, query: Query) -> tuple[Plan, Found, int]:
        """How it was looked for, what was found, and the number of the page."""
        plan, found = self._find_strictest(query)
        page = min(max(1, query.page), _page_count(found, query))
        if page != query.page and found.total:
            found = self._find(plan, query, offset=(page - 1) * query.per_page, limit=query.per_page)
        return plan, found, page

    def finds(self, text: str, reader: Language) -> bool:
        """Whether something has the words of this question as they are.

        Raises:
            EngineError: the engine does not answer.
        """
        exact = (plan for plan in plans(text, reader) if plan.sections and plan.level is Level.ALL)
        return self.is_ready() and any(self._matches(plan) for plan in exact)

    def write(self, documents: Iterable[Document] = (), deletes: Iterable[str] = ()) -> None:
        """Puts documents into the index, in place of those with the same keys, and takes keys out. All or nothing; seen by every process
        when it returns, and not lost when a rebuild is under way.

        Raises:
            EngineNotReadyError: there is no index yet.
            EngineError: nothing was written.
        """
        self._write([clean(document) for document in documents], list(deletes))

    def rebuild(self, documents: Iterable[Document], progress: Callable[[int], None] | None = None) -> int:
        """Makes a new index of these documents aside and switches to it at the end; returns how many there are.

        `progress` is called with the number of documents done.

        Raises:
            EngineError: the old index is still in use.
        """
        return self._rebuild(map(clean, documents), progress or (lambda _done: None))

    def exclusive(self, *, waits: bool = True) -> AbstractContextManager[object]:
        """Inside, no other thread or process writes: for reading what is to be written without being overtaken. `waits`: for another
        writer to finish, as long as the engine is told to.

        Raises:
            EngineBusyError: another one writes.
            EngineError: the engine does not answer.
        """
        return nullcontext()

    def health(self) -> str:
        """Who answers searches: "ready" for the engine itself, "fallback" for what stands in for it, "missing" for nobody."""
        return "ready" if self.is_ready() else "missing"

    def check(self) -> None:
        """Does nothing where the index itself answers.

        Raises:
            EngineNotReadyError: there is none that fits the languages, facets and versions of this installation.
            EngineError: the engine does not answer.
        """
        if not self.is_ready():
            raise EngineNotReadyError("there is no index that fits the languages, facets and versions of this installation")

    def keys_without_vectors(self) -> Iterator[str]:
        """Keys of documents that cannot be found by meaning although the engine searches by meaning. For looking after the index: slow.

        Raises:
            EngineError: the engine does not answer.
        """
        return iter(())

    @abstractmethod
    def count(self) -> int:
        """How many documents the index has; 0 without an index."""

    @abstractmethod
    def state(self) -> str:
        """Differs after every write and rebuild, whichever process made it; "" without an index. Cheap."""

    @abstractmethod
    def documents(self) -> Iterator[Document]:
        """Every document of the index, in any order, lazily.

        Raises:
            EngineError: the engine does not answer.
        """

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether there is an index that fits this installation. Cheap."""

    @abstractmethod
    def _find(self, plan: Plan, query: Query, *, offset: int, limit: int) -> Found:
        """Finds what the plan says under the query's filters and bounds. Facets: those of `facets_under`; see `FacetCount`.

        In the query's order: by relevance (without sections by title in the reader's language) with what has expired last; by `date_key`;
        by distance, and what has no place as by relevance. With a vector in the plan, also what is near in meaning; the first `WINDOW`
        of both are put in order by `fuse`.
        """

    @abstractmethod
    def _matches(self, plan: Plan, most: int = 1) -> int:
        """How many documents match by words, filters aside, counted up to `most`."""

    def _counted(self, plans: Iterator[Plan], most: int) -> Iterator[tuple[Plan, int]]:
        """Each plan with what `_matches` says of it, as far as it is asked for. An engine may look at several at once."""
        return ((plan, self._matches(plan, most)) for plan in plans)

    @abstractmethod
    def _write(self, documents: list[Document], deletes: list[str]) -> None: ...

    @abstractmethod
    def _rebuild(self, documents: Iterable[Document], progress: Callable[[int], None]) -> int: ...

    def _find_strictest(self, query: Query) -> tuple[Plan, Found]:
        plan = self._strictest(query)
        if plan.sections and self.encoder:
            plan = replace(plan, vector=self.encoder.encode_query(query.text))
        elif not plan.sections and query.text.strip():
            # Signs and pictures only, or words that nobody wrote: nothing to look for is not the same as asking for everything.
            return plan, Found()
        offset = min((max(1, query.page) - 1) * query.per_page, DEEPEST)
        return plan, self._find(plan, query, offset=offset, limit=query.per_page)

    def _strictest(self, query: Query) -> Plan:
        """The first plan that matches. Filters do not relax the words: a reader who narrows must not be shown worse matches instead of
        none."""
        plan = nothing = Plan(query.language, (), Level.ALL)
        tried = (plan for plan in plans(query.text, query.language, query.alternatives) if plan.sections)
        for plan, count in self._counted(tried, ENOUGH):
            if count:
                return plan if count == ENOUGH else plan.loosened()
        # By its meaning, something may be found all the same.
        return plan if self.encoder and plan.sections else nothing


def _page_count(found: Found, query: Query) -> int:
    return max(1, -(-min(found.total, DEEPEST) // query.per_page))


def _hit(row: Row, query: Query, level: Level) -> Hit:
    return hit_of(row.document, query, explain(row.document, query, row.languages, level, row.passage), score=row.score)


def hit_of(document: Document, query: Query, explained: Explained, *, score: float = 0.0) -> Hit:
    """What the reader sees of a document."""
    reader = query.language
    url = next(filter(None, (document.urls.get(language.code, "") for language in preference(reader.code))), "")
    text = document.texts.get(reader.code) if explained.anchor else None
    return Hit(
        key=document.key,
        kind=document.kind,
        url=f"{url}#{explained.anchor}" if explained.anchor and url else url,
        title=_title(document, reader),
        snippet=explained.snippet,
        match=explained.match,
        score=score,
        facets={**document.facets, KIND: (document.kind,)},
        public_id=document.public_id,
        section=text.heading(explained.anchor) if text else "",
        distance=_distance(document, query),
        is_expired=document.expires is not None and document.expires < query.today,
    )


def _distance(document: Document, query: Query) -> float | None:
    if query.near is None or document.place is None:
        return None
    return float(metres(query.near, document.place.latitude, document.place.longitude))


def _title(document: Document, reader: Language) -> Fragment:
    # One language after the other: an engine may read a text only when it is asked for.
    for language in preference(reader.code):
        text = document.texts.get(language.code)
        if text and text.title:
            return Fragment(text.title, language, is_fallback=language != reader)
    return Fragment("", reader)
