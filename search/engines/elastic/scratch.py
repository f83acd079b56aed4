"""Throw-away indices on the cluster, for judging and measuring."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from search.engines.base import EngineNotReadyError
from search.engines.elastic.engine import ElasticEngine


@contextmanager
def scratch_engine(*, vectors: bool = False) -> Iterator[ElasticEngine]:
    """An engine on the cluster of the settings with an index of its own and no copy, gone afterwards: for measuring.

    Raises:
        EngineNotReadyError: no cluster is configured.
    """
    configured = {name.lower(): value for name, value in settings.ELASTICSEARCH.items()}
    if not configured:
        raise EngineNotReadyError("ELASTICSEARCH_URL names no cluster")
    with TemporaryDirectory(prefix="portal-scratch-") as directory:
        name = f"scratch-{uuid.uuid4().hex[:12]}"
        options: dict[str, Any] = {**configured, "index": name, "directory": directory, "keeps_copy": False, "time_limit": 30.0}
        engine = ElasticEngine(**options, vectors=vectors)
        try:
            yield engine
        finally:
            engine.drop()
            engine.close()
