"""How fast search is on this machine, on a made-up collection; the portal's own index is not touched. Prints figures, judges nothing."""

import random
import resource
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from portal import languages
from search.documents import Document, Text
from search.engines import scratch_engine
from search.engines.base import Engine, Query
from search.evaluation import percentile

#: Passages of an object in one language, and words of a passage: a page of the portal has about as many.
_PASSAGES, _WORDS = 5, 40
#: Different words of the collection in each language.
_VOCABULARY = 20_000


class Command(BaseCommand):
    """`manage.py search_bench [--passages N] [--queries N] [--engine embedded|elastic] [--vectors]`"""

    help = "Measures rebuilding and searching on a made-up collection, in a scratch index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--passages", type=int, default=100_000)
        parser.add_argument("--queries", type=int, default=500)
        parser.add_argument("--engine", choices=["embedded", "elastic"], default="embedded")
        parser.add_argument("--vectors", action="store_true", help="also search by meaning; embedding takes minutes")

    def handle(self, *_args: Any, **options: Any) -> None:
        rows = languages.public_languages()
        objects = max(1, options["passages"] // (_PASSAGES * len(rows)))
        with (
            tempfile.TemporaryDirectory(prefix="search-bench-") as folder,
            scratch_engine(options["engine"], Path(folder), vectors=options["vectors"]) as engine,
        ):
            begin = time.perf_counter()
            engine.rebuild(_documents(objects))
            seconds = time.perf_counter() - begin
            passages = objects * _PASSAGES * len(rows)
            self.stdout.write(f"{options['engine']}, {'words and vectors' if options['vectors'] else 'words only'}, {objects} objects")
            self.stdout.write(f"rebuild  {passages} passages in {seconds:.1f} s: {passages / seconds:.0f} a second")
            times = _search_times(engine, options["queries"])
            self.stdout.write(f"search   p50 {percentile(times, 50):.2f} ms   p95 {percentile(times, 95):.2f} ms   of {len(times)} queries")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.stdout.write(f"memory   {peak:.0f} MB at most")


def _search_times(engine: Engine, count: int) -> list[float]:
    chance = random.Random(7)  # noqa: S311  the same questions every time, nothing secret
    rows = languages.public_languages()
    times: list[float] = []
    for number in range(count + 1):
        language = rows[number % len(rows)]
        text = _sentence(chance, language.script, chance.randint(1, 4))
        begin = time.perf_counter()
        engine.search(Query(text, language))
        times.append((time.perf_counter() - begin) * 1000)
    # The first opens the index.
    return times[1:]


def _documents(count: int) -> Iterator[Document]:
    chance = random.Random(1)  # noqa: S311  the same collection every time, nothing secret
    rows = languages.public_languages()
    for number in range(count):
        texts = {
            row.code: Text(
                title=_sentence(chance, row.script, 5),
                summary=_sentence(chance, row.script, 20),
                body="\n".join(_sentence(chance, row.script, _WORDS) for _ in range(_PASSAGES)),
            )
            for row in rows
        }
        yield Document(f"bench:{number}", f"kind{number % 8}", texts, {row.code: f"/{row.code}/{number}/" for row in rows})


def _sentence(chance: random.Random, script: str, words: int) -> str:
    letters, joint = _LETTERS[script]
    # As in real text, a few words are everywhere and most are rare.
    numbers = (int(_VOCABULARY * chance.random() ** 3) for _ in range(words))
    return joint.join(_word(number, letters) for number in numbers) + "."


def _word(number: int, letters: str) -> str:
    # Spread over the alphabet: neighbours in frequency are not neighbours in spelling.
    rest = (number * 7_919 + 104_729) % 1_000_003
    word = ""
    for _ in range(2 if len(letters) > 100 else 5):
        rest, place = divmod(rest, len(letters))
        word += letters[place]
    return word


_HAN = "".join(map(chr, range(0x4E00, 0x4E00 + 1_500)))
_LETTERS = {
    "latin": ("etaoinshrdlucmfwyp", " "),
    "cyrillic": ("оеаинтсрвлкмдпуяыь", " "),
    "arabic": ("اليمونترعدسكبفقحهج", " "),
    "korean": ("".join(map(chr, range(0xAC00, 0xAC00 + 1_500))), " "),
    "han": (_HAN, ""),
    "japanese": (_HAN, ""),
}
