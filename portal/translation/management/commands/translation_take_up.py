"""Brings the translation desk up to what is to be translated now: once for all that there is, and after a language was added."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.translation import operations, sources


class Command(BaseCommand):
    """`manage.py translation_take_up [--source NAME]`"""

    help = "Takes up every object of every source, one transaction each. May be stopped and run again at any time; nothing is done twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", choices=[source.name for source in sources.all_sources()], help="only this source")

    def handle(self, *_args: Any, **options: Any) -> None:
        names = [options["source"]] if options["source"] else [source.name for source in sources.all_sources()]
        broken: list[str] = []
        for name in names:
            done, failures = operations.take_up_all(source=name)
            new, changed, gone = (sum(getattr(step, what) for step in done.values()) for what in ("new", "changed", "gone"))
            self.stdout.write(f"{name}: {len(done)} objects; texts: {new} new, {changed} changed, {gone} gone")
            broken += [f"{failure.source} {failure.key}: {failure.reason}" for failure in failures]
        if broken:
            raise CommandError("\n".join(broken))
