"""The contract on an Elasticsearch cluster, with a copy on this machine for when the cluster does not answer."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.languages import Language
from search import sources
from search.documents import Document
from search.engines.base import Engine, EngineError, EngineNotReadyError, Found, Query, Results
from search.engines.elastic.connection import ClusterDownError, Connection
from search.engines.elastic.finding import Finder
from search.engines.elastic.indices import Indices
from search.engines.elastic.lock import LEASE, Lock
from search.engines.elastic.meaning import WITHOUT_VECTORS, PassageVectors
from search.engines.embedded import EmbeddedEngine
from search.engines.plans import Plan
from search.engines.stored import fingerprint
from search.passages import passages
from search.vectors import get_encoder

logger = logging.getLogger(__name__)

_STATE_SECONDS = 1.5
#: Raise when the fields or their settings change.
_VERSION = 3


class ElasticEngine(Engine):
    """The cluster at `url` (several nodes' addresses separated by commas), indices whose names begin with `index`.

    `directory`: where this machine keeps vectors and, unless `keeps_copy` is false, a copy of the index. `vectors`: also searches by
    meaning. `api_key`, `ca` (a file): as the cluster asks for them. `shards`,
    `replicas`: of indices made from now on. `time_limit`: seconds until a search is answered from the copy. `lock_timeout`: seconds a
    writer waits for another before it gives up (its changes stay in the outbox).
    """

    def __init__(
        self,
        *,
        url: str,
        index: str = "portal",
        directory: Path | str | None = None,
        keeps_copy: bool = True,
        vectors: bool = False,
        api_key: str = "",
        ca: Path | str = "",
        shards: int = 1,
        replicas: int = 0,
        time_limit: float = 2.0,
        lock_timeout: float = LEASE + 5,
    ) -> None:
        # Facets are complete when the first engine is made: apps register them in `ready()`.
        self._facets = sources.facet_names()
        if vectors and not directory:
            raise ValueError("vectors need a directory")
        self.encoder = get_encoder() if vectors else None
        addresses = [address.strip() for address in url.split(",") if address.strip()]
        self._connection = Connection(
            urls=addresses, api_key=api_key, ca=Path(ca) if ca else None, time_limit=time_limit, write_limit=LEASE * 2 / 3
        )
        self._lock = Lock(self._connection, f"{index}-lock", replicas=replicas, timeout=lock_timeout)
        self._indices = Indices(
            self._connection,
            self._lock,
            prefix=index,
            fingerprint=fingerprint(self._facets, engine=f"elastic {_VERSION}", encoder=self.encoder.name if self.encoder else ""),
            facets=self._facets,
            settings={"number_of_shards": shards, "number_of_replicas": replicas},
            vectors=PassageVectors(Path(directory), self.encoder) if directory and self.encoder else None,
        )
        self._finder = Finder(self._connection, self._indices, self._facets)
        self._copy = EmbeddedEngine(directory=directory, lock_timeout=lock_timeout, vectors=vectors) if directory and keeps_copy else None
        self._is_answering = True
        self._state = ("", -_STATE_SECONDS)
        self._was_ready = -_STATE_SECONDS

    @property
    def name(self) -> str:
        return self._indices.base

    def indexes(self) -> tuple[Engine, ...]:
        return (self._copy, self) if self._copy is not None else (self,)

    def search(self, query: Query) -> Results:
        """As the contract says; from this machine's copy where the cluster does not answer in time, or has lost its index."""
        try:
            with self._connection.within_limit():
                results = super().search(query)
        except EngineError as error:
            if (copy := self._stand_in()) is None:
                raise
            self._note_silence(str(error))
            return copy.search(query)
        if not results.is_ready and (copy := self._stand_in()):
            self._note_silence("it has no index that fits")
            return copy.search(query)
        if not self._is_answering and results.is_ready:
            self._is_answering = True
            logger.warning("The search cluster answers again.")
        return results

    def finds(self, text: str, reader: Language) -> bool:
        try:
            with self._connection.within_limit():
                return super().finds(text, reader)
        except EngineError:
            if (copy := self._stand_in()) is None:
                raise
            return copy.finds(text, reader)

    def _stand_in(self) -> Engine | None:
        return self._copy if self._copy is not None and self._copy.is_ready() else None

    def _note_silence(self, reason: str) -> None:
        # One line for an outage and not one for every reader.
        if self._is_answering:
            self._is_answering = False
            logger.error("The search cluster does not answer; readers get results from this machine's copy of the index: %s", reason)

    def check(self) -> None:
        with self._connection.within_limit():
            self._finder.check()

    def keys_without_vectors(self) -> Iterator[str]:
        if self.encoder is not None:
            yield from (document.key for document in self._indices.documents(WITHOUT_VECTORS) if any(passages(document)))

    def health(self) -> str:
        """Who answers: "ready" for the cluster, "fallback" for this machine's copy, "missing" for nobody."""
        try:
            self.check()
        except EngineError:
            return "fallback" if self._stand_in() else "missing"
        return "ready"

    def state(self) -> str:
        """As the contract says; looked up at most once in `_STATE_SECONDS`."""
        now = time.monotonic()
        if now - self._state[1] > _STATE_SECONDS:
            self._state = (self._look_up_state(), now)
        return self._state[0]

    def _look_up_state(self) -> str:
        try:
            with self._connection.within_limit():
                current = self._indices.current()
                return f"{current}:{self._lock.state()}" if current else ""
        except EngineError:
            return self._copy.state() if self._copy is not None else ""

    def documents(self) -> Iterator[Document]:
        """Every document of the cluster's index or, where it does not answer, of this machine's copy."""
        try:
            yield from self._indices.documents()
        except ClusterDownError:
            if self._copy is None:
                raise
            yield from self._copy.documents()

    def is_ready(self) -> bool:
        """Whether the cluster has an index that fits or, where it does not answer, this machine's copy does. That it has one is looked up
        at most once in `_STATE_SECONDS`: a search finds out by itself."""
        if time.monotonic() - self._was_ready < _STATE_SECONDS:
            return True
        try:
            is_ready = self._indices.exists()
        except ClusterDownError:
            return self._stand_in() is not None
        if is_ready:
            self._was_ready = time.monotonic()
        return is_ready

    def count(self) -> int:
        try:
            with self._connection.errors():
                return int(self._connection.reading.count(index=self._indices.read_alias)["count"])
        except EngineNotReadyError:
            return 0

    @contextmanager
    def exclusive(self, *, waits: bool = True) -> Iterator[None]:
        with self._lock.held(waits=waits):
            yield

    def drop(self) -> None:
        """Removes its indices from the cluster."""
        self._indices.drop()

    def close(self) -> None:
        """Ends its connections."""
        self._connection.close()

    def _find(self, plan: Plan, query: Query, *, offset: int, limit: int) -> Found:
        return self._finder.find(plan, query, offset=offset, limit=limit)

    def _matches(self, plan: Plan, most: int = 1) -> int:
        return self._finder.matches(plan, most)

    def _counted(self, plans: Iterator[Plan], most: int) -> Iterator[tuple[Plan, int]]:
        return self._finder.counted(plans, most)

    def _write(self, documents: list[Document], deletes: list[str]) -> None:
        self._indices.write(documents, deletes)

    def _rebuild(self, documents: Iterable[Document], progress: Callable[[int], None]) -> int:
        name = self._indices.begin()
        try:
            self._indices.fill(name, documents, progress)
            self._indices.switch(name)
        except BaseException:
            self._indices.abandon(name)
            raise
        return self.count()
