"""How fast the desk is on this machine, with a made-up collection in a database of its own. Prints figures, judges nothing."""

import statistics
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from portal import languages
from portal.translation import benchmark, operations, selectors, sources
from portal.translation.models import Target
from portal.translation.selectors import Work

_REPEATED = 7


class Command(BaseCommand):
    """`manage.py translation_bench [--items N] [--segments N]`"""

    help = "Measures taking up, a changed item, coverage and work lists with a made-up collection, in a scratch database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--items", type=int, default=200)
        parser.add_argument("--segments", type=int, default=30)

    def handle(self, *_args: Any, **options: Any) -> None:
        source = benchmark.MadeUpSource(options["items"], options["segments"])
        sources.register(source)
        with _scratch_database():
            self._say("By the clock, and by the processor, which is what the work takes where nothing else goes on. Medians.")
            taken = _timed(partial(operations.take_up_all, source=source.name))
            count = Target.objects.count()
            others = len(languages.all_languages()) - 1
            self._report(f"taking up {options['items']} items × {options['segments']} texts × {others} languages: {count} targets", taken)
            benchmark.translate_some()
            self._change("one text of an item changed, all languages", source, options["segments"])
            self._change("every text of an item changed, all languages", source, 1)
            self._median(f"coverage of {count} targets", selectors.coverage)
            self._median("hours to approval", selectors.approval_hours)
            self._median("out of date since when", selectors.out_of_date_since)
            self._median("counts of all lists of a language", partial(selectors.counts, "fr"))
            for kind in (Work.MISSING, Work.OUT_OF_DATE, Work.TO_REVIEW, Work.FAILED_CHECKS):
                self._median(f"work list “{kind.value}”, first page", partial(selectors.work, "fr", kind))
            self._median("work list “missing”, last page", partial(selectors.work, "fr", Work.MISSING, page=count))

    def _change(self, what: str, source: benchmark.MadeUpSource, every: int) -> None:
        taken = []
        for key in [item.key for item in source.items()][:_REPEATED]:
            source.rewrite(key, every)
            taken.append(_timed(partial(operations.take_up, source=source.name, key=key)))
        self._report(what, *taken)

    def _median(self, what: str, work: Callable[[], Any]) -> None:
        self._report(what, *(_timed(work) for _time in range(_REPEATED)))

    def _report(self, what: str, *taken: "_Taken") -> None:
        clock, processor = (1000 * statistics.median(getattr(each, name) for each in taken) for name in ("clock", "processor"))
        self._say(f"{what:64}{clock:9.1f} ms {processor:9.1f} ms {max(each.queries for each in taken):6} queries")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a piece of work took: seconds, and queries."""

    clock: float
    processor: float
    queries: int


def _timed(work: Callable[[], Any]) -> _Taken:
    counter = _Counter()
    with connection.execute_wrapper(counter):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        return _Taken(time.perf_counter() - clock, time.process_time() - processor, counter.count)


class _Counter:
    """Counts queries; Django's own collector keeps each with its text, which takes longer than the smaller ones do."""

    count = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.count += 1
        return execute(*arguments)


@contextmanager
def _scratch_database() -> Iterator[None]:
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
