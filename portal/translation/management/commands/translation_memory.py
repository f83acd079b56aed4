"""The translation memory as TMX."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import languages
from portal.translation import operations, selectors
from portal.translation.exchange import tmx
from portal.translation.exchange.problems import ExchangeError
from portal.translation.exchange.units import Unit
from portal.translation.states import State


class Command(BaseCommand):
    """`manage.py translation_memory export FILE --from en [--language fr]`, `manage.py translation_memory import FILE`"""

    help = "Writes what was approved, and what was imported before, as TMX; or takes the pairs of a TMX file into the memory."

    def add_arguments(self, parser: ArgumentParser) -> None:
        codes = [row.code for row in languages.all_languages()]
        parser.add_argument("action", choices=["export", "import"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="source", choices=codes, default=languages.SOURCE, help="language that is translated from")
        parser.add_argument("--language", action="append", choices=codes, help="only into this language; may be given several times")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["action"] == "import":
                counts = operations.import_memory(data=options["file"].read_bytes(), name=options["file"].name)
                for (source, target), count in counts.items():
                    self.stdout.write(f"{source} → {target}: {count} new pairs")
                return
            units = list(_units(options["source"], options["language"] or [row.code for row in languages.all_languages()]))
            options["file"].write_bytes(tmx.write(units, written_at=timezone.now()))
        except (ExchangeError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['file']}: {len(units)} pairs")


def _units(source: str, targets: list[str]) -> list[Unit]:
    return [
        Unit(key="", source_language=source, target_language=code, source=entry.source, target=entry.target, state=State.APPROVED)
        for code in targets
        if code != source
        for entry in selectors.approved_pairs(source, code)
    ]
