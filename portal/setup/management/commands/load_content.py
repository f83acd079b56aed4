"""Command line of the content files."""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.content_rows import ContentError
from portal.setup import content, roles
from portal.setup.content import Part


class Command(BaseCommand):
    help = "Loads the content files that are new or changed. A broken file is named with its row and field; nothing of it is loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="load every file again, also those that have not changed")
        parser.add_argument("--dry-run", action="store_true", help="say what would become of each object; nothing is changed")

    def handle(self, *args: Any, **options: Any) -> None:
        todo = [(part, part.digest()) for part in content.parts()] if options["all"] else content.outstanding()
        with transaction.atomic() if options["dry_run"] else nullcontext():
            broken = self._load(todo, options)
            if options["dry_run"]:
                transaction.set_rollback(True)
        if not options["dry_run"]:
            roles.ensure_roles()
        if broken:
            raise CommandError("\n".join(broken))
        if options["dry_run"]:
            self.stdout.write("Nothing was changed.")
        else:
            self.stdout.write(f"{len(todo)} content files loaded." if todo else "Content is up to date.")

    def _load(self, todo: Sequence[tuple[Part, str]], options: Mapping[str, Any]) -> list[str]:
        """Load the parts; returns what is broken."""
        broken: list[str] = []
        for number, (part, digest) in enumerate(todo, start=1):
            self.stderr.write(f"  {number:3}/{len(todo)}  {part.name}")
            try:
                content.load(part, digest, progress=lambda line: self._tell(line, options))
            except ContentError as error:
                broken.append(str(error))
        return broken

    def _tell(self, line: str, options: Mapping[str, Any]) -> None:
        if options["verbosity"] > 0:
            self.stdout.write(f"           {line}")
