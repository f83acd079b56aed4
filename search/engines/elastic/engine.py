"""The contract on an Elasticsearch cluster, with a copy on this machine for when the cluster does not answer."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from search import sources
from search.documents import Document
from search.engines.base import Engine, EngineError, EngineNotReadyError, Found, Query, Results
from search.engines.elastic.connection import ClusterDownError, Connection
from search.engines.elastic.finding import Finder
from search.engines.elastic.indices import Indices
from search.engines.elastic.lock import LEASE, Lock
from search.engines.elastic.meaning import PassageVectors
from search.engines.embedded import EmbeddedEngine
from search.engines.plans import Plan
from search.engines.stored import fingerprint
from search.vectors import get_encoder

logger = logging.getLogger(__name__)

_STATE_SECONDS = 1.5
#: Raise when the fields or their settings change.
_VERSION = 1


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

    def search(self, query: Query) -> Results:
        """As the contract says; from this machine's copy where the cluster does not answer in time."""
        try:
            with self._connection.within_limit():
                results = super().search(query)
        except EngineError as error:
            if self._copy is None or not self._copy.is_ready():
                raise
            self._note_silence(error)
            return self._copy.search(query)
        if not self._is_answering:
            self._is_answering = True
            logger.warning("The search cluster answers again.")
        return results

    def _note_silence(self, error: EngineError) -> None:
        # One line for an outage and not one for every reader.
        if self._is_answering:
            self._is_answering = False
            logger.error("The search cluster does not answer; readers get results from this machine's copy of the index: %s", error)

    def health(self) -> str:
        """Who answers: "ready" for the cluster, "fallback" for this machine's copy, "missing" for nobody."""
        try:
            with self._connection.within_limit():
                if self._indices.exists():
                    return "ready"
        except EngineError:
            pass
        return "fallback" if self._copy is not None and self._copy.is_ready() else "missing"

    def state(self) -> str:
        """As the contract says; looked up at most once in `_STATE_SECONDS`."""
        now = time.monotonic()
        if now - self._state[1] > _STATE_SECONDS:
            self._state = (self._look_up_state(), now)
        return self._state[0]

    def _look_up_state(self) -> str:
        try:
            with self._connection.within_limit():
                return f"{self._indices.current()}:{self._lock.state()}" if self._indices.exists() else ""
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
        """Whether the cluster has an index that fits or, where it does not answer, this machine's copy does."""
        try:
            return self._indices.exists()
        except ClusterDownError:
            return self._copy is not None and self._copy.is_ready()

    def count(self) -> int:
        try:
            with self._connection.errors():
                return int(self._connection.writing.count(index=self._indices.read_alias)["count"])
        except EngineNotReadyError:
            return 0

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        with ExitStack() as stack:
            if self._copy is not None:
                stack.enter_context(self._copy.exclusive())
            try:
                stack.enter_context(self._lock.held())
            except ClusterDownError as error:
                if self._copy is None:
                    raise
                # The copy is kept in step even so; the write itself reports that the cluster has missed it.
                self._note_silence(error)
            yield

    def drop(self) -> None:
        """Removes its indices from the cluster."""
        self._indices.drop()

    def close(self) -> None:
        """Ends its connections."""
        self._connection.close()

    def _find(self, plan: Plan, filters: Mapping[str, tuple[str, ...]], *, offset: int, limit: int) -> Found:
        return self._finder.find(plan, filters, offset=offset, limit=limit)

    def _matches(self, plan: Plan) -> bool:
        return self._finder.matches(plan)

    def _write(self, documents: list[Document], deletes: list[str]) -> None:
        if self._copy is not None and self._copy.is_ready():
            self._copy.write(documents, deletes)
        self._indices.write(documents, deletes)

    def _rebuild(self, documents: Iterable[Document], progress: Callable[[int], None]) -> int:
        if self._copy is None:
            deque(self._through_cluster(documents, progress), maxlen=0)
            return self.count()
        failures: list[EngineError] = []
        self._copy.rebuild(self._whatever_happens(documents, progress, failures))
        if failures:
            raise failures[0]
        return self.count()

    def _through_cluster(self, documents: Iterable[Document], progress: Callable[[int], None]) -> Iterator[Document]:
        """The documents, put into a new generation of the cluster on their way; readers use it when the last was taken."""
        name = self._indices.begin()
        try:
            yield from self._indices.fill(name, documents, progress)
            self._indices.switch(name)
        except BaseException:
            self._indices.abandon(name)
            raise

    def _whatever_happens(
        self, documents: Iterable[Document], progress: Callable[[int], None], failures: list[EngineError]
    ) -> Iterator[Document]:
        """The same, and all documents even where the cluster fails: this machine's copy is made nevertheless."""
        source = iter(documents)
        try:
            yield from self._through_cluster(source, progress)
        except EngineError as error:
            failures.append(error)
            yield from source
