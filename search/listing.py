"""Results as the template shows them: tabs, filters, chips and hits, each with its address and its words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.languages import Fragment, Language
from search import sources
from search.engines.base import FacetCount, Hit, Query, Results
from search.engines.plans import Level
from search.engines.values import Match, Snippet
from search.finding import Answer
from search.sources import KIND

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Choices of a facet that are shown; those in use always are.
MOST_CHOICES = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """A tab or a value of a filter. `url` chooses it or, for a filter that is active, takes it away."""

    value: str
    label: "StrOrPromise"
    count: int
    url: str
    is_active: bool
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A facet with its choices."""

    name: str
    label: "StrOrPromise"
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter and the address without it."""

    label: "StrOrPromise"
    remove_url: str


@dataclass(frozen=True, slots=True)
class Pages:
    """Where in the results the reader is; an address is empty where there is no such page."""

    number: int
    count: int
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class ShownHit:
    """One result. `why` is empty where the match is plain to see in the reader's own language. `position`: its place among all, from 1."""

    title: Fragment
    url: str
    kind_label: "StrOrPromise"
    icon: str
    snippet: SafeString
    is_fallback: bool
    shown_language: str
    why: str
    position: int = 0
    is_promoted: bool = False


def address(path: str, query: Query, *, filters: Mapping[str, tuple[str, ...]] | None = None, page: int = 1) -> str:
    """The address of the same question with other filters or on another page."""
    parameters = QueryDict(mutable=True)
    if query.text:
        parameters["q"] = query.text
    for name, values in (query.filters if filters is None else filters).items():
        parameters.setlist(name, list(values))
    if page > 1:
        parameters["page"] = str(page)
    return f"{path}?{parameters.urlencode()}" if parameters else path


def tabs(results: Results, path: str) -> list[Choice]:
    """All kinds together, then every kind that has results or is chosen. Empty where there is nothing to choose between."""
    query = results.query
    counts = _counts(results, KIND)
    chosen = query.filters.get(KIND, ())
    others = {name: values for name, values in query.filters.items() if name != KIND}
    shown = [kind for kind in sources.all_kinds() if counts.get(kind.key) or kind.key in chosen]
    if not shown:
        return []
    everything = Choice("", _("All"), sum(counts.values()), address(path, query, filters=others), not chosen)
    return [
        everything,
        *(
            Choice(
                kind.key,
                kind.label,
                counts.get(kind.key, 0),
                address(path, query, filters={**others, KIND: (kind.key,)}),
                kind.key in chosen,
                kind.icon,
            )
            for kind in shown
        ),
    ]


def filters(results: Results, path: str) -> list[Filter]:
    """The facets other than the kind, where there is something to choose."""
    shown = [Filter(facet.name, facet.label, _choices(results, facet, path)) for facet in sources.all_facets()]
    return [facet for facet in shown if facet.choices]


def chips(results: Results, path: str) -> list[Chip]:
    """Every value by which the results are narrowed."""
    query = results.query
    return [
        Chip(describe(name, value), address(path, query, filters=_toggled(query, name, value)))
        for name, values in query.filters.items()
        for value in values
    ]


def pages(results: Results, path: str) -> Pages:
    """The addresses of the pages before and after."""
    query, page = results.query, results.page
    return Pages(
        number=page,
        count=results.page_count,
        previous_url=address(path, query, page=page - 1) if page > 1 else "",
        next_url=address(path, query, page=page + 1) if page < results.page_count else "",
    )


def notices(results: Results) -> list[str]:
    """What the reader must know of how the results came about."""
    sentences: list[str] = []
    if results.total and results.query.page > results.page:
        sentences.append(_("There are not that many pages. This is the last one."))
    if results.total and results.level is Level.SIMILAR:
        sentences.append(_("Nothing has exactly these words. These results have similar ones."))
    elif results.total and results.level is Level.SOME:
        sentences.append(_("Nothing has all of these words. These results have some of them."))
    return sentences


def did_you_mean(answer: Answer, path: str) -> Choice | None:
    """The question as it may have been meant, and its address."""
    better = answer.did_you_mean
    if not better:
        return None
    return Choice(better, better, 0, address(path, replace(answer.query, text=better), filters={}), is_active=False)


