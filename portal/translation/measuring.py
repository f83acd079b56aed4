"""What benchmarks measure with: how long something takes, in a database that is thrown away."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import OutputWrapper
from django.db import connection
from django.test import Client, override_settings

_REPEATED = 7
#: No manifest: what is measured needs no collected files.
_STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a piece of work took: seconds by the clock and of the processor, and queries."""

    clock: float
    processor: float
    queries: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Prints figures, a line each, as soon as they are known."""

    out: OutputWrapper

    def say(self, line: str) -> None:
        """Print a line."""
        self.out.write(line)
        self.out.flush()

    def begin(self) -> None:
        """Say what the figures mean."""
        self.say("By the clock, and by the processor, which is what the work takes where nothing else goes on. Medians.")

    def report(self, what: str, *taken: Taken) -> None:
        """Print the medians."""
        clock, processor = (1000 * statistics.median(getattr(each, name) for each in taken) for name in ("clock", "processor"))
        self.say(f"{what:64}{clock:9.1f} ms {processor:9.1f} ms {max(each.queries for each in taken):6} queries")

    def median(self, what: str, work: Callable[[], Any]) -> None:
        """Do something several times and print the medians. The first time, which finds caches empty, is told apart where it is longer."""
        first, *others = [timed(work) for _time in range(_REPEATED + 1)]
        self.report(what, *others)
        if first.clock > 2 * statistics.median(each.clock for each in others):
            self.report("   the first time", first)


def timed(work: Callable[[], Any]) -> Taken:
    """Do something once and say what it took."""
    counter = _Counter()
    with connection.execute_wrapper(counter):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        return Taken(time.perf_counter() - clock, time.process_time() - processor, counter.count)


class _Counter:
    """Counts queries; Django's own collector keeps each with its text, which takes longer than the smaller ones do."""

    count = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.count += 1
        return execute(*arguments)


@contextmanager
def scratch_database() -> Iterator[None]:
    """A database of the configured kind with all tables, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="translation-bench-") as folder:
        usual = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(usual, verbosity=0)


@contextmanager
def browser() -> Iterator[Client]:
    """An administrator's browser, in which whole pages can be opened as they are answered."""
    with override_settings(STORAGES=_STORAGES, ALLOWED_HOSTS=["testserver"]):
        client = Client()
        client.force_login(User.objects.create_superuser("bench"))
        yield client


def opened(client: Client, address: str) -> None:
    """Open a page.

    Raises:
        RuntimeError: it is not answered well.
    """
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code} {answer.headers.get('Location', '')}")
