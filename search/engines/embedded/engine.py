"""The contract on a tantivy index."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy

from search import sources
from search.documents import Document
from search.engines.base import Engine, EngineError, EngineNotReadyError, Found, Row
from search.engines.embedded.counting import count_facets
from search.engines.embedded.queries import Queries
from search.engines.embedded.ranking import Hit, Place, Ranking, place
from search.engines.embedded.schema import from_index, make_schema, passage_in, to_index
from search.engines.embedded.store import Reader, Store
from search.engines.embedded.vocabulary import Vocabulary
from search.engines.fields import KEY, sort_field
from search.engines.fusion import FARTHEST, near_enough
from search.engines.plans import Plan
from search.engines.stored import dump, fingerprint, load
from search.engines.values import Query
from search.passages import Passage, passages
from search.vectors import VectorStore, get_encoder

#: Bytes of memory for a writer: the least tantivy takes, and more where thousands are written at once.
_WRITE_HEAP, _REBUILD_HEAP = 15_000_000, 120_000_000
#: Passages that are encoded together.
_BATCH = 1_024
#: Passages that are looked at.
_NEAREST = 300


class EmbeddedEngine(Engine):
    """Tantivy in `directory`. `lock_timeout`: seconds a writer waits for another before it gives up (its changes stay in the outbox).

    `vectors`: also searches by meaning, with vectors kept beside the index.
    """

    is_local = True

    def __init__(self, *, directory: Path | str, lock_timeout: float = 10.0, vectors: bool = False) -> None:
        # Facets are complete when the first engine is made: apps register them in `ready()`.
        self._facets = sources.facet_names()
        self._schema = make_schema(self._facets)
        self.encoder = get_encoder() if vectors else None
        name = self.encoder.name if self.encoder else ""
        self._store = Store(
            Path(directory), fingerprint(self._facets, engine=f"tantivy {_file_version()}", encoder=name), timeout=lock_timeout
        )
        self._vocabulary = Vocabulary()
        self._last = threading.local()
        self._vectors = VectorStore(Path(directory), self.encoder) if self.encoder else None

    @property
    def name(self) -> str:
        return self._store.name

    def count(self) -> int:
        with _engine_errors():
            reader = self._store.reader()
            return reader.searcher.num_docs if reader else 0

    def is_ready(self) -> bool:
        return self._store.current() is not None

    def state(self) -> str:
        with _engine_errors():
            return self._store.state()

    def documents(self) -> Iterator[Document]:
        with _engine_errors():
            reader = self._store.reader()
            if reader is None:
                return
            searcher = reader.searcher
            hits: Any = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs), count=False).hits
        for _, address in hits:
            with _engine_errors():
                document = from_index(searcher.doc(address))
            yield document

    def keys_without_vectors(self) -> Iterator[str]:
        if self._vectors is not None:
            for document in self.documents():
                identifiers = {passage.identifier for passage in passages(document)}
                if len(self._vectors.get(identifiers)) < len(identifiers):
                    yield document.key

    @contextmanager
    def exclusive(self, *, waits: bool = True) -> Iterator[None]:
        with self._store.writing(waits=waits):
            yield

    def _find(self, plan: Plan, query: Query, *, offset: int, limit: int) -> Found:
        with _engine_errors():
            reader = self._store.reader()
            if reader is None:
                return Found()
            searcher = reader.searcher
            query = replace(query, filters={name: values for name, values in query.filters.items() if name in self._facets})
            queries = self._queries(reader)
            words, cosines = self._words(reader, queries, plan), self._near(plan)
            if words is None and not cosines:
                return Found()
            near = queries.near(cosines) if cosines else None
            ranking = Ranking(searcher, queries, query, words, near, "" if plan.sections else sort_field(plan.reader))
            total, hits = ranking.page(offset=offset, limit=limit)
            names = [name for name in sources.facets_under(query.filters) if name in self._facets]
            stored = [searcher.doc(address) for _, address in hits]
            rows = partial(self._rows, searcher, queries, plan, hits, stored, cosines)
            facets = count_facets(searcher, queries, ranking.either, query, names)
            return Found(total, tuple(str(row[KEY][0]) for row in stored), facets, rows)

    def _matches(self, plan: Plan, most: int = 1) -> int:
        with _engine_errors():
            reader = self._store.reader()
            if reader is None:
                return 0
            query = self._words(reader, self._queries(reader), plan)
            return len(reader.searcher.search(query, most, count=False).hits) if query else 0

    def _words(self, reader: Reader, queries: Queries, plan: Plan) -> tantivy.Query | None:
        """The plan as a query: what is counted is found next, as a rule."""
        known: tuple[Plan, str, tantivy.Query | None] | None = getattr(self._last, "words", None)
        if known is None or known[0] is not plan or known[1] != reader.state:
            self._last.words = known = (plan, reader.state, queries.plan(plan))
        return known[2]

    def _queries(self, reader: Reader) -> Queries:
        return Queries(self._schema, reader.searcher, partial(self._vocabulary.like, *reader))

    def _near(self, plan: Plan) -> dict[str, float]:
        """Identifier of a passage near in meaning → how near."""
        if self._vectors is None or plan.vector is None:
            return {}
        return dict(near_enough(self._vectors.nearest(plan.vector, _NEAREST, FARTHEST)))

    def _rows(
        self,
        searcher: tantivy.Searcher,
        queries: Queries,
        plan: Plan,
        hits: list[Hit],
        stored: list[tantivy.Document],
        cosines: Mapping[str, float],
    ) -> tuple[Row, ...]:
        with _engine_errors():
            documents = [from_index(row) for row in stored]
            matched = self._matched_languages(searcher, queries, plan, [document.key for document in documents])
            rows: list[Row] = []
            for (score, address), row, document in zip(hits, stored, documents, strict=True):
                passage = passage_in(row, cosines, plan.reader.code) if cosines else None
                rows.append(Row(document, score, matched.get(place(address), ()), passage))
            return tuple(rows)

    @staticmethod
    def _matched_languages(searcher: tantivy.Searcher, queries: Queries, plan: Plan, keys: list[str]) -> dict[Place, tuple[str, ...]]:
        """Place of a document in the index → codes of the languages in which it matches, best first."""
        scores: dict[Place, list[tuple[float, str]]] = {}
        for section in plan.sections if keys else ():
            # The reader's language is shown where it matches, whatever else does.
            if len(scores) == len(keys):
                break
            query = queries.section(section, plan.level)
            if query is not None:
                for score, address in searcher.search(queries.among(query, keys), len(keys), count=False).hits:
                    scores.setdefault(place(address), []).append((score, section.language.code))
        return {where: tuple(code for _, code in sorted(found, reverse=True)) for where, found in scores.items()}

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
        for document, found in self._with_passages(documents):
            writer.delete_documents_by_term(KEY, document.key)
            writer.add_document(to_index(document, self._facets, found))

    def _with_passages(self, documents: Iterable[Document]) -> Iterator[tuple[Document, list[Passage]]]:
        """Each document with its passages, whose vectors are there then."""
        if self._vectors is None:
            yield from ((document, []) for document in documents)
            return
        for batch in _batched(((document, list(passages(document))) for document in documents), _BATCH):
            self._vectors.add({passage.identifier: passage.text for _, found in batch for passage in found})
            yield from batch

    def _rebuild(self, documents: Iterable[Document], progress: Callable[[int], None]) -> int:
        keys: set[str] = set()
        kept: set[str] = set()
        with _engine_errors(), self._store.rebuilding(self._schema) as generation:
            with self._store.writer(generation, heap=_REBUILD_HEAP) as writer:
                for number, (document, found) in enumerate(self._with_passages(documents), start=1):
                    # A source that is changed while it is read may give an object twice.
                    if document.key in keys:
                        writer.delete_documents_by_term(KEY, document.key)
                    keys.add(document.key)
                    writer.add_document(to_index(document, self._facets, found))
                    kept.update(passage.identifier for passage in found)
                    progress(number)
            with self._store.writing():
                journal = list(self._store.journal())
                if journal:
                    with self._store.writer(generation, heap=_WRITE_HEAP) as writer:
                        for line in journal:
                            self._put(writer, [load(text.encode()) for text in line["documents"]], line["deletes"])
                self._store.switch(generation)
                if self._vectors is not None:
                    changed = (load(text.encode()) for line in journal for text in line["documents"])
                    self._vectors.keep(kept | {passage.identifier for document in changed for passage in passages(document)})
        return self.count()


def _file_version() -> str:
    """Tantivy keeps its file format within a minor version."""
    return version("tantivy").rpartition(".")[0]


def _batched(items: Iterable[tuple[Document, list[Passage]]], size: int) -> Iterator[list[tuple[Document, list[Passage]]]]:
    """The items in order, as many together as have at least `size` passages."""
    batch: list[tuple[Document, list[Passage]]] = []
    for item in items:
        batch.append(item)
        if sum(len(found) for _, found in batch) >= size:
            yield batch
            batch = []
    yield batch


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
