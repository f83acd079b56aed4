"""System checks: what is missing before a language of the registry is whole. Each hint says what to type."""

from collections.abc import Iterator
from typing import Any

from babel import Locale, UnknownLocaleError
from django.core.checks import CheckMessage, Error

from portal import languages
from portal.translation.catalogs import catalog_path


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
