"""Makes the search index anew and switches to it; readers keep reading meanwhile."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import sources
from search.engines import get_engine
from search.engines.base import EngineError
from search.operations import rebuild

_WIDTH = 30


class Command(BaseCommand):
    """`manage.py search_rebuild [--if-needed]`"""

    help = "Makes the search index anew from the database and switches to it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="do nothing where the index fits and has as many objects as the database",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        total = sum(source.count() for source in sources.all_sources())
        engine = get_engine()
        if options["if_needed"] and engine.is_ready() and engine.count() == total:
            self.stdout.write(f"The search index is up to date: {total} objects.")
            return
        try:
            count = rebuild(progress=lambda done: self._show(done, total))
        except EngineError as error:
            raise CommandError(str(error)) from error
        self._end_line()
        self.stdout.write(f"The search index was made: {count} objects.")

    def _show(self, done: int, total: int) -> None:
        if not self.stderr.isatty() or (done % 20 and done != total):
            return
        filled = min(_WIDTH, _WIDTH * done // max(total, 1))
        self.stderr.write(f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {done}/{total}", ending="")
        self.stderr.flush()

    def _end_line(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("")
