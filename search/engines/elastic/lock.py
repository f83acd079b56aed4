"""One writer at a time on a whole cluster: a document that its holder keeps renewing.

No clocks are compared. Who waits watches the document by its own clock: one that did not change for `LEASE` seconds belongs to a process
that died, and is taken over. Who holds it renews it before each request that writes, and such a request is over before the lease is; a
holder that was overtaken learns it from the cluster's sequence number and writes nothing.
"""

import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError

from search.engines.base import EngineBusyError, EngineError
from search.engines.elastic.connection import Connection

#: Seconds after which a lock that nobody renews is free. Longer than any request that writes may take.
LEASE = 15.0
_ID = "writer"
_POLL = 0.05


class Lock:
    """The lock of the indices of one prefix. `timeout`: seconds to wait for another writer; more than the lease, or a killed one's lock
    is found held."""

    def __init__(self, connection: Connection, index: str, *, replicas: int, timeout: float) -> None:
        self._connection = connection
        self._index = index
        self._replicas = replicas
        self._timeout = timeout
        # Threads of one process take turns here; the cluster sees one of them.
        self._threads = threading.RLock()
        self._depth = 0
        self._owner = uuid.uuid4().hex
        self._place: dict[str, int] = {}
        # What others' lock looked like and since when; kept between attempts, so that a killed holder is waited for only once.
        self._seen: tuple[tuple[int, int], float] = ((-1, -1), 0.0)

    @contextmanager
    def held(self, *, waits: bool = True) -> Iterator[None]:
        """Alone among writers. May be entered again inside. `waits`: for another one to finish.

        Raises:
            EngineBusyError: another one writes.
            EngineError: the cluster does not answer.
        """
        timeout = self._timeout if waits else 0
        if not self._threads.acquire(timeout=timeout):
            raise EngineBusyError("another thread writes to the search cluster")
        try:
            if not self._depth:
                self._acquire(timeout)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if not self._depth:
                    self._release()
        finally:
            self._threads.release()

    def renew(self) -> None:
        """Must be called inside `held`, before each request that writes.

        Raises:
            EngineError: another writer has taken over.
        """
        with self._connection.errors():
            try:
                self._put(self._owner)
            except ConflictError as error:
                raise EngineError("another process took over the lock of the search cluster") from error

    def state(self) -> str:
        """Differs after every write, whoever made it; "" where nothing was ever written."""
        with self._connection.errors():
            found = self._read(self._connection.reading)
        return f"{found['_primary_term']}.{found['_seq_no']}" if found else ""

    def _acquire(self, timeout: float) -> None:
        limit = time.monotonic() + timeout
        with self._connection.errors():
            while not self._try():
                if time.monotonic() > limit:
                    raise EngineBusyError("another process writes to the search cluster")
                time.sleep(_POLL)

    def _try(self) -> bool:
        found = self._read(self._connection.writing)
        if found is None:
            self._make_index()
            return self._claim({})
        place = {"if_seq_no": int(found["_seq_no"]), "if_primary_term": int(found["_primary_term"])}
        owner = found["_source"]["owner"]
        if owner in {"", self._owner} or self._has_expired(place["if_seq_no"], place["if_primary_term"]):
            return self._claim(place)
        return False

    def _has_expired(self, number: int, term: int) -> bool:
        now = time.monotonic()
        if self._seen[0] != (number, term):
            self._seen = ((number, term), now)
        return now - self._seen[1] > LEASE

    def _claim(self, place: dict[str, int]) -> bool:
        self._place = place
        try:
            self._put(self._owner)
        except ConflictError:
            return False
        return True

    def _put(self, owner: str) -> None:
        # Without a place it must not be there yet.
        condition: dict[str, Any] = dict(self._place) or {"op_type": "create"}
        answer = self._connection.writing.index(index=self._index, id=_ID, document={"owner": owner}, **condition)
        self._place = {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}

    def _release(self) -> None:
        # What cannot be given back runs out.
        with suppress(EngineError), self._connection.errors(), suppress(ConflictError):
            self._put("")

    def _read(self, client: Elasticsearch) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = client.get(index=self._index, id=_ID).body
        except NotFoundError:
            return None
        return found

    def _make_index(self) -> None:
        settings = {"number_of_shards": 1, "number_of_replicas": self._replicas}
        mappings = {"dynamic": "strict", "properties": {"owner": {"type": "keyword"}}}
        # Another process may have made it meanwhile.
        with suppress(BadRequestError):
            self._connection.writing.indices.create(index=self._index, settings=settings, mappings=mappings)
