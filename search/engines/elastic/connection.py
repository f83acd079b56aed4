"""The client of a cluster: its time limits, and what it raises as the contract's errors.

A cluster that did not answer is left alone for some seconds: readers are not made to wait for the same time limit again and again.
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elastic_transport import TlsError
from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import BulkIndexError

from search.engines.base import EngineError, EngineNotReadyError

logger = logging.getLogger(__name__)

#: Seconds for which a cluster that did not answer is not asked again.
PAUSE = 5.0
#: Least time a request is given, in seconds: with less it would fail for certain.
_LEAST = 0.05
#: Answers of a cluster that is there but cannot serve: overloaded, without a master, without a copy of a shard.
_UNAVAILABLE = frozenset({408, 429, 502, 503, 504})


class ClusterDownError(EngineError):
    """The cluster did not answer, or not in time."""


class Connection:
    """A cluster, for one process. `time_limit`: seconds a search may take, `write_limit`: seconds one request that writes may take."""

    def __init__(self, *, urls: Sequence[str], api_key: str, ca: Path | None, time_limit: float, write_limit: float) -> None:
        self.time_limit = time_limit
        self.write_limit = write_limit
        # Given only where there is one: the client takes no "none".
        secured: dict[str, Any] = {"ca_certs": str(ca)} if ca else {}
        # Every node is asked once: the ones that were killed refuse at once.
        self._client = Elasticsearch(list(urls), api_key=api_key or None, **secured, max_retries=max(1, len(urls)), retry_on_status=())
        #: Nodes that a search may try, each in its share of the time: one that hangs must not use up all of it.
        self._tries = min(2, len(urls))
        self._local = threading.local()
        self._down_until = 0.0
        self._reason = ""

    @property
    def is_down(self) -> bool:
        """Whether it did not answer a moment ago."""
        return time.monotonic() < self._down_until

    @property
    def reading(self) -> Elasticsearch:
        """The client for a request of a search, with what is left of the time of `within_limit`.

        Raises:
            ClusterDownError: nothing is left, or the cluster did not answer a moment ago.
        """
        self._refuse_while_down()
        left = getattr(self._local, "deadline", time.monotonic() + self.time_limit) - time.monotonic()
        if left <= 0:
            raise ClusterDownError(f"the search cluster did not answer within {self.time_limit} seconds")
        return self._client.options(
            request_timeout=max(_LEAST, left / self._tries), max_retries=self._tries - 1, retry_on_timeout=self._tries > 1
        )

    @property
    def writing(self) -> Elasticsearch:
        """The client for anything else.

        Raises:
            ClusterDownError: the cluster did not answer a moment ago.
        """
        self._refuse_while_down()
        return self._client.options(request_timeout=self.write_limit)

    @contextmanager
    def within_limit(self) -> Iterator[None]:
        """All requests inside together get the time of one search."""
        self._local.deadline = time.monotonic() + self.time_limit
        try:
            yield
        finally:
            del self._local.deadline

    @contextmanager
    def errors(self) -> Iterator[None]:
        """What the client raises, as the contract's errors."""
        try:
            yield
        except ApiError as error:
            raise self._meaning(error.status_code, _words(error)) from error
        except TransportError as error:
            raise self._down(_words(error)) from error
        except BulkIndexError as error:
            raise EngineError(f"{len(error.errors)} documents were refused, the first: {str(error.errors[:1])[:500]}") from error
        else:
            self._down_until = 0.0

    def refuse(self, status: int, words: str) -> None:
        """Does nothing for the status of a good answer.

        Raises:
            EngineError: it is none.
        """
        if status >= 400:
            raise self._meaning(status, words[:500])

    def close(self) -> None:
        """Ends its connections."""
        self._client.close()

    def _meaning(self, status: int, words: str) -> EngineError:
        if status in _UNAVAILABLE:
            return self._down(words)
        return EngineNotReadyError(words) if status == 404 else EngineError(words)

    def _down(self, words: str) -> ClusterDownError:
        self._down_until = time.monotonic() + PAUSE
        self._reason = words
        return ClusterDownError(f"the search cluster does not answer: {words}")

    def _refuse_while_down(self) -> None:
        if self.is_down:
            raise ClusterDownError(f"the search cluster did not answer a moment ago: {self._reason}")


def _words(error: TransportError | ApiError) -> str:
    if isinstance(error, TlsError):
        # What the client says of it is only that there was one.
        return f"its certificate was not accepted (is ELASTICSEARCH_CA right?): {error.message}; {error.errors}"[:500]
    return str(error)[:500]
