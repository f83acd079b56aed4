"""The frame around every page: language switcher, alternates, menu, search box, help. Lazy: a page that does not draw it pays nothing."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import addresses, languages
from portal.languages import Language
from portal.pages import selectors as pages
from portal.pages.selectors import Link
from portal.pages.topics import Group
from services import selectors as services


@dataclass(frozen=True, slots=True)
class Version:
    """An entry of the language switcher."""

    language: Language
    url: str
    is_current: bool
    exists: bool


@dataclass(frozen=True, slots=True)
class Alternate:
    """A `link rel=alternate`: absolute address of a language's version."""

    tag: str
    url: str


@dataclass(frozen=True, slots=True)
class MenuItem:
    title: Any
    url: str
    is_current: bool


class Frame:
    """What every template may ask for. One instance a request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def language(self) -> Language:
        """The language of the interface."""
        code = get_language() or languages.SOURCE
        return languages.get(code) if languages.is_known(code) else languages.get(languages.SOURCE)

    @cached_property
    def versions(self) -> list[Version]:
        """The same thing in every public language."""
        return [
            Version(languages.get(code), address.url, code == self.language.code, address.exists)
            for code, address in addresses.addresses_of(self._request).items()
        ]

    @cached_property
    def alternates(self) -> list[Alternate]:
        """Absolute addresses for `hreflang`, with `x-default`: the page that chooses for a reader whose language we do not have."""
        rows = [Alternate(version.language.tag, self._absolute(version.url)) for version in self.versions]
        source = next((version.url for version in self.versions if version.language.code == languages.SOURCE), "/")
        is_home = urlsplit(source).path == f"/{languages.SOURCE}/"
        return [*rows, Alternate("x-default", self._absolute("/" if is_home else source))]

    @property
    def canonical_url(self) -> str:
        """This page's own address, without a query."""
        return self._absolute(self._request.path)

    @property
    def home_url(self) -> str:
        return f"/{self.language.code}/"

    @property
    def search_url(self) -> str:
        return reverse("search:results")

    @property
    def query(self) -> str:
        """What stands in the search box: the reader's own words, cut to a sane length."""
        return self._request.GET.get("q", "")[:200]

    @cached_property
    def menu(self) -> list[MenuItem]:
        """Directory and policies first, then the stages of a stay."""
        path = self._request.path
        sections = pages.sections(self.language, Group.ALL, Group.STAGE)
        items: list[tuple[Any, str]] = [(link.title, link.url) for link in sections if not link.icon]
        items.append((_("Places and services"), reverse("services:directory")))
        items.extend((link.title, link.url) for link in sections if link.icon)
        return [MenuItem(title, url, path.startswith(url)) for title, url in items]

    @cached_property
    def _help(self) -> list[Link]:
        return pages.links_to_policies(self.language, (pages.EMERGENCY, *pages.HOTLINES))

    @property
    def emergency_url(self) -> str:
        """The page of emergency numbers; "" where it is not published."""
        return next((link.url for link in self._help if pages.EMERGENCY in link.url), "")

    @property
    def help_links(self) -> list[Link]:
        """Emergency numbers and hotlines."""
        return self._help

    @property
    def is_demo(self) -> bool:
        """Whether readers must be told that facts were not checked with the authorities."""
        return bool(settings.SHOWS_DEMONSTRATION_NOTICE)

    def _absolute(self, path: str) -> str:
        try:
            return self._request.build_absolute_uri(path)
        except DisallowedHost:  # the page that says so has this frame, too
            return path


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame` for every template, `kinds` for those that show the directory's kinds."""
    return {"frame": Frame(request), "kinds": SimpleLazyObject(services.glances)}
