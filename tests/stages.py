"""What a test needs decides when it runs: first pure functions, then what starts programs, then what reads the loaded database.

What shares a program is one worker's work for minutes. Begun before the thousands of short tests it is done long before they are; begun
after them it would keep one worker when the others have nothing left to do.

`-m pure`, `-m web` and `-m processes` run one stage. That a test reads the database follows from its fixtures, that it needs a server from
the group of tests that share it; what starts programs of its own is marked `processes`. Within a stage the order of the files stays.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

STAGES = ("pure", "processes", "web")
#: Groups of tests that share a program, the longest first: they are begun in this order. Then what starts programs of its own.
_GROUPS = ("elasticsearch", "postgresql", "desk", "browser", "eleventh language", "forms", "judged", "")
_DATABASE = {"db", "transactional_db", "django_db_setup"}
#: What a worker and the programs that it starts take at most, in bytes.
_MEMORY_OF_A_WORKER = 3 * 2**30


def stage_of(item: pytest.Item) -> str:
    """The stage of a test."""
    if item.get_closest_marker("xdist_group") or item.get_closest_marker("processes"):
        return "processes"
    fixtures = set(getattr(item, "fixturenames", ()))
    return "web" if item.get_closest_marker("django_db") or fixtures & _DATABASE else "pure"


def group_of(item: pytest.Item) -> str:
    """The group that a test is run in; empty without one."""
    marker = item.get_closest_marker("xdist_group")
    return str(marker.args[0]) if marker else ""


def in_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The stages one after another, and the longest groups first; else as they were."""
    return sorted(items, key=lambda item: (STAGES.index(stage_of(item)), _GROUPS.index(group_of(item))))


def workers() -> int:
    """How many processes run tests: two more than there are processors, some wait for what they started; fewer where memory is short."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors + 2, _free_memory() // _MEMORY_OF_A_WORKER))


def _free_memory() -> int:
    told = Path("/proc/meminfo")
    if not told.exists():
        return _MEMORY_OF_A_WORKER * 2
    available = next(line for line in told.read_text().splitlines() if line.startswith("MemAvailable"))
    return int(available.split()[1]) * 1024
