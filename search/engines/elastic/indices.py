"""The indices of one prefix: generations behind aliases, what is written to them, and how a new one takes over.

    <prefix>-<fingerprint>-<time>       a generation; the fingerprint is of the fields and the analysis
    <prefix>-<fingerprint>-read         alias: the generation that readers use
    <prefix>-<fingerprint>-write        alias: the generation that changes go to
    <prefix>-<fingerprint>-building     alias: the generation that a rebuild is filling; changes go there too
    <generation>-fill                   alias: what the rebuild itself writes to, so that it cannot revive an index that was deleted
    <prefix>-lock                       see `lock`

A rebuild only adds what is not there yet: what a change has written meanwhile is newer. What a change has deleted meanwhile is there as a
tombstone until the generations are switched. A rebuild that was killed leaves the old generation in use, and the next one clears up.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from elasticsearch import BadRequestError, ConflictError, NotFoundError
from elasticsearch.helpers import bulk, scan, streaming_bulk

from search.documents import Document
from search.engines.base import DEEPEST, EngineError, EngineNotReadyError
from search.engines.elastic.connection import Connection
from search.engines.elastic.documents import IS_DELETED, IS_FILLED, STORED, from_index, index_class, to_index, tombstone
from search.engines.elastic.lock import Lock
from search.engines.elastic.meaning import PassageVectors
from search.engines.fields import KEY

#: Documents in one request, and bytes at most.
_BATCH, _MOST_BYTES = 200, 5_000_000
#: Documents whose rows are made at a time.
_PREPARED = 32
#: Documents read at a time.
_PAGE = 500
#: How often a request that an overloaded cluster refuses is sent again, and seconds before the first time.
_RETRIES, _BACKOFF = 3, 0.2

_OVERTAKEN = "another rebuild of the search index has begun; this one was given up"

Action = dict[str, Any]


class Indices:
    """The indices of `prefix` that this process understands. `settings`: number of shards and replicas."""

    def __init__(
        self,
        connection: Connection,
        lock: Lock,
        *,
        prefix: str,
        fingerprint: str,
        facets: tuple[str, ...],
        settings: Mapping[str, Any],
        vectors: PassageVectors | None,
    ) -> None:
        self._connection = connection
        self._lock = lock
        self._facets = facets
        self._settings = settings
        self._vectors = vectors
        self._prefix = prefix
        self.base = f"{prefix}-{fingerprint}"
        self.read_alias, self._write_alias, self._building_alias = (f"{self.base}-{name}" for name in ("read", "write", "building"))

    def exists(self) -> bool:
        """Whether there is a generation for readers."""
        with self._connection.errors():
            return bool(self._connection.reading.indices.exists_alias(name=self.read_alias))

    def current(self) -> str:
        """The generation that readers use; "" where there is none."""
        with self._connection.errors(), suppress(NotFoundError):
            name: str = next(iter(self._connection.reading.indices.get_alias(name=self.read_alias).body))
            return name
        return ""

    @property
    def search_options(self) -> dict[str, Any]:
        """What a search must say: words count as rare in the whole index, however many shards it has."""
        return {"search_type": "dfs_query_then_fetch"} if self._settings["number_of_shards"] > 1 else {}

    def documents(self, query: Mapping[str, Any] | None = None) -> Iterator[Document]:
        """Every document that readers can find, or those of a query."""
        with self._connection.errors():
            # The alias may be moved while the pages are read.
            name, after = self._generation(self.read_alias), None
            while name:
                body: dict[str, Any] = {"size": _PAGE, "sort": [{KEY: "asc"}], "_source": [STORED], "query": query or {"match_all": {}}}
                if after:
                    body["search_after"] = after
                hits = self._connection.writing.search(index=name, body=body)["hits"]["hits"]
                yield from (from_index(hit["_source"]) for hit in hits)
                if len(hits) < _PAGE:
                    return
                after = hits[-1]["sort"]

    def write(self, documents: list[Document], deletes: list[str]) -> None:
        """Puts documents in and takes keys out, wherever changes go; seen by readers when it returns.

        Raises:
            EngineNotReadyError: there is no generation yet.
        """
        with self._connection.errors(), self._lock.held():
            live, building = self._generation(self._write_alias), self._generation(self._building_alias)
            if live is None:
                raise EngineNotReadyError("there is no search index that fits; make one with: manage.py search_rebuild")
            rows: list[tuple[str, Action]] = []
            for row in self._rows(documents):
                rows.append(row)
                if len(rows) % _PREPARED == 0:
                    # Encoding takes time.
                    self._lock.renew()
            self._send(_changes(self._write_alias, rows, deletes, keeps_tombstones=False))
            if building is not None:
                self._send(_changes(self._building_alias, rows, deletes, keeps_tombstones=True))

    def _rows(self, documents: Iterable[Document], *, is_filled: bool = False) -> Iterator[tuple[str, Action]]:
        """Key and index document of each."""
        source = iter(documents)
        while batch := list(islice(source, _PREPARED)):
            vectors = self._vectors.of(batch) if self._vectors else [[] for _ in batch]
            for document, found in zip(batch, vectors, strict=True):
                yield document.key, to_index(document, self._facets, found, is_filled=is_filled)

    def _send(self, actions: Iterator[Action]) -> None:
        """Writes in batches, each inside the lease of the lock."""
        while batch := list(islice(actions, _BATCH)):
            self._lock.renew()
            client = self._connection.writing
            errors: Any
            _count, errors = bulk(
                client, batch, raise_on_error=False, refresh=True, require_alias=True, max_retries=_RETRIES, initial_backoff=_BACKOFF
            )
            # What is to be deleted may not be there.
            refused = [error for error in errors if next(iter(error.values())).get("status") != 404 or "delete" not in error]
            if refused:
                raise EngineError(f"{len(refused)} documents were refused, the first: {str(refused[0])[:500]}")

    def begin(self) -> str:
        """A new generation, empty, that gets all changes from now on. A rebuild that began earlier will not be able to end."""
        name = f"{self.base}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        # The contract's deepest place and a page behind it.
        settings = {**self._settings, "max_result_window": 2 * DEEPEST}
        with self._connection.errors(), self._lock.held():
            before = self._generation(self._building_alias)
            self._lock.renew()
            aliases: dict[str, Any] = {f"{name}-fill": {}} | ({} if before else {self._building_alias: {}})
            index_class(name, self._facets, settings, aliases, has_vectors=self._vectors is not None).init(using=self._connection.writing)
            if before:
                moves = [
                    {"remove": {"index": before, "alias": self._building_alias}},
                    {"add": {"index": name, "alias": self._building_alias}},
                ]
                self._connection.writing.indices.update_aliases(actions=moves)
        return name

    def fill(self, name: str, documents: Iterable[Document], progress: Callable[[int], None]) -> None:
        """Writes documents to a new generation."""
        keys: set[str] = set()
        again: dict[str, Document] = {}
        batch: list[Document] = []
        for number, document in enumerate(documents, start=1):
            # A source that is changed while it is read may give an object twice.
            if document.key in keys:
                again[document.key] = document
            else:
                keys.add(document.key)
                batch.append(document)
            if len(batch) >= _BATCH:
                self._add(name, batch)
                batch = []
            progress(number)
        self._add(name, batch)
        for document in again.values():
            self._replace(name, document)

    def _add(self, name: str, documents: list[Document]) -> None:
        actions = (
            {"_op_type": "create", "_index": f"{name}-fill", "_id": key, "_source": row}
            for key, row in self._rows(documents, is_filled=True)
        )
        with self._connection.errors():
            for is_done, answer in streaming_bulk(
                self._connection.writing,
                actions,
                chunk_size=_BATCH,
                max_chunk_bytes=_MOST_BYTES,
                raise_on_error=False,
                require_alias=True,
                max_retries=_RETRIES,
                initial_backoff=_BACKOFF,
            ):
                status = answer["create"]["status"]
                if status == 404:
                    raise EngineError(_OVERTAKEN)
                # A conflict is a change that was faster.
                if not is_done and status != 409:
                    raise EngineError(f"a document was refused: {str(answer)[:500]}")

    def _replace(self, name: str, document: Document) -> None:
        """Puts a document in the place of what the rebuild itself has written before."""
        with self._connection.errors(), suppress(ConflictError):
            client = self._connection.writing
            found = client.get(index=name, id=document.key)
            if found["_source"].get(IS_FILLED):
                place = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
                for key, row in self._rows([document], is_filled=True):
                    client.index(index=name, id=key, document=row, **place)

    def switch(self, name: str) -> None:
        """Readers and changes use this generation from now on. The one before is kept for those still reading it.

        Raises:
            EngineError: another rebuild has begun later.
        """
        with self._connection.errors(), self._lock.held():
            if self._generation(self._building_alias) != name:
                raise EngineError(_OVERTAKEN)
            client = self._connection.writing
            client.indices.refresh(index=name)
            self._bury(name)
            before = self._generations()
            self._lock.renew()
            anywhere = f"{self._prefix}-*"
            moves: list[Action] = []
            for alias in (self.read_alias, self._write_alias):
                moves += [{"remove": {"index": anywhere, "alias": alias, "must_exist": False}}, {"add": {"index": name, "alias": alias}}]
            moves += [{"remove": {"index": name, "alias": alias}} for alias in (self._building_alias, f"{name}-fill")]
            self._connection.writing.indices.update_aliases(actions=moves)
            self._clear(before, name)
            # Every part of an index is searched by itself: in one part it is several times as fast. Nobody waits for it.
            self._connection.writing.indices.forcemerge(index=name, max_num_segments=1, wait_for_completion=False)

    def abandon(self, name: str) -> None:
        """Removes a generation that will not be used."""
        with suppress(EngineError), self._connection.errors(), suppress(NotFoundError):
            self._connection.writing.indices.delete(index=name)

    def drop(self) -> None:
        """Removes everything of the prefix: for scratch indices."""
        with self._connection.errors():
            client = self._connection.writing
            names = [*self._generations(), f"{self._prefix}-lock"]
            client.indices.delete(index=names, ignore_unavailable=True)

    def _bury(self, name: str) -> None:
        """Takes the tombstones out; they are searched for among what is refreshed."""
        dead = scan(self._connection.writing, index=name, query={"query": {"term": {IS_DELETED: True}}, "_source": False})
        self._send({"_op_type": "delete", "_index": f"{name}-fill", "_id": hit["_id"]} for hit in dead)

    def _generation(self, alias: str) -> str | None:
        try:
            name: str = next(iter(self._connection.writing.indices.get_alias(name=alias).body))
        except NotFoundError:
            return None
        return name

    def _generations(self) -> dict[str, list[str]]:
        """Every generation, of whatever fields → the aliases it has."""
        pattern = re.compile(rf"{re.escape(self._prefix)}-[0-9a-f]+-\d+")
        found = self._connection.writing.indices.get_alias(index=f"{self._prefix}-*").body
        return {name: list(entry["aliases"]) for name, entry in found.items() if pattern.fullmatch(name)}

    def _clear(self, before: Mapping[str, list[str]], name: str) -> None:
        """Deletes generations that nobody reads or fills; the last one that was read stays, and what another version is filling."""
        read = [other for other, aliases in before.items() if other != name and any(alias.endswith("-read") for alias in aliases)]
        kept = {name, max(read, default="", key=lambda other: other.rpartition("-")[2])}
        filled = {other for other, aliases in before.items() if any(alias.endswith("-building") for alias in aliases)}
        for other in before.keys() - kept - filled:
            with suppress(NotFoundError, BadRequestError):
                self._connection.writing.indices.delete(index=other)


def _changes(alias: str, rows: list[tuple[str, Action]], deletes: list[str], *, keeps_tombstones: bool) -> Iterator[Action]:
    for key in deletes:
        action: Action = {"_index": alias, "_id": key}
        yield {**action, "_source": tombstone(key)} if keeps_tombstones else {**action, "_op_type": "delete"}
    for key, row in rows:
        yield {"_index": alias, "_id": key, "_source": row}
