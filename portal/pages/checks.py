"""System checks of what the database holds: every language of the registry has its `Locale` row and its home page, and what pages refer to
is there."""

from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError

from portal import languages
from portal.pages.blocks import fact_references
from portal.translation.checks import languages_without_columns


def check_locales(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Runs only where the database may be asked (`manage.py check --database default`, `migrate`)."""
    if not databases:
        return []
    from wagtail.models import Locale

    from portal.pages.models import HomePage

    try:
        present = set(Locale.objects.values_list("language_code", flat=True))
        homes = set(HomePage.objects.values_list("locale__language_code", flat=True))
    except DatabaseError:  # not migrated yet: `migrate` says so itself
        return []
    # Their columns come first, and have a check of their own: every hint can be followed as it stands.
    waiting = languages_without_columns(databases)
    return [
        CheckWarning(
            f"{language.english_name} ({language.code}) has no page tree yet.",
            hint="Run `python manage.py load_content`: it adds the Locale row and a home page to translate.",
            id="languages.W003",
        )
        for language in languages.all_languages()
        if language.code not in waiting and (language.code not in present or language.code not in homes)
    ]


def check_facts(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Every fact that a published page refers to is there. The editor and the content files see to that; an approval, a schedule or an
    upgrade beside what staff have edited may leave one."""
    if not databases:
        return []
    from portal.pages.models import PolicyPage

    try:
        pages = list(PolicyPage.objects.filter(live=True).select_related("policy").only("url_path", "body", "policy__facts"))
    except DatabaseError:
        return []
    return [
        CheckWarning(
            f"{page.url_path}, block {number} ({row['value'].get('heading', row['type'])}): its policy has no fact {fact!r}.",
            hint="Choose another fact there, or put the fact back, and publish the page.",
            id="pages.W001",
        )
        for page in pages
        for number, row in enumerate(page.body.raw_data, start=1)
        for fact in fact_references(row)
        # A number is a position from before the ids: `migrate`, which asks here first, replaces it.
        if isinstance(fact, str) and fact not in {each["id"] for each in page.policy.facts.raw_data}
    ]
