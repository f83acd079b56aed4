"""Applies what was noted while an engine was away, once or without end."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import operations
from search.engines import get_engine
from search.following import Follower


class Command(BaseCommand):
    """`manage.py search_sync [--follow] [--every SECONDS]`"""

    help = "Brings the search index, and this machine's copy of it, up to date with the changes that are still noted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--follow", action="store_true", help="go on until interrupted")
        parser.add_argument("--every", type=float, default=1.0, help="with --follow: seconds between two looks")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["follow"]:
            self._follow(options["every"])
            return
        if not get_engine().is_ready():
            raise CommandError("There is no search index that fits; make one with: manage.py search_rebuild")
        applied = operations.apply_changes()
        remaining = operations.waiting().count()
        self.stdout.write(f"Applied {applied} changes; {remaining} remain.")
        if remaining:
            raise CommandError("Some changes could not be applied; the log says why.")

    def _follow(self, interval: float) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            # The batch under way is finished first.
            signal.signal(number, lambda *_signal: stop.set())
        self._say("Following the changes; stop with Ctrl-C.")
        Follower(interval=max(0.05, interval), stop=stop, report=self._say).run()
        self._say("Stopped.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        # Seen at once, also in a file or by a service manager.
        self.stdout.flush()
