"""The sitemap: every findable page and entry in every language in which it really exists."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from wagtail.models import Page

from portal import languages
from portal.pages import selectors as pages
from portal.pages.eligibility import findable
from services.eligibility import findable as findable_entries
from services.registry import all_kinds


class PageSitemap(Sitemap[Any]):
    """Pages, one address per language that has them."""

    def items(self) -> Iterable[Page]:
        return findable(Page.objects.filter(depth__gt=1)).select_related("locale").order_by("path")

    def location(self, item: Page) -> str:
        return pages.address(item, languages.get(item.locale.language_code))

    def lastmod(self, item: Page) -> datetime | None:
        changed: datetime | None = item.last_published_at
        return changed


class EntrySitemap(Sitemap[Any]):
    """Entries of the directory, in every public language."""

    def items(self) -> list[tuple[str, str, datetime | None]]:
        rows: list[tuple[str, str, datetime | None]] = []
        for kind in all_kinds():
            for slug, changed in findable_entries(kind.model._default_manager.all()).values_list("slug", "last_published_at"):
                rows.extend((f"/{row.code}/services/{kind.slug}/", slug, changed) for row in languages.public_languages())
        return rows

    def location(self, item: tuple[str, str, datetime | None]) -> str:
        return f"{item[0]}{item[1]}/"

    def lastmod(self, item: tuple[str, str, datetime | None]) -> datetime | None:
        return item[2]


class SinglePages(Sitemap[str]):
    """The glossary, the figures and the page for developers, in every public language."""

    def items(self) -> list[str]:
        return [f"/{row.code}/{name}/" for row in languages.public_languages() for name in ("glossary", "figures", "developers")]

    def location(self, item: str) -> str:
        return item


SITEMAPS = {"pages": PageSitemap, "services": EntrySitemap, "single": SinglePages}
