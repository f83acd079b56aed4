"""Which pages a reader may see and find: one predicate and its queryset twin. A test proves them equal."""

from typing import TypeVar

from django.db.models import QuerySet
from wagtail.models import Page

from portal import languages

PageType = TypeVar("PageType", bound=Page)


def findable(pages: QuerySet[PageType]) -> QuerySet[PageType]:
    """Published, without a password or login, in a language that readers may choose."""
    public = [row.code for row in languages.public_languages()]
    found: QuerySet[PageType] = pages.live().public().filter(locale__language_code__in=public)  # type: ignore[attr-defined]  # PageQuerySet
    return found


def is_findable(page: Page) -> bool:
    """The same of one page."""
    code = page.locale.language_code
    return bool(page.live) and languages.is_known(code) and languages.get(code).is_public and not page.get_view_restrictions().exists()
