"""Keeps the names of the index in the memory of the process, and makes them anew when the index has changed.

Names that are made in a moment are made at once; where it takes longer the old ones serve meanwhile, and no more than a small part of the
time is spent on it, however often the index changes.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from search.engines import get_engine
from search.engines.base import Engine, EngineError
from search.suggestions.names import Names

logger = logging.getLogger(__name__)

#: Seconds that a reader may wait for names to be made.
_MOMENT = 0.1
#: Objects whose names are made in hardly more than that.
_FEW = 500
#: Seconds of work after which other threads get as long a time for theirs.
_BREATH = 0.005
#: After making names this many times as long passes before they are made again.
_REST = 10.0


@dataclass(frozen=True, slots=True)
class _Made:
    """`engine` and `state`: of what the names were made. `seconds`: how long it took. `at`: when it was finished, monotonic."""

    engine: Engine
    state: str
    names: Names
    seconds: float
    at: float


class _Breath:
    """Half of the time is left to others: Python lets only one thread work."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def __call__(self) -> None:
        worked = time.perf_counter() - self._since
        if worked > _BREATH:
            time.sleep(worked)
            self._since = time.perf_counter()


class _Keeper:
    def __init__(self) -> None:
        self._made: _Made | None = None
        self._making = threading.Lock()

    def names(self) -> Names:
        engine = get_engine()
        made = self._made
        state = engine.state()
        if made is None or made.engine is not engine:
            made = self._begin(engine, state)
        if made.state != state:
            self._refresh(made, engine, state)
        return (self._made or made).names

    def _begin(self, engine: Engine, state: str) -> _Made:
        """The first names of an engine: none, where many are to be made."""
        with self._making:
            if self._made is None or self._made.engine is not engine:
                if engine.count() <= _FEW:
                    self._make(engine, state)
                else:
                    self._made = _Made(engine, "", Names(()), seconds=_MOMENT * 2, at=-float("inf"))
            return self._made or _Made(engine, state, Names(()), 0.0, 0.0)

    def _refresh(self, made: _Made, engine: Engine, state: str) -> None:
        if made.seconds <= _MOMENT:
            with self._making:
                self._make(engine, state)
        elif time.monotonic() - made.at > made.seconds * _REST and self._making.acquire(blocking=False):
            threading.Thread(target=self._make_aside, args=(engine, state), name="search-suggestions", daemon=True).start()

    def _make_aside(self, engine: Engine, state: str) -> None:
        """In a thread that holds the lock."""
        try:
            self._make(engine, state, _Breath())
        except Exception:
            # The old names go on serving; the next question tries again.
            logger.exception("The suggestions could not be made anew.")
        finally:
            self._making.release()

    def _make(self, engine: Engine, state: str, breathe: Callable[[], None] = lambda: None) -> None:
        start = time.monotonic()
        names = Names(engine.documents(), breathe)
        end = time.monotonic()
        self._made = _Made(engine, state, names, end - start, end)


_keeper = _Keeper()


def current() -> Names:
    """The names of the index as it is, or was a little while ago. Empty where the index cannot be read."""
    try:
        return _keeper.names()
    except EngineError:
        logger.warning("The search engine did not answer: there are no suggestions.", exc_info=True)
        return Names(())
