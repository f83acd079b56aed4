"""Keeping the indexes of this machine in step without end: what `search_sync --follow` does."""

import logging
import threading
from collections.abc import Callable
from time import monotonic

from django.db import Error, close_old_connections
from django.db.models import Count, Max

from search import operations
from search.engines.base import EngineError

logger = logging.getLogger(__name__)

#: Seconds between two attempts at what could not be applied: at first, and at most.
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0
#: Seconds between two rounds of `operations.keep`.
_KEEPING = 60.0


class Follower:
    """Looks for changes every `interval` seconds until `stop` is set. Changes that come are applied at once; what failed is tried again
    after a pause that grows. `report`: takes a line for each round that did something."""

    def __init__(self, *, interval: float, stop: threading.Event, report: Callable[[str], None]) -> None:
        self._interval = interval
        self._stop = stop
        self._report = report
        # What was left after the last attempt: how many rows, and the newest of them.
        self._left: tuple[int, int] = (0, 0)
        self._pause = 0.0
        self._again_at = 0.0
        self._keep_at = 0.0
        self._failures: list[str] = []

    def run(self) -> None:
        """Goes on until stopped; the batch that is being written then is finished."""
        while not self._stop.is_set():
            close_old_connections()
            pause = self._interval
            try:
                self.step()
            except (Error, EngineError) as error:
                # The database or an engine is away; both come back.
                self._note([str(error)])
                self._put_off()
                pause = self._pause
            self._stop.wait(pause)

    def step(self) -> None:
        """One look, and what follows from it."""
        if monotonic() >= self._keep_at:
            operations.keep()
            self._keep_at = monotonic() + _KEEPING
        waiting = _mark()
        if not waiting[0] or (waiting == self._left and monotonic() < self._again_at):
            return
        applied, failures = operations.synchronise(self._stop.is_set)
        self._left = _mark()
        if applied:
            self._report(f"Applied {applied} changes; {self._left[0]} remain.")
        self._note(failures)
        if self._left[0]:
            self._put_off()
        else:
            self._pause = self._again_at = 0.0

    def _put_off(self) -> None:
        self._pause = min(max(_FIRST_PAUSE, self._pause * 2), _LONGEST_PAUSE)
        self._again_at = monotonic() + self._pause

    def _note(self, failures: list[str]) -> None:
        """One line for an outage and not one for each attempt."""
        if failures and not self._failures:
            logger.error("The search index cannot be brought up to date; this is tried again: %s", "; ".join(failures))
        elif self._failures and not failures:
            logger.warning("The search index is brought up to date again.")
        self._failures = failures


def _mark() -> tuple[int, int]:
    found = operations.waiting().aggregate(count=Count("pk"), newest=Max("pk"))
    return found["count"], found["newest"] or 0
