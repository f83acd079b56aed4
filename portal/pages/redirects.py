"""Redirects of pages whose address changed, in every language in which readers had it: their own, and those in which they saw it as a
fallback."""

from collections.abc import Iterable, Mapping

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from portal import languages
from portal.core import redirects
from portal.pages import selectors

#: Language code → path below the language.
Paths = Mapping[str, str]


def page_moved(page: Page, url_path_before: str) -> int:
    """A page has another address, and with it everything below it; returns how many redirects were made. `url_path_before`: as the tree had
    it."""
    below = Page.objects.descendant_of(page, inclusive=True).select_related("locale").exclude(first_published_at=None)
    families = selectors.grouped(Page.objects.filter(translation_key__in=below.values("translation_key")).select_related("locale"))
    moved: dict[str, str] = {}
    typed: dict[str, str] = {}
    for each in below:
        path = each.url_path
        each.url_path = url_path_before + path[len(page.url_path) :]
        code, before = each.locale.language_code, selectors.relative_path(each)
        home = each.url_path.strip("/").partition("/")[0]
        each.url_path = path
        if home != code or not before:
            continue
        # The page alone where readers have none of its versions: the address counts again when it is published again.
        now = _paths(families[each.translation_key].values()) or {code: selectors.relative_path(each)}
        had, have = _shown({**now, **({code: before} if code in now else {})}), _shown(now)
        moved |= {_address(reader, had[reader]): _address(reader, have[reader]) for reader in had if had[reader] != have[reader]}
        # Elsewhere the address led to the version of that language.
        typed |= {_address(reader, before): _address(reader, have[reader]) for reader in have if had[reader] != before}
    return redirects.record({**_unclaimed(typed), **moved})


def version_appeared(page: Page) -> int:
    """Readers have a version that they had not: who saw another one, at another address, is led to it."""
    now = _paths(_family(page))
    before = {code: path for code, path in now.items() if code != page.locale.language_code}
    return _record(before, now)


def version_gone(page: Page) -> int:
    """Readers do not have a version any more: they are led to the one that they see instead, where there is one."""
    now = _paths(_family(page))
    return _record({**now, page.locale.language_code: selectors.relative_path(page)}, now)


def _record(before: Paths, now: Paths) -> int:
    had, have = _shown(before), _shown(now)
    return redirects.record(
        {_address(code, had[code]): _address(code, have[code]) for code in had if code in have and had[code] != have[code]}
    )


def _family(page: Page) -> list[Page]:
    return list(Page.objects.filter(translation_key=page.translation_key).select_related("locale"))


def _paths(versions: Iterable[Page]) -> dict[str, str]:
    return {page.locale.language_code: selectors.relative_path(page) for page in versions if page.live}


def _shown(paths: Paths) -> dict[str, str]:
    """What readers of each language see: their own, or the first fallback; empty where there is nothing at all."""
    found = {}
    for language in languages.all_languages():
        code = next((each.code for each in languages.preference(language.code) if each.code in paths), None)
        if code is not None:
            found[language.code] = paths[code]
    return found


def _address(code: str, path: str) -> str:
    return f"/{code}/{path}"


def _unclaimed(moved: Mapping[str, str]) -> dict[str, str]:
    """Those whose old address neither leads elsewhere already nor is another page's."""
    taken = set(Redirect.objects.filter(old_path__in=[Redirect.normalise_path(old) for old in moved]).values_list("old_path", flat=True))
    pages = set(Page.objects.filter(url_path__in=list(moved), live=True).values_list("url_path", flat=True))
    return {old: new for old, new in moved.items() if Redirect.normalise_path(old) not in taken and old not in pages}
