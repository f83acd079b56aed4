"""Results as a reader sees them: each with its words, why it was found, and how far away it is."""

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.units import format_unit
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.languages import Fragment, Language
from search.engines.base import Hit
from search.engines.values import Match, Snippet
from search.finding import Answer
from search.listing.choices import kind_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Metres; positions are known to about as much.
_KILOMETRE, _STEP = 1_000, 100


@dataclass(frozen=True, slots=True)
class ShownHit:
    """One result. `why` is empty where the match is plain to see in the reader's own language. `section`: heading of the section that `url`
    leads to, where `why` does not name it. `distance`: in words. `position`: its place among all, from 1."""

    title: Fragment
    url: str
    kind_label: "StrOrPromise"
    icon: str
    snippet: SafeString
    is_fallback: bool
    shown_language: str
    why: str
    section: str = ""
    distance: str = ""
    is_expired: bool = False
    position: int = 0
    is_promoted: bool = False


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
        why=_why(hit, hit.match, reader) if hit.match else "",
        section="" if hit.match and hit.match.is_by_meaning else hit.section,
        distance=distance_words(hit.distance, reader) if hit.distance is not None else "",
        is_expired=hit.is_expired,
    )


def distance_words(metres: float, reader: Language) -> str:
    """A distance in the reader's way of writing numbers, as exact as the position that it is told from."""
    if metres < _KILOMETRE - _STEP / 2:
        rounded = max(_STEP, round(metres / _STEP) * _STEP)
        return str(format_unit(rounded, "length-meter", "short", locale=reader.locale_name))
    number = metres / _KILOMETRE
    return str(format_unit(number, "length-kilometer", "short", format="#,##0.#" if number < 10 else "#,##0", locale=reader.locale_name))


def marked(snippet: Snippet, reader: Language) -> SafeString:
    """The passage with `mark` around what was searched for, and its language where it is not the reader's."""
    inner = format_html_join("", "{}", ((_piece(text, is_match=is_match),) for text, is_match in snippet.pieces))
    if snippet.language == reader or not inner:
        return inner
    return format_html('<span lang="{}" dir="{}">{}</span>', snippet.language.tag, snippet.language.direction, inner)


def _piece(text: str, *, is_match: bool) -> str | SafeString:
    return format_html("<mark>{}</mark>", text) if is_match else text


def _why(hit: Hit, match: Match, reader: Language) -> str:
    """Where the words were found, for a reader who does not see it."""
    if match.is_by_meaning:
        return _why_by_meaning(match, reader, hit.section)
    if match.name:
        # Translators: the thing found has another name, which is what the reader typed.
        return _("Also known as “%(name)s”") % {"name": match.name}
    if match.language in {reader, hit.title.language}:
        # Translators: shown under a search result; the words that mean what the reader typed, from the list of terms or of synonyms.
        return _("Found by other words for it: %(words)s") % {"words": " ".join(match.words)} if match.is_reworded else ""
    # Translators: shown under a search result whose text in another language has the words that the reader typed.
    return _("Found in the text in another language (%(language)s): %(words)s") % {
        "language": language_name(match.language, reader),
        "words": " ".join(match.words),
    }


def _why_by_meaning(match: Match, reader: Language, section: str) -> str:
    if match.language != reader:
        # Translators: shown under a search result that has other words than the question, in another language, but means something near.
        return _("Close in meaning, in the text in another language (%(language)s)") % {"language": language_name(match.language, reader)}
    if section:
        # Translators: shown under a search result; the heading of the section of the page that means something near.
        return _("Close in meaning, from the section “%(section)s”") % {"section": section}
    # Translators: shown under a search result that has other words than the question but means something near.
    return _("Close in meaning")


def words_found(match: Match) -> str:
    """Where the words were found, for a program whose reader may not see the text."""
    # Translators: for programs: the words that a search result has.
    return _("Found in the text: %(words)s") % {"words": " ".join(match.words)}
