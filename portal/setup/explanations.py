"""Where the portal's policies are, for whoever points to them by their ids: the directory knows no page."""

from collections.abc import Collection, Mapping

from django.utils.translation import get_language

from portal import languages
from portal.pages.eligibility import findable
from portal.pages.models import PolicyPage
from portal.pages.selectors import address, best_version, grouped
from services import matters


def connect() -> None:
    """Called once, when the app is ready."""
    matters.explain_with(addresses)


def addresses(policies: Collection[str]) -> Mapping[str, str]:
    """Ids of policies → their addresses for the present reader; one that cannot be found is left out. One query."""
    reader = languages.nearest(get_language())
    pages = findable(PolicyPage.objects.filter(policy__slug__in=policies)).select_related("locale", "policy")
    pages = pages.only("url_path", "translation_key", "locale", "policy__slug")
    best = (best_version(versions, reader) for versions in grouped(pages).values())
    return {page.policy.slug: address(page, reader) for page in best if page is not None}
