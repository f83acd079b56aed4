"""Other processes that encode beside this one, so that thousands of texts take every core.

They are started when there is much to do and end by themselves: after a pause, or with the process that started them, however it ends.
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.vectors.encoder import Vector

#: Texts given to a process at a time: few enough that none waits long for the last one.
_PORTION = 32
#: Seconds without work after which a helper ends.
_PAUSE = 15.0

Encode = Callable[[Sequence[str]], "Vector"]


class Helpers:
    """As many as there are further cores. `make`: gives, in another process, what encodes there; a function of a module."""

    def __init__(self, make: Callable[[], Encode]) -> None:
        self._make = make
        self._helpers: list[Connection[Any, Any]] = []

    def encode(self, texts: Sequence[str], here: Encode) -> "Vector":
        """One row for each text. `here`: encodes in this process, which works along."""
        import numpy as np

        self._start()
        portions = [texts[start : start + _PORTION] for start in range(0, len(texts), _PORTION)]
        waiting = deque(range(len(portions)))
        done: dict[int, Vector] = {}
        # A thread for each, so that no helper waits for its next portion until this process has done its own.
        with ThreadPoolExecutor(len(self._helpers) + 1) as threads:
            for helper in list(self._helpers):
                threads.submit(self._keep_busy, helper, portions, waiting, done)
            try:
                for number in _taken(waiting):
                    done[number] = here(portions[number])
            finally:
                waiting.clear()
        # One that has ended leaves its portion to this process.
        return np.concatenate([done[number] if number in done else here(portion) for number, portion in enumerate(portions)])

    def _start(self) -> None:
        # Nothing is heard of one that has nothing to do, but its end.
        self._helpers = [helper for helper in self._helpers if not helper.poll()]
        for _ in range(_cores() - 1 - len(self._helpers)):
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, self._make), daemon=True)
            process.start()
            theirs.close()
            self._helpers.append(ours)

    def _keep_busy(
        self, helper: "Connection[Any, Any]", portions: list[Sequence[str]], waiting: deque[int], done: "dict[int, Vector]"
    ) -> None:
        try:
            for number in _taken(waiting):
                helper.send(list(portions[number]))
                done[number] = helper.recv()
        except (OSError, EOFError):
            self._helpers.remove(helper)
            helper.close()


def _taken(waiting: deque[int]) -> Iterator[int]:
    """Takes one after the other, until none is left to anybody."""
    while True:
        try:
            yield waiting.popleft()
        except IndexError:
            return


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _serve(connection: "Connection[Any, Any]", make: Callable[[], Encode]) -> None:
    """The work of a helper. The other end is closed when whoever has it ends."""
    # Whoever is interrupted at the keyboard says so by closing.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    encode = make()
    with suppress(EOFError, OSError):
        while connection.poll(_PAUSE):
            connection.send(encode(connection.recv()))
