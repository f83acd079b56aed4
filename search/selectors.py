"""From the address of a request to a query: whatever was typed or pasted becomes something that can be searched, and what was left out
is said."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.languages import Language
from search import sources
from search.documents import Place
from search.engines.base import DEEPEST, Query
from search.engines.values import Bounds, Sort

#: Characters of a query that are looked at.
LONGEST_QUERY = 200
PER_PAGE = 20
_LAST_PAGE = DEEPEST // PER_PAGE
#: Values of one facet; more than a reader can choose, fewer than would cost time.
_MOST_VALUES = 50
_DEGREES = re.compile(r"\s*[+-]?[0-9]{1,3}(\.[0-9]{0,20})?\s*")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """A query and the sentences, in the reader's language, that say what of the request was not followed."""

    query: Query
    notices: tuple[str, ...] = ()


def parse_request(parameters: QueryDict, language: Language) -> ParsedRequest:
    """Reads q, page, sort, near, bounds and the parameters of the facets; any other parameter is none of ours and ignored."""
    notices: list[str] = []
    text = clean_text(parameters.get("q", ""))
    if len(text) > LONGEST_QUERY:
        text = text[:LONGEST_QUERY].rstrip()
        notices.append(
            ngettext(
                "Your question is very long: only its first %(count)d character was used.",
                "Your question is very long: only its first %(count)d characters were used.",
                LONGEST_QUERY,
            )
            % {"count": LONGEST_QUERY}
        )
    filters, is_complete = parse_filters(parameters, sources.facet_names())
    if not is_complete:
        notices.append(_("A filter in the address is not known and was left out."))
    near = parsed(parameters, "near", parse_place, _("The position in the address is not valid and was left out."), notices)
    bounds = parsed(parameters, "bounds", parse_bounds, _("The part of the map in the address is not valid and was left out."), notices)
    sort = parsed(parameters, "sort", Sort, _("The order in the address is not known. The best matches come first."), notices)
    if sort is Sort.DISTANCE and near is None:
        sort = None
        notices.append(_("Nothing can be sorted by distance while your position is not known. The best matches come first."))
    page = _parse_page(parameters.get("page", "1"))
    if page is None:
        notices.append(_("The page number in the address is not valid. The first page is shown."))
    query = Query(text, language, filters, page or 1, PER_PAGE, sort=sort or Sort.RELEVANCE, near=near, bounds=bounds)
    return ParsedRequest(query, tuple(notices))


def parsed(parameters: QueryDict, name: str, parse: Callable[[str], _Value], notice: str, notices: list[str]) -> _Value | None:
    """The value of a parameter; None, and a notice more, for one that says nothing."""
    value = parameters.get(name, "")
    if not value:
        return None
    try:
        return parse(value)
    except ValueError:
        notices.append(notice)
        return None


def parse_place(value: str) -> Place:
    """A place from its latitude and longitude, to about a hundred metres: "39.908,116.397". Nobody needs to be known more exactly.

    Raises:
        ValueError: it is none.
    """
    latitude, longitude = (round(number, 3) for number in _degrees(value, 2))
    return Place(latitude, longitude)


def parse_bounds(value: str) -> Bounds:
    """A part of a map from its south, west, north and east: "39.8,116.2,40.1,116.6".

    Raises:
        ValueError: it is none.
    """
    return Bounds(*_degrees(value, 4))


def _degrees(value: str, count: int) -> list[float]:
    numbers = value.split(",", count)
    if len(numbers) != count or not all(_DEGREES.fullmatch(number) for number in numbers):
        raise ValueError(f"{count} numbers of degrees with commas between them are needed")
    return [float(number) for number in numbers]


def clean_text(text: str) -> str:
    """The text with control characters, lone surrogates and unassigned characters turned into spaces, and spaces made single."""
    kept = (" " if unicodedata.category(character) in {"Cc", "Cs", "Cn", "Co"} else character for character in text)
    return " ".join("".join(kept).split())


def parse_position(value: str) -> int:
    """A place among results, from 1; 0 for what is none."""
    return int(value[:6]) if value[:6].isdecimal() else 0


def parse_filters(parameters: QueryDict, names: Iterable[str]) -> tuple[Mapping[str, tuple[str, ...]], bool]:
    """The values of these facets, and whether all of them are known; those that are not are left out."""
    filters: dict[str, tuple[str, ...]] = {}
    is_complete = True
    for name in names:
        asked = [value for value in dict.fromkeys(parameters.getlist(name)) if value]
        known = [value for value in asked[:_MOST_VALUES] if sources.is_known_value(name, value)]
        is_complete = is_complete and known == asked
        if known:
            filters[name] = tuple(known)
    return filters, is_complete


def _parse_page(value: str) -> int | None:
    # Digits of other scripts count; a number of any length is cut before it is read.
    number = int(value[:9]) if value[:9].isdecimal() else 0
    return min(number, _LAST_PAGE) if number >= 1 else None
