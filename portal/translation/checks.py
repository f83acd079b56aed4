"""System checks: what is missing before a language of the registry is whole. Each hint says what to type."""

from collections.abc import Iterable, Iterator
from typing import Any

from babel import Locale, UnknownLocaleError
from django.core.checks import CheckMessage, Error, Info
from django.core.checks import Warning as CheckWarning
from django.db import connections
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from portal import languages
from portal.translation import machine
from portal.translation.catalogs import catalog_path, is_stale


def check_catalogs(**_kwargs: Any) -> list[CheckMessage]:
    """Every language has an interface catalog."""
    return list(_missing_catalogs())


def _missing_catalogs() -> Iterator[CheckMessage]:
    for language in languages.all_languages():
        path = catalog_path(language)
        if not path.exists():
            yield Error(
                f"{language.english_name} ({language.code}) has no interface catalog.",
                hint=f"Run `python manage.py catalogs update`, then translate {path} and run `python manage.py catalogs compile`.",
                id="languages.E001",
            )


def check_compiled_catalogs(**_kwargs: Any) -> list[CheckMessage]:
    """Every catalog is compiled, which readers need and a fresh clone has not."""
    return [
        Info(
            f"The interface catalog of {language.english_name} ({language.code}) is newer than what was compiled from it.",
            hint="Run `python manage.py catalogs compile`.",
            id="languages.I004",
        )
        for language in languages.all_languages()
        if catalog_path(language).exists() and is_stale(catalog_path(language))
    ]


def check_machines(**_kwargs: Any) -> list[CheckMessage]:
    """Machines are configured whole, or not at all."""
    hint = "How it is written is said in portal/translation/README.md, “Machines”."
    return [Error(sentence, hint=hint, id="translation.E001") for sentence in machine.wrong()]


def check_columns(databases: Iterable[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Every translated field has a column for every language. Only where the database may be asked; a table that is not there yet is
    `migrate`'s own affair."""
    missing = languages_without_columns(databases or ())
    return [
        CheckWarning(
            f"{language.english_name} ({language.code}) has no columns in the database yet.",
            hint="Run `python manage.py makemigrations` and `python manage.py migrate`.",
            id="languages.W005",
        )
        for language in languages.all_languages()
        if language.code in missing
    ]


def languages_without_columns(databases: Iterable[str]) -> set[str]:
    """Codes of the languages that a table of translated fields knows nothing of yet. Nothing can be loaded before it does."""
    return {code for alias in databases for code in _languages_without_columns(alias)}


def _languages_without_columns(alias: str) -> Iterator[str]:
    connection = connections[alias]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in translator.get_registered_models(abstract=False):
            if model._meta.db_table not in tables:
                continue
            present = {column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)}
            for field in translator.get_options_for_model(model).all_fields:
                for language in languages.all_languages():
                    if build_localized_fieldname(field, language.code) not in present:
                        yield language.code


def check_babel_locales(**_kwargs: Any) -> list[CheckMessage]:
    """Babel knows every language: plural forms, dates and names come from CLDR."""
    found: list[CheckMessage] = []
    for language in languages.all_languages():
        try:
            Locale.parse(language.locale_name)
        except (UnknownLocaleError, ValueError):
            found.append(
                Error(
                    f"Babel has no locale {language.locale_name!r} for {language.english_name}.",
                    hint="Correct `code` in portal/languages.py: it is Django's lower-case form of a BCP 47 tag.",
                    id="languages.E002",
                )
            )
    return found
