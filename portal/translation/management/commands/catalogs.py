"""Command line of the interface catalogs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.translation import catalogs


class Command(BaseCommand):
    help = (
        "Interface catalogs: `update` brings them up to the code, `check` fails on a stale or incomplete one, `compile` writes .mo files, "
        "`export` writes what the desk has into them, `prune` gives up in the database what every machine's catalogs have by now."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["update", "check", "compile", "export", "prune"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "check":
            found = list(catalogs.problems())
            for problem in found:
                self.stderr.write(str(problem))
            if found:
                raise CommandError(f"{len(found)} problems. `manage.py catalogs update`, then translate what is missing in locale/.")
            return
        if options["action"] == "export":
            self._export()
            return
        if options["action"] == "prune":
            self._prune()
            return
        changed = catalogs.update() if options["action"] == "update" else catalogs.compile_all()
        for language in changed:
            self.stdout.write(f"{language.code}: {options['action']}d")

    def _export(self) -> None:
        # Not at the top: `compile` runs before there is a database.
        from portal.translation import interface_texts

        count, left = interface_texts.export()
        for row in left:
            self.stderr.write(
                f"{row.language}: {row.message!r} is no longer in the code or has changed there; its translation stays in the database"
            )
        self.stdout.write(f"{count} sentences of the desk are in locale/ now; the database keeps them until `catalogs prune`.")

    def _prune(self) -> None:
        from portal.translation import interface_texts

        self.stdout.write(f"{interface_texts.prune()} sentences are in the shipped catalogs and no longer in the database.")
