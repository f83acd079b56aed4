"""Search engines behind one contract. Which one is used is `settings.SEARCH["ENGINE"]`; the default needs no server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from search.engines.base import Engine

__all__ = ["get_engine", "scratch_engine"]


@lru_cache(maxsize=1)
def get_engine() -> Engine:
    """The engine of this process, made with the settings beside its name in lower case: {"DIRECTORY": …} gives `directory=…`.

    Raises:
        ImportError: the setting names nothing.
    """
    options: Mapping[str, Any] = settings.SEARCH
    engine: Engine = import_string(options["ENGINE"])(**{name.lower(): value for name, value in options.items() if name != "ENGINE"})
    return engine


@contextmanager
def scratch_engine(name: str, directory: Path, *, vectors: bool) -> Iterator[Engine]:
    """An engine with an index of its own that is gone afterwards, for judging and measuring. `name`: "embedded" or "elastic".

    Raises:
        EngineError: the engine is not there.
    """
    if name == "embedded":
        from search.engines.embedded import EmbeddedEngine

        yield EmbeddedEngine(directory=directory, vectors=vectors)
    else:
        # Whoever searches without a cluster need not import its client.
        from search.engines import elastic

        with elastic.scratch_engine(vectors=vectors) as engine:
            yield engine


def _forget(*, setting: str, **_signal: object) -> None:
    if setting == "SEARCH":
        get_engine.cache_clear()


setting_changed.connect(_forget, dispatch_uid="search.engines")
