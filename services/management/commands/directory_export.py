"""A kind's table as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.translation.exchange.problems import ExchangeError
from services import registry
from services.tables import writing


class Command(BaseCommand):
    """`manage.py directory_export FILE --kind schools`"""

    help = "Writes every entry of a kind into a table: XLSX or CSV, whichever the file's name ends in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=sorted(registry.kinds_by_slug()))

    def handle(self, *_args: Any, **options: Any) -> None:
        file: Path = options["file"]
        format_name = file.suffix.lower().removeprefix(".")
        if format_name not in writing.FORMATS:
            raise CommandError(f"The file's name must end in one of: {', '.join(f'.{name}' for name in writing.FORMATS)}")
        try:
            made = writing.export(registry.get(options["kind"]), format_name)
            file.write_bytes(made.data)
        except (ExchangeError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: {len(made.data)} bytes")
