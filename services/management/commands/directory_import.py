"""A kind's table back into the directory: all of it or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from portal.translation.exchange.problems import ExchangeError
from services import registry
from services.tables import operations, reading, reports
from services.tables.columns import columns_of
from services.tables.planning import Plan, plan

_WIDTH = 40


class Command(BaseCommand):
    """`manage.py directory_import FILE --kind schools --dry-run`, then `manage.py directory_import FILE --kind schools --user NAME`"""

    help = "Shows what a table (XLSX or CSV) would change, or writes it: all of it or nothing. May be stopped at any time before its end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=sorted(registry.kinds_by_slug()))
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")
        parser.add_argument("--user", help="the account in whose name it is written")

    def handle(self, *_args: Any, **options: Any) -> None:
        kind = registry.get(options["kind"])
        user = get_user_model().objects.filter(username=options["user"] or "").first()
        if user is None and not options["dry_run"]:
            raise CommandError("Say with --user in whose name it is written; there is no such account.")
        if user is not None and not user.has_perm(kind.right_to_facts):
            raise CommandError(f"{user} may not change facts of this kind.")
        try:
            table = reading.read(options["file"].read_bytes(), columns=columns_of(kind))
            found = plan(kind, table, user=user, progress=self._bar("looking"))
            if options["dry_run"]:
                self._show(found)
                return
            written = operations.write(found, user=user, progress=self._bar("writing"))
        except (ExchangeError, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            raise CommandError("Stopped. Nothing was written.") from error
        self.stdout.write(f"{written.new} new, {written.changed} changed, {found.unchanged} unchanged.")

    def _bar(self, what: str) -> Any:
        """A bar of progress, on a terminal only."""

        def draw(done: int, total: int) -> None:
            if self.stderr.isatty():
                full = _WIDTH * done // max(1, total)
                self.stderr.write(f"\r{what} [{'#' * full}{'.' * (_WIDTH - full)}] {done}/{total}", ending="" if done < total else "\n")
                self.stderr.flush()

        return draw

    def _show(self, found: Plan) -> None:
        for planned in found.planned:
            self.stdout.write(f"row {planned.row}  {planned.entry.slug}{'  (new)' if planned.is_new else ''}")
            for change in planned.changes:
                self.stdout.write(f"  {change.column}\n    - {change.before}\n    + {change.after}")
        for warning in reports.warnings(found):
            self.stdout.write(warning)
        changed = len(found.planned) - found.new
        self.stdout.write(f"{found.new} new, {changed} changed, {found.unchanged} unchanged, {found.emptied} emptied. Nothing was written.")
