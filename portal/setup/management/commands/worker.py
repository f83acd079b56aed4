"""The portal's regular work as a process of its own, for servers that are not started with `make run`."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.setup.chores import do_chores


class Command(BaseCommand):
    help = "Publishes what is due and brings the search index up to date, again and again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=int, default=30, help="seconds between two rounds")
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        do_chores()
        while not options["once"]:
            time.sleep(options["every"])
            do_chores()
