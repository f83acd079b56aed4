"""Other processes that encode beside this one, so that thousands of texts take every core.

They are started when there is much to do and end by themselves: after a pause, or with the process that started them, however it ends.
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.vectors.encoder import Vector

#: Texts given to a process at a time: few enough that none waits long for the last one.
_PORTION = 32
#: Seconds without work after which a helper ends.
_PAUSE = 15.0

Encode = Callable[[Sequence[str]], "Vector"]


@dataclass(slots=True)
class _Helper:
    """`portion`: number of the portion it is at, or None."""

    connection: "Connection[Any, Any]"
    portion: int | None = None


class Helpers:
    """As many as there are further cores. `make`: gives, in another process, what encodes there; a function of a module."""

    def __init__(self, make: Callable[[], Encode]) -> None:
        self._make = make
        self._helpers: list[_Helper] = []

    def encode(self, texts: Sequence[str], here: Encode) -> "Vector":
        """One row for each text. `here`: encodes in this process, which works along."""
        import numpy as np

        self._start()
        portions = [texts[start : start + _PORTION] for start in range(0, len(texts), _PORTION)]
        waiting = deque(range(len(portions)))
        done: dict[int, Vector] = {}
        while len(done) < len(portions):
            for helper in list(self._helpers):
                self._attend(helper, portions, waiting, done)
            if waiting:
                number = waiting.popleft()
                done[number] = here(portions[number])
            elif busy := [helper.connection for helper in self._helpers if helper.portion is not None]:
                wait(busy)
        return np.concatenate([done[number] for number in range(len(portions))])

    def _start(self) -> None:
        for _ in range(_cores() - 1 - len(self._helpers)):
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, self._make), daemon=True)
            process.start()
            theirs.close()
            self._helpers.append(_Helper(ours))

    def _attend(self, helper: _Helper, portions: list[Sequence[str]], waiting: deque[int], done: "dict[int, Vector]") -> None:
        """Takes what a helper has done and gives it the next portion. One that has ended leaves its portion to the others."""
        try:
            if helper.portion is not None and helper.connection.poll():
                done[helper.portion] = helper.connection.recv()
                helper.portion = None
            if helper.portion is None and waiting:
                helper.portion = waiting.popleft()
                helper.connection.send(list(portions[helper.portion]))
        except (OSError, EOFError):
            self._helpers.remove(helper)
            helper.connection.close()
            if helper.portion is not None:
                waiting.appendleft(helper.portion)


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
