"""System checks of the directory: what of it is missing before a language of the registry is whole."""

from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

from portal import languages
from services import districts


def check_district_names(**_kwargs: Any) -> list[CheckMessage]:
    """Every district has a name in every language: it stands inside sentences and filters, where another language cannot be labelled."""
    found: list[CheckMessage] = []
    for language in languages.all_languages():
        missing = [key for key, names in districts.names().items() if not names.get(language.code)]
        if missing:
            found.append(
                CheckWarning(
                    f"{language.english_name} ({language.code}) has no name for the districts {', '.join(missing)}.",
                    hint=f"Add `{language.code}: …` to their `names` in services/content/districts.yaml.",
                    id="languages.W006",
                )
            )
    return found
