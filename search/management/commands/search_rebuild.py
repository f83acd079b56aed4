"""Makes the search index anew and switches to it; readers keep reading meanwhile."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import operations, sources
from search.engines.base import EngineError
from search.vectors import get_encoder

_WIDTH = 30


class Command(BaseCommand):
    """`manage.py search_rebuild [--if-needed]`"""

    help = "Makes the search index anew from the database and switches to it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="do nothing where the index fits, has missed no change and has as many objects as the database",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        total = sum(source.count() for source in sources.all_sources())
        indexes = operations.outdated() if options["if_needed"] else None
        if indexes == []:
            self.stdout.write(f"The search index is up to date: {total} objects.")
            return
        try:
            count = operations.rebuild(indexes, progress=lambda done: self._show(done, total))
        except EngineError as error:
            raise CommandError(str(error)) from error
        self._end_line()
        self.stdout.write(f"The search index was made: {count} objects.")

    def _show(self, done: int, total: int) -> None:
        if not self.stderr.isatty() or (done % 20 and done != total):
            return
        filled = min(_WIDTH, _WIDTH * done // max(total, 1))
        # What was encoded before, by a rebuild that was interrupted too, is not encoded again.
        encoded = f", {get_encoder().encoded} passages encoded" if get_encoder().encoded else ""
        self.stderr.write(f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {done}/{total}{encoded}", ending="")
        self.stderr.flush()

    def _end_line(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("")
