"""Texts of the desk as files for other systems."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from portal import languages
from portal.translation import operations, selectors, sources
from portal.translation.exchange.files import FORMATS
from portal.translation.exchange.problems import ExchangeError


class Command(BaseCommand):
    """`manage.py translation_export FILE --language fr [--list missing] [--source page] [--item pages:KEY …] [--tree /en/policies/]`"""

    help = "Writes a work list, or the texts of items, as XLIFF, PO or XLSX; a zip of files for several languages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", action="append", required=True, choices=[row.code for row in languages.all_languages()])
        parser.add_argument("--format", choices=list(FORMATS), default="xliff20")
        parser.add_argument("--list", choices=selectors.Work.values, help="only the texts on this list; all of them otherwise")
        parser.add_argument("--source", default="", help="only texts of this source")
        parser.add_argument("--group", default="", help="only this page type or kind")
        parser.add_argument("--topic", default="", help="only this topic (code)")
        parser.add_argument("--priority", type=int, help="only what is no less urgent than this")
        parser.add_argument("--item", action="append", default=[], help="only this object: SOURCE:KEY; may be given several times")

        parser.add_argument("--tree", help="only this page (its number in the admin, or its address) and all pages below it")

    def handle(self, *_args: Any, **options: Any) -> None:
        filters = selectors.Filters(source=options["source"], group=options["group"], topic=options["topic"], priority=options["priority"])
        kind = selectors.Work(options["list"]) if options["list"] else None
        targets = selectors.listed(options["language"], kind, filters=filters)
        if options["item"]:
            targets = targets.filter(_items(options["item"]))
        if options["tree"]:
            targets = targets.filter(_branch(options["tree"]))
        try:
            made = operations.export(targets=targets, format_name=options["format"])
            options["file"].write_bytes(made.data)
        except (ExchangeError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['file']}: {targets.count()} texts")


def _branch(said: str) -> Q:
    for source in sources.all_sources():
        if key := source.find(said):
            return selectors.branch(f"{source.name}:{key}")
    raise CommandError(f"There is no page {said!r}; name it by its number or its address.")


def _items(named: list[str]) -> Q:
    wanted = Q()
    for name in named:
        source, colon, key = name.partition(":")
        if not colon or selectors.find_item(source, key) is None:
            raise CommandError(f"There is no object {name!r}; name it as SOURCE:KEY.")
        wanted |= Q(item__source=source, item__key=key)
    return wanted
