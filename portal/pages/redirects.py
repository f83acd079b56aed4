"""Redirects of pages that were renamed or moved: in their own language, and in those in which readers had them as a fallback."""

from collections.abc import Mapping

from wagtail.models import Page

from portal import languages
from portal.core import redirects
from portal.pages import selectors


def page_moved(page: Page, url_path_before: str) -> int:
    """A page has another address, and with it everything below it; returns how many redirects were made. `url_path_before`: as the tree had
    it."""
    moved: dict[str, str] = {}
    below = Page.objects.descendant_of(page, inclusive=True).select_related("locale")
    families = selectors.grouped(Page.objects.filter(translation_key__in=below.values("translation_key")).select_related("locale"))
    for each in below:
        before = url_path_before + each.url_path[len(page.url_path) :]
        moved |= _addresses(each, before, families[each.translation_key])
    return redirects.record(moved)


def _addresses(page: Page, url_path_before: str, versions: Mapping[str, Page]) -> dict[str, str]:
    """Old → new address in the page's own language, and in those where it was shown because there is no version of their own."""
    home, _slash, rest = url_path_before.strip("/").partition("/")
    code = page.locale.language_code
    if home != code or not rest:
        return {}
    shown = [code, *(row.code for row in languages.all_languages() if row.code not in versions or not versions[row.code].live)]
    # Where a language has a version of its own, the old address of another one led to that.
    others = {row.code: versions[row.code] for row in languages.all_languages() if row.code not in shown}
    new = {code: selectors.address(page, languages.get(code)) for code in shown}
    new |= {code: selectors.address(version, languages.get(code)) for code, version in others.items()}
    return {f"/{code}/{rest}/": target for code, target in new.items() if target != f"/{code}/{rest}/"}
