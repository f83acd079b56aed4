"""Makes a language ready for its translators, once its row is in the registry."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS
from wagtail.models import Locale

from portal import languages
from portal.languages import Language
from portal.translation import catalogs, checks, operations, sources
from portal.translation.models import Target


class Command(BaseCommand):
    """`manage.py translation_prepare it`"""

    help = (
        "Prepares a language of the registry: its catalog, its tree of pages as drafts, and its work on the desk. May be stopped and run "
        "again at any time; what is there is left as it is. Readers see nothing of it before `is_public` is set and something is published."
    )
    # A language without a catalog is an error, and this command mends it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("language", help="its code, as in portal/languages.py")

    def handle(self, *_args: Any, **options: Any) -> None:
        language = _language(options["language"])
        _refuse_missing_columns(language)
        self._catalog(language)
        _locale, is_new = Locale.objects.get_or_create(language_code=language.code)
        self.stdout.write("tree of pages: begun" if is_new else "tree of pages: there")
        made, failures = operations.prepare_drafts(language=language)
        self.stdout.write(f"drafts: {made} made")
        self._targets(language, [f"{failure.source} {failure.key}: {failure.reason}" for failure in failures])

    def _catalog(self, language: Language) -> None:
        is_there = catalogs.catalog_path(language).exists()
        changed = [row.code for row in catalogs.update()]
        list(catalogs.compile_all())
        self.stdout.write(f"catalog: {'updated' if language.code in changed and is_there else 'there' if is_there else 'made'}")

    def _targets(self, language: Language, broken: list[str]) -> None:
        before = Target.objects.into(language.code).count()
        for source in sources.all_sources():
            _done, failures = operations.take_up_all(source=source.name)
            broken += [f"{failure.source} {failure.key}: {failure.reason}" for failure in failures]
        now = Target.objects.into(language.code).count()
        self.stdout.write(f"texts on the desk: {now}, {now - before} of them new")
        if broken:
            raise CommandError("\n".join([f"{len(broken)} could not be prepared; run this again when they are mended:", *broken]))


def _language(code: str) -> Language:
    if not languages.is_known(code):
        raise CommandError(f"There is no language {code!r} in portal/languages.py: add its row first.")
    return languages.get(code)


def _refuse_missing_columns(language: Language) -> None:
    if language.code in checks.languages_without_columns([DEFAULT_DB_ALIAS]):
        raise CommandError(
            f"The database has no columns for {language.english_name} yet: run `makemigrations` and `migrate`, then this again."
        )
