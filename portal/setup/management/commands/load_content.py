"""Command line of the content files."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.content_rows import ContentError
from portal.setup import content, roles


class Command(BaseCommand):
    help = "Loads the content files that are new or changed. A broken file is named with its row and field; nothing of it is loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="load every file again, also those that have not changed")

    def handle(self, *args: Any, **options: Any) -> None:
        todo = [(part, part.digest()) for part in content.parts()] if options["all"] else content.outstanding()
        broken: list[str] = []
        for number, (part, digest) in enumerate(todo, start=1):
            self.stderr.write(f"  {number:3}/{len(todo)}  {part.name}")
            try:
                content.load(
                    part, digest, progress=lambda line: None if options["verbosity"] < 2 else self.stderr.write(f"           {line}")
                )
            except ContentError as error:
                broken.append(str(error))
        roles.ensure_roles()
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write(f"{len(todo)} content files loaded." if todo else "Content is up to date.")
