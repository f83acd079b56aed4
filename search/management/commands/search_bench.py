"""How fast search is on this machine, on a made-up collection; the portal's own index is not touched. Prints figures, judges nothing.

"search" is finding, putting in order, counting and the facets; "shown" is all of that, and what the reader sees of the twenty results of a
page: titles, passages with marked words, and why each was found.
"""

import multiprocessing
import re
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal import languages
from search import benchmark
from search.engines import scratch_engine
from search.engines.base import Engine
from search.engines.values import Query
from search.evaluation import percentile
from search.suggestions import Names


class Command(BaseCommand):
    """`manage.py search_bench [--passages N] [--queries N] [--engine embedded|elastic] [--vectors]`"""

    help = "Measures rebuilding and searching on a made-up collection, in a scratch index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--passages", type=int, default=100_000)
        parser.add_argument("--queries", type=int, default=500)
        parser.add_argument("--engine", choices=["embedded", "elastic"], default="embedded")
        parser.add_argument("--vectors", action="store_true", help="also search by meaning; embedding takes minutes")

    def handle(self, *_args: Any, **options: Any) -> None:
        each = benchmark.PASSAGES * len(languages.public_languages())
        objects = max(1, options["passages"] // each)
        passages = each * objects
        self._say(f"{options['engine']}, {'words and vectors' if options['vectors'] else 'words only'}, {objects} objects")
        with tempfile.TemporaryDirectory(prefix="search-bench-") as folder:
            scratch = partial(scratch_engine, options["engine"], Path(folder), vectors=options["vectors"])
            # In processes of their own: what this one needs of memory is what one needs that answers readers.
            questions = _aside(partial(_questions, options["queries"], objects))
            figures = _aside(partial(_rebuild_in, scratch, objects)) if options["engine"] == "embedded" else None
            with scratch() as engine:
                seconds, encoding, encoded = figures or _rebuild(engine, objects)
                self._say(f"rebuild  {passages} passages in {seconds:.1f} s: {passages / max(seconds - encoding, 1e-9):.0f} a second")
                if encoded:
                    self._say(f"embed    {encoded} passages in {encoding:.1f} s: {encoded / max(encoding, 1e-9):.0f} a second")
                self._say_times("search", _times(engine.rank, questions))
                self._say_times("shown", _times(engine.search, questions))
                self._say(_memory_with_everything(engine))

    def _say_times(self, what: str, times: list[float]) -> None:
        self._say(f"{what:8} p50 {percentile(times, 50):.2f} ms   p95 {percentile(times, 95):.2f} ms   of {len(times)} queries")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _aside(work: Any) -> Any:
    """What the work gives, done in a copy of this process."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=lambda: theirs.send(work()))
    process.start()
    theirs.close()
    try:
        return ours.recv()
    finally:
        process.join()


def _rebuild_in(scratch: Callable[[], AbstractContextManager[Engine]], objects: int) -> tuple[float, float, int]:
    with scratch() as engine:
        return _rebuild(engine, objects)


def _rebuild(engine: Engine, objects: int) -> tuple[float, float, int]:
    """Seconds it took, how many of them encoding, and texts encoded."""
    documents = list(benchmark.documents(objects))
    begin = time.perf_counter()
    engine.rebuild(documents)
    seconds = time.perf_counter() - begin
    encoder = engine.encoder
    return (seconds, encoder.seconds, encoder.encoded) if encoder else (seconds, 0.0, 0)


def _questions(count: int, objects: int) -> list[Query]:
    # The first opens the index and is not counted.
    return list(benchmark.questions(count + 1, list(benchmark.documents(objects))))


def _times(search: Callable[[Query], object], questions: list[Query]) -> list[float]:
    """Milliseconds of each question but the first."""
    times: list[float] = []
    for question in questions:
        begin = time.perf_counter()
        search(question)
        times.append((time.perf_counter() - begin) * 1000)
    return times[1:]


def _memory_with_everything(engine: Engine) -> str:
    """Of this process, once it has all that a process of the site has. Pages of files are shared by all processes of the machine."""
    import_module(settings.ROOT_URLCONF)
    names = Names(engine.documents())
    names.suggest("a", languages.get(languages.LOCAL), limit=1)
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return "memory   not known on this system"
    size = {name: int(kilobytes) / 1024 for name, kilobytes in re.findall(r"(\w+):\s+(\d+) kB", status)}
    return f"memory   {size['VmRSS']:.0f} MB, of which {size['RssFile']:.0f} are pages of files"
