"""The term base as TBX or CSV."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.translation import operations, selectors
from portal.translation.exchange import tbx, terms_csv
from portal.translation.exchange.problems import ExchangeError


class Command(BaseCommand):
    """`manage.py translation_terms export FILE`, `manage.py translation_terms import FILE [--dry-run]`"""

    help = "Writes the term base as CSV or, where the file's name ends in .tbx, as TBX; or puts the concepts of such a file into it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["export", "import"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only show what an import would change")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = options["file"]
        try:
            if options["action"] == "export":
                write = tbx.write if path.suffix.lower() == ".tbx" else terms_csv.write
                path.write_bytes(write(selectors.entries()))
                self.stdout.write(f"{path} written.")
                return
            concepts = operations.read_terms(path.read_bytes())
            steps = selectors.differences(concepts)
            touched = selectors.touched(steps)
            if not options["dry_run"]:
                operations.put_concepts(concepts)
        except (ExchangeError, OSError) as error:
            raise CommandError(str(error)) from error
        for step in steps:
            self.stdout.write(f"{'changed' if step.before else 'new'}: {step.key} ({', '.join(sorted(step.languages))})")
        self.stdout.write(f"{len(steps)} of {len(concepts)} concepts differ; they touch {touched.total} translations.")
