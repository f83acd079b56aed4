"""The same thing in every language: where the language switcher, `hreflang` and the canonical address lead.

A view that knows better than "swap the first segment" calls `remember`; the frame around every page calls `addresses_of`.
Ground floor: imports the registry of languages only.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from portal import languages

_ATTRIBUTE = "portal_addresses"


@dataclass(frozen=True, slots=True)
class Address:
    """One language's address of a thing. `exists`: its text is really in that language, not a labelled fallback."""

    url: str
    exists: bool = True


def swap_language(path: str, code: str) -> str:
    """A path of the portal with its first segment, the language, replaced: `/fr/search/` → `/ar/search/`."""
    _, _, rest = path.lstrip("/").partition("/")
    return f"/{code}/{rest}"


def remember(request: HttpRequest, addresses: Mapping[str, Address]) -> None:
    """Note, for this request, the addresses of what it shows (language code → address)."""
    setattr(request, _ATTRIBUTE, addresses)


def addresses_of(request: HttpRequest) -> Mapping[str, Address]:
    """The addresses of what this request shows, one for every public language."""
    noted: Mapping[str, Address] = getattr(request, _ATTRIBUTE, {})
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    has_language = languages.is_known(request.path.lstrip("/").partition("/")[0])
    result = {}
    for language in languages.public_languages():
        if language.code in noted:
            result[language.code] = noted[language.code]
        elif has_language:
            result[language.code] = Address(swap_language(request.path, language.code) + query)
        else:
            result[language.code] = Address(f"/{language.code}/")
    return result
