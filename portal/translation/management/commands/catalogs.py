"""Command line of the interface catalogs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.translation import catalogs


class Command(BaseCommand):
    help = (
        "Interface catalogs: `update` brings them up to the code, `check` fails on a stale or incomplete one, `compile` writes .mo files, "
        "`export` writes what the desk has into them."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["update", "check", "compile", "export"])

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
        changed = catalogs.update() if options["action"] == "update" else catalogs.compile_all()
        for language in changed:
            self.stdout.write(f"{language.code}: {options['action']}d")

    def _export(self) -> None:
        # Not at the top: `compile` runs before there is a database.
        from portal.translation import interface_texts

        count, left = interface_texts.export()
        for row in left:
            self.stderr.write(f"{row.language}: the code no longer has {row.message!r}; its translation stays in the database")
        self.stdout.write(f"{count} sentences of the desk are in locale/ now.")
