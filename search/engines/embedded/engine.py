"""The contract on a tantivy index."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Order

from search import sources
from search.documents import Document
from search.engines.base import Engine, EngineError, EngineNotReadyError, FacetCount, Found, Row
from search.engines.embedded.queries import Queries
from search.engines.embedded.schema import KEY, dump, facet_field, fingerprint, from_index, load, make_schema, sort_field, to_index
from search.engines.embedded.store import Store
from search.engines.plans import Plan

#: Bytes of memory for a writer: the least tantivy takes, and more where thousands are written at once.
_WRITE_HEAP, _REBUILD_HEAP = 15_000_000, 60_000_000
#: More values than any facet has.
_MOST_VALUES = 1_000


class EmbeddedEngine(Engine):
    """Tantivy in `directory`. `lock_timeout`: seconds a writer waits for another before it gives up (its changes stay in the outbox)."""

    def __init__(self, *, directory: Path | str, lock_timeout: float = 10.0) -> None:
        # Facets are complete when the first engine is made: apps register them in `ready()`.
        self._facets = sources.facet_names()
        self._schema = make_schema(self._facets)
        self._store = Store(Path(directory), fingerprint(self._facets), timeout=lock_timeout)

    def count(self) -> int:
        with _engine_errors():
            opened = self._store.searcher()
            return opened[1].num_docs if opened else 0

    def is_ready(self) -> bool:
        return self._store.current() is not None

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        with self._store.writing():
            yield

    def _find(self, plan: Plan, filters: Mapping[str, tuple[str, ...]], *, offset: int, limit: int) -> Found:
        with _engine_errors():
            opened = self._store.searcher()
            if opened is None:
                return Found()
            searcher = opened[1]
            filters = {name: values for name, values in filters.items() if name in self._facets}
            queries = Queries(self._schema, searcher)
            query = queries.plan(plan)
            narrowed = queries.filtered(query, filters)
            # Not as its type: tantivy's stub leaves `count` out.
            result: Any
            if plan.sections:
                result = searcher.search(narrowed, limit, offset=offset)
            else:
                result = searcher.search(narrowed, limit, offset=offset, order_by_field=sort_field(plan.reader), order=Order.Asc)
            places = [(address.segment_ord, address.doc) for _, address in result.hits]
            documents = [from_index(searcher.doc(address)) for _, address in result.hits]
            matched = self._matched_languages(searcher, queries, plan, [document.key for document in documents])
            # In a list of everything the first of the pair is the title and not a score.
            scores = [float(score) if plan.sections else 0.0 for score, _ in result.hits]
            rows = tuple(
                Row(document, score, matched.get(place, ())) for document, score, place in zip(documents, scores, places, strict=True)
            )
            total: int = result.count
            return Found(total, rows, self._count_facets(searcher, queries, query, filters))

    def _matches(self, plan: Plan) -> bool:
        with _engine_errors():
            opened = self._store.searcher()
            if opened is None:
                return False
            searcher = opened[1]
            return bool(searcher.search(Queries(self._schema, searcher).plan(plan), 1, count=False).hits)

    @staticmethod
    def _matched_languages(
        searcher: tantivy.Searcher, queries: Queries, plan: Plan, keys: list[str]
    ) -> dict[tuple[int, int], tuple[str, ...]]:
        """Place of a document in the index → codes of the languages in which it matches, best first."""
        scores: dict[tuple[int, int], list[tuple[float, str]]] = {}
        if not keys:
            return {}
        for section in plan.sections:
            query = queries.among(queries.section(section, plan.level), keys)
            for score, address in searcher.search(query, len(keys), count=False).hits:
                scores.setdefault((address.segment_ord, address.doc), []).append((score, section.language.code))
        return {place: tuple(code for _, code in sorted(found, reverse=True)) for place, found in scores.items()}

    def _count_facets(
        self, searcher: tantivy.Searcher, queries: Queries, query: tantivy.Query, filters: Mapping[str, tuple[str, ...]]
    ) -> dict[str, tuple[FacetCount, ...]]:
        """Each facet under the filters of the others. Facets without a filter of their own are counted in one go."""
        active = [name for name in self._facets if filters.get(name)]
        passive = [name for name in self._facets if name not in active]
        counts = self._count_values(searcher, queries.filtered(query, filters), passive)
        for name in active:
            counts |= self._count_values(searcher, queries.filtered(query, filters, without=name), [name])
        return {name: counts[name] for name in self._facets}

    @staticmethod
    def _count_values(searcher: tantivy.Searcher, query: tantivy.Query, names: Iterable[str]) -> dict[str, tuple[FacetCount, ...]]:
        wanted = {name: {"terms": {"field": facet_field(name), "size": _MOST_VALUES}} for name in names}
        if not wanted:
            return {}
        answer: dict[str, Any] = searcher.aggregate(query, wanted)
        return {
            name: tuple(FacetCount(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[name]["buckets"]) for name in wanted
        }

    def _write(self, documents: list[Document], deletes: list[str]) -> None:
        with _engine_errors(), self._store.writing():
            generation = self._store.current()
            if generation is None:
                raise EngineNotReadyError("there is no search index that fits; make one with: manage.py search_rebuild")
            # Noted first: a change that is in the journal only is harmless, one that is missing from it would be undone by the rebuild.
            self._store.note({"documents": [dump(document).decode() for document in documents], "deletes": deletes})
            with self._store.writer(generation, heap=_WRITE_HEAP) as writer:
                self._put(writer, documents, deletes)

    def _put(self, writer: tantivy.IndexWriter, documents: Iterable[Document], deletes: Iterable[str]) -> None:
        for key in deletes:
            writer.delete_documents_by_term(KEY, key)
        for document in documents:
            writer.delete_documents_by_term(KEY, document.key)
            writer.add_document(to_index(document, self._facets))

    def _rebuild(self, documents: Iterable[Document], progress: Callable[[int], None]) -> int:
        keys: set[str] = set()
        with _engine_errors(), self._store.rebuilding(self._schema) as generation:
            with self._store.writer(generation, heap=_REBUILD_HEAP) as writer:
                for number, document in enumerate(documents, start=1):
                    # A source that is changed while it is read may give an object twice.
                    if document.key in keys:
                        writer.delete_documents_by_term(KEY, document.key)
                    keys.add(document.key)
                    writer.add_document(to_index(document, self._facets))
                    progress(number)
            with self._store.writing():
                journal = list(self._store.journal())
                if journal:
                    with self._store.writer(generation, heap=_WRITE_HEAP) as writer:
                        for line in journal:
                            self._put(writer, [load(text.encode()) for text in line["documents"]], line["deletes"])
                self._store.switch(generation)
        return self.count()


@contextmanager
def _engine_errors() -> Iterator[None]:
    """What tantivy and the file system raise, as the contract's error."""
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:
        raise EngineError(str(error)) from error
    except BaseException as error:
        # A panic in the Rust code is no `Exception`, and no reason to end the process either.
        if type(error).__name__ == "PanicException":
            raise EngineError(str(error)) from error
        raise
