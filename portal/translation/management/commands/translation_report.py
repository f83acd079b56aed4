"""How far the portal is in each language."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import languages
from portal.translation import selectors
from portal.translation.reports import FORMATS


class Command(BaseCommand):
    """`manage.py translation_report [--format json|csv|text] [--language fr]`, `manage.py translation_report --verify`"""

    help = "Coverage of each language by source and group, in words and items, the worst first, with the median hours to approval."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=list(FORMATS), default="text")
        parser.add_argument("--language", default="", help="only this language (code)")
        parser.add_argument("--verify", action="store_true", help="name each text of which readers have something else than was published")

    def handle(self, *_args: Any, **options: Any) -> None:
        code = options["language"]
        if code and not languages.is_known(code):
            raise CommandError(f"There is no language {code!r}; there are: {', '.join(row.code for row in languages.all_languages())}.")
        if options["verify"]:
            self._verify(code)
            return
        self.stdout.write(FORMATS[options["format"]](language=code), ending="")

    def _verify(self, code: str) -> None:
        found = [mismatch for mismatch in selectors.mismatches() if code in {"", mismatch.language}]
        for mismatch in found:
            self.stdout.write(str(mismatch))
        if found:
            raise CommandError(f"{len(found)} texts differ.")
        self.stdout.write("Readers have what the desk published.")
