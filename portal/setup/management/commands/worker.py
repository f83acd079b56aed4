"""The portal's regular work as a process of its own, for servers that are not started with `make run`."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.setup.chores import do_chores, do_tasks, keep_working


class Command(BaseCommand):
    help = "Publishes what is due, brings the search index up to date and does the tasks of the translation desk, again and again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=int, default=30, help="seconds between two rounds")
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            do_chores()
            do_tasks()
            return
        keep_working(_sleep, every=options["every"])


def _sleep(seconds: float) -> bool:
    time.sleep(seconds)
    return False
