"""Translations that come back from other systems."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from portal.translation import operations, selectors
from portal.translation.exchange.problems import ExchangeError
from portal.translation.selectors import DryRun


class Command(BaseCommand):
    """`manage.py translation_import FILE --dry-run`, then `manage.py translation_import FILE --user NAME`"""

    help = "Shows what a file (XLIFF, PO, XLSX, TMX of the desk, or a zip of them) would change, or writes it: all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only show the differences")
        parser.add_argument("--user", help="the account in whose name the texts are written")
        parser.add_argument("--language", default="", help="the language (code) that the file must be in")
        parser.add_argument(
            "--overwrite", action="append", default=[], metavar="KEY LANGUAGE", nargs=2, help="this approved text may be overwritten"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
            known = {"data": data, "name": options["file"].name, "target_language": options["language"]}
            if options["dry_run"]:
                self._show(selectors.dry_run(**known))
                return
            user = get_user_model().objects.filter(username=options["user"] or "").first()
            if user is None:
                raise CommandError("Say with --user in whose name the texts are written; there is no such account.")
            ticked = {(key, language) for key, language in options["overwrite"]}
            done, count = operations.import_file(user=user, ticked=ticked, **known)
        except (ExchangeError, operations.DeskError, PermissionDenied, OSError) as error:
            raise CommandError(str(error)) from error
        self._show(done)
        self.stdout.write(f"{count} texts written.")

    def _show(self, found: DryRun) -> None:
        for difference in found.differences:
            if difference.outcome not in {"same", "empty"}:
                place = f"{difference.file}:{difference.line}" if difference.line else difference.file
                said = (place, difference.target_language, difference.key, str(difference.outcome.label), difference.sentence)
                self.stdout.write("  ".join(part for part in said if part))
                self.stdout.write(f"    - {difference.before}\n    + {difference.after}")
        for problem in found.left_out:
            self.stdout.write(str(problem))
        self.stdout.write(", ".join(f"{outcome.label}: {count}" for outcome, count in found.counts.items()))