def hits(answer: Answer) -> list[ShownHit]:
    """The results in words, what staff put first before them."""
    reader = answer.query.language
    return [replace(_shown(hit, reader), position=place, is_promoted=hit in answer.promoted) for place, hit in answer.placed()]


def language_name(language: Language, reader: Language) -> str:
    """A language's name in the reader's language, its own name where that is not known."""
    return _language_name(language.locale_name.partition("_")[0], reader.locale_name) or language.native_name


@cache
def _language_name(base: str, reader_locale: str) -> str:
    try:
        return Locale.parse(base).get_language_name(reader_locale) or ""
    except (UnknownLocaleError, ValueError):
        return ""


def _counts(results: Results, name: str) -> dict[str, int]:
    return {item.value: item.count for item in results.facets.get(name, ())}


def _choices(results: Results, facet: sources.Facet, path: str) -> tuple[Choice, ...]:
    query = results.query
    chosen = query.filters.get(facet.name, ())
    counted = [item for item in results.facets.get(facet.name, ()) if sources.is_known_value(facet.name, item.value)]
    # A value in use stays in sight with its nought, so that it can be taken away.
    counted += [FacetCount(value, 0) for value in chosen if value not in {item.value for item in counted}]
    choices = [
        Choice(
            item.value,
            facet.describe(item.value),
            item.count,
            address(path, query, filters=_toggled(query, facet.name, item.value)),
            item.value in chosen,
        )
        for item in counted
    ]
    choices.sort(key=lambda choice: (not choice.is_active, -choice.count, str(choice.label)))
    return tuple(choices[: max(MOST_CHOICES, len(chosen))])


def _toggled(query: Query, name: str, value: str) -> dict[str, tuple[str, ...]]:
    chosen = query.filters.get(name, ())
    values = tuple(item for item in chosen if item != value) if value in chosen else (*chosen, value)
    return {key: found for key, found in {**query.filters, name: values}.items() if found}


def describe(name: str, value: str) -> "StrOrPromise":
    """What readers call a value of a facet.

    Raises:
        LookupError: there is no such facet or value.
    """
    if name == KIND:
        return sources.get_kind(value).label
    return next(facet.describe(value) for facet in sources.all_facets() if facet.name == name)


def kind_words(key: str) -> "tuple[StrOrPromise, str]":
    """The label and the icon of a kind; empty for one that is no longer installed, until the next rebuild."""
    try:
        kind = sources.get_kind(key)
    except LookupError:
        return "", ""
    return kind.label, kind.icon


def _shown(hit: Hit, reader: Language) -> ShownHit:
    kind_label, icon = kind_words(hit.kind)
    return ShownHit(
        title=hit.title,
        url=hit.url,
        kind_label=kind_label,
        icon=icon,
        snippet=marked(hit.snippet, reader),
        is_fallback=hit.title.is_fallback,
        shown_language=language_name(hit.title.language, reader),
        why=why(hit.match, reader) if hit.match else "",
    )


def marked(snippet: Snippet, reader: Language) -> SafeString:
    """The passage with `mark` around what was searched for, and its language where it is not the reader's."""
    inner = format_html_join("", "{}", ((_piece(text, is_match=is_match),) for text, is_match in snippet.pieces))
    if snippet.language == reader or not inner:
        return inner
    return format_html('<span lang="{}" dir="{}">{}</span>', snippet.language.tag, snippet.language.direction, inner)


def _piece(text: str, *, is_match: bool) -> str | SafeString:
    return format_html("<mark>{}</mark>", text) if is_match else text


def why(match: Match, reader: Language) -> str:
    """Where the words were found, for a reader who does not see it."""
    if match.name:
        # Translators: the thing found has another name, which is what the reader typed.
        return _("Also known as “%(name)s”") % {"name": match.name}
    if match.language == reader:
        return ""
    # Translators: shown under a search result whose text in another language has the words that the reader typed.
    return _("Found in the text in another language (%(language)s): %(words)s") % {
        "language": language_name(match.language, reader),
        "words": " ".join(match.words),
    }


def words_found(match: Match) -> str:
    """Where the words were found, for a program whose reader may not see the text."""
    # Translators: for programs: the words that a search result has.
    return _("Found in the text: %(words)s") % {"words": " ".join(match.words)}
