"""The contract on a tantivy index."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Order

from search import sources
from search.documents import Document
from search.engines.base import Engine, EngineError, EngineNotReadyError, Found, Row
from search.engines.embedded.counting import count_facets
from search.engines.embedded.queries import Queries
from search.engines.embedded.schema import from_index, make_schema, passage_in, to_index
from search.engines.embedded.store import Store
from search.engines.fields import KEY, sort_field
from search.engines.fusion import FLOOR, WINDOW, fuse
from search.engines.plans import Plan
from search.engines.stored import dump, fingerprint, load
from search.passages import Passage, passages
from search.vectors import VectorStore, get_encoder

#: Bytes of memory for a writer: the least tantivy takes, and more where thousands are written at once.
_WRITE_HEAP, _REBUILD_HEAP = 15_000_000, 120_000_000
#: Documents whose passages are encoded together.
_BATCH = 64
#: Passages that are looked at.
_NEAREST = 300

_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """What was found, best first: a score for each place in the index. `cosines`: of the passages near in meaning."""

    total: int
    by_words: int
    hits: list[tuple[float, tantivy.DocAddress]]
    query: tantivy.Query | None
    cosines: Mapping[str, float]


class EmbeddedEngine(Engine):
    """Tantivy in `directory`. `lock_timeout`: seconds a writer waits for another before it gives up (its changes stay in the outbox).

    `vectors`: also searches by meaning, with vectors kept beside the index.
    """

    def __init__(self, *, directory: Path | str, lock_timeout: float = 10.0, vectors: bool = False) -> None:
        # Facets are complete when the first engine is made: apps register them in `ready()`.
        self._facets = sources.facet_names()
        self._schema = make_schema(self._facets)
        self.encoder = get_encoder() if vectors else None
        name = self.encoder.name if self.encoder else ""
        self._store = Store(
            Path(directory), fingerprint(self._facets, engine=f"tantivy {_file_version()}", encoder=name), timeout=lock_timeout
        )
        self._vectors = VectorStore(Path(directory), self.encoder) if self.encoder else None

    def count(self) -> int:
        with _engine_errors():
            opened = self._store.searcher()
            return opened[1].num_docs if opened else 0

    def is_ready(self) -> bool:
        return self._store.current() is not None

    def state(self) -> str:
        with _engine_errors():
            return self._store.state()

    def documents(self) -> Iterator[Document]:
        with _engine_errors():
            opened = self._store.searcher()
            if opened is None:
                return
            searcher = opened[1]
            hits: Any = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs), count=False).hits
        for _, address in hits:
            with _engine_errors():
                document = from_index(searcher.doc(address))
            yield document

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
            ranked = self._ranked(searcher, queries, plan, filters, offset=offset, limit=limit)
            if ranked.query is None:
                return Found()
            rows = self._rows(searcher, queries, plan, ranked)
            return Found(ranked.total, rows, count_facets(searcher, queries, ranked.query, filters, self._facets))

    def _matches(self, plan: Plan) -> bool:
        with _engine_errors():
            opened = self._store.searcher()
            if opened is None:
                return False
            query = Queries(self._schema, opened[1]).plan(plan)
            return query is not None and bool(opened[1].search(query, 1, count=False).hits)

    def _ranked(
        self, searcher: tantivy.Searcher, queries: Queries, plan: Plan, filters: Mapping[str, tuple[str, ...]], *, offset: int, limit: int
    ) -> _Ranked:
        query = queries.plan(plan)
        cosines = self._near(plan)
        if not cosines:
            if query is None:
                return _Ranked(0, 0, [], None, {})
            # Not as its type: tantivy's stub leaves `count` out.
            result: Any
            if plan.sections:
                result = searcher.search(queries.filtered(query, filters), limit, offset=offset)
            else:
                order = sort_field(plan.reader)
                result = searcher.search(queries.filtered(query, filters), limit, offset=offset, order_by_field=order, order=Order.Asc)
            # In a list of everything the first of the pair is the title and not a score.
            hits = [(float(score) if plan.sections else 0.0, address) for score, address in result.hits]
            return _Ranked(result.count, result.count, hits, query, {})
        near = queries.near(cosines)
        either = near if query is None else tantivy.Query.boolean_query([(tantivy.Occur.Should, query), (tantivy.Occur.Should, near)])
        fused, by_words = self._fused(searcher, queries, query, near, filters, deepest=offset + limit)
        counted: Any = searcher.search(queries.filtered(either, filters), 1)
        return _Ranked(counted.count, by_words, fused[offset : offset + limit], either, cosines)

    @staticmethod
    def _fused(
        searcher: tantivy.Searcher,
        queries: Queries,
        query: tantivy.Query | None,
        near: tantivy.Query,
        filters: Mapping[str, tuple[str, ...]],
        *,
        deepest: int,
    ) -> tuple[list[tuple[float, tantivy.DocAddress]], int]:
        """Everything down to a depth, in the order of both rankings, and how many were found by words."""
        addresses: dict[_Place, tantivy.DocAddress] = {}
        rankings: list[list[tuple[_Place, float]]] = []
        counts: list[int] = []
        for one, depth in ((query, max(WINDOW, deepest)), (near, WINDOW)):
            result: Any = searcher.search(queries.filtered(one, filters), depth) if one else None
            hits = result.hits if result else []
            counts.append(result.count if result else 0)
            rankings.append([(_place(address), score) for score, address in hits])
            addresses |= {_place(address): address for _, address in hits}
        fused = fuse(rankings[0][:WINDOW], rankings[1])
        seen = {place for place, _ in fused}
        fused += [(place, 0.0) for place, _ in rankings[0][WINDOW:] if place not in seen]
        return [(score, addresses[place]) for place, score in fused], counts[0]

    def _near(self, plan: Plan) -> dict[str, float]:
        """Identifier of a passage near in meaning → how near."""
        if self._vectors is None or plan.vector is None:
            return {}
        return dict(self._vectors.nearest(plan.vector, _NEAREST, FLOOR))

    def _rows(self, searcher: tantivy.Searcher, queries: Queries, plan: Plan, ranked: _Ranked) -> tuple[Row, ...]:
        stored = [searcher.doc(address) for _, address in ranked.hits]
        documents = [from_index(row) for row in stored]
        matched = self._matched_languages(searcher, queries, plan, [document.key for document in documents])
        rows: list[Row] = []
        for (score, address), row, document in zip(ranked.hits, stored, documents, strict=True):
            passage = passage_in(row, ranked.cosines, plan.reader.code) if ranked.cosines else None
            rows.append(Row(document, score, matched.get(_place(address), ()), passage))
        return tuple(rows)

    @staticmethod
    def _matched_languages(searcher: tantivy.Searcher, queries: Queries, plan: Plan, keys: list[str]) -> dict[_Place, tuple[str, ...]]:
        """Place of a document in the index → codes of the languages in which it matches, best first."""
        scores: dict[_Place, list[tuple[float, str]]] = {}
        for section in plan.sections if keys else ():
            # The reader's language is shown where it matches, whatever else does.
            if len(scores) == len(keys):
                break
            query = queries.section(section, plan.level)
            if query is not None:
                for score, address in searcher.search(queries.among(query, keys), len(keys), count=False).hits:
                    scores.setdefault(_place(address), []).append((score, section.language.code))
        return {place: tuple(code for _, code in sorted(found, reverse=True)) for place, found in scores.items()}

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
        for batch in _batched(documents, _BATCH):
            found = [list(passages(document)) for document in batch]
            self._vectors.add({passage.identifier: passage.text for one in found for passage in one})
            yield from zip(batch, found, strict=True)

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


def _place(address: tantivy.DocAddress) -> _Place:
    return address.segment_ord, address.doc


def _batched(items: Iterable[Document], size: int) -> Iterator[list[Document]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
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
