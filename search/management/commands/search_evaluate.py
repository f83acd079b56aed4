"""How good search is on a collection of questions with known answers; the portal's own index is not touched."""

import json
import sys
import tempfile
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines import scratch_engine
from search.engines.base import EngineError
from search.evaluation import DEPTH, Collection, CollectionError, Figures, evaluate

#: Seconds between two lines of progress where the output is no terminal.
_PAUSE = 10.0


class Command(BaseCommand):
    """`manage.py search_evaluate DIR [--engine embedded|elastic] [--no-vectors] [--json]`"""

    help = "Judges search on a collection in BEIR layout, in a scratch index."
    _shown = 0.0

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help="folder with corpus.jsonl, queries.jsonl and qrels/test.tsv")
        parser.add_argument("--engine", choices=["embedded", "elastic"], default="embedded")
        parser.add_argument("--no-vectors", action="store_true", help="words only")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")

    def handle(self, *_args: Any, **options: Any) -> None:
        pairs: list[Figures] = []
        try:
            collection = Collection(options["directory"])
            for note in collection.notes:
                self.stderr.write(note)
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="search-evaluate-")))
                engines = {
                    code: stack.enter_context(scratch_engine(options["engine"], folder / code, vectors=not options["no_vectors"]))
                    for code in collection.document_languages()
                }
                for figures in evaluate(collection, engines, self._show):
                    pairs.append(figures)
                    if not options["json"]:
                        self._print(figures, is_first=len(pairs) == 1)
        except (CollectionError, EngineError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps({"pairs": [figures.as_json() for figures in pairs]}, indent=2))
        elif pairs:
            self._print_means(pairs)
        if not pairs:
            raise CommandError("No question of the collection has an answer in a language of the registry.")

    def _print(self, figures: Figures, *, is_first: bool) -> None:
        if is_first:
            heads = ("questions", "MRR", "nDCG", "recall", "p50 ms", "p95 ms", "a second")
            self.stdout.write(f"{'question → text':22}" + "".join(f"{head:>11}" for head in heads) + f"   (at {DEPTH})")
        pair = f"{figures.query_language} → {figures.document_language}"
        self.stdout.write(
            f"{pair:22}{figures.queries:11}{figures.mrr:11.4f}{figures.ndcg:11.4f}{figures.recall:11.4f}"
            f"{figures.p50_ms:11.2f}{figures.p95_ms:11.2f}{figures.queries_per_second:11.0f}"
        )

    def _print_means(self, pairs: list[Figures]) -> None:
        for label, is_same in (("same language", True), ("across languages", False)):
            values = [figures.mrr for figures in pairs if (figures.query_language == figures.document_language) == is_same]
            if values:
                self.stdout.write(f"{label}: mean MRR@{DEPTH} {sum(values) / len(values):.4f} over {len(values)} pairs")

    def _show(self, what: str, done: int, total: int) -> None:
        is_terminal = sys.stderr.isatty()
        now = time.monotonic()
        if now - self._shown < (0.1 if is_terminal else _PAUSE):
            return
        self._shown = now
        self.stderr.write(f"{what}: {done}{f'/{total}' if total else ''}", ending="\r" if is_terminal else "\n")
