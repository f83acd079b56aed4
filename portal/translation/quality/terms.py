"""Terms of the term base: the translation has the language's own term for each that the source has, and none that is forbidden."""

import math
import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.translation.quality.findings import Remarks, Severity, Span, remark
from portal.translation.quality.registry import register
from portal.translation.quality.texts import Pair
from portal.translation.terms.concepts import Concept, Status, Term
from portal.translation.terms.recogniser import Match, spellings
from portal.translation.terms.words import atoms

MISSING = gettext_noop("“%(source)s” is “%(term)s” in the term base.")
FORBIDDEN = gettext_noop("The term “%(found)s” is not to be used; the term base says “%(term)s”.")
FORBIDDEN_ALONE = gettext_noop("The term “%(found)s” is not to be used.")
TRANSLATED = gettext_noop("“%(source)s” is not to be translated.")

#: Letters of a word that may be looked for inside a compound; part of a Chinese, Japanese or Korean term that stands for the whole.
_FEWEST_LETTERS, _ENOUGH_LETTERS = 3, 0.6


@register("terms", _("Terms"), severity=Severity.WARNING)
def check_terms(pair: Pair) -> Remarks:
    """Each concept of the source is there by a preferred or admitted term."""
    if pair.terms is None or pair.source.language == pair.target.language:
        return
    present = pair.terms.find_all(pair.target.words, pair.target.language)
    there = {match.concept.key for match in present if match.term.status != Status.FORBIDDEN}
    looked_for: set[frozenset[str]] = set()
    for matches in _by_place(pair.terms.find(pair.source.words, pair.source.language)):
        wanted = [match for match in matches if _expected(match.concept, pair.target.language.code) or match.concept.do_not_translate]
        meanings = frozenset(match.concept.key for match in matches)
        if not wanted or meanings in looked_for or _is_compounded(matches[0], pair):
            continue
        looked_for.add(meanings)
        if not any(_is_there(match, there, pair) for match in matches):
            yield from _missing(wanted[0], pair)


@register("forbidden-terms", _("Forbidden terms"))
def check_forbidden(pair: Pair) -> Remarks:
    """No term that the term base forbids, unless another concept has it rightly."""
    if pair.terms is None:
        return
    for matches in _by_place(pair.terms.find(pair.target.words, pair.target.language)):
        if any(match.term.status != Status.FORBIDDEN for match in matches):
            continue
        match = matches[0]
        span = Span(match.start, match.end)
        better = _expected(match.concept, pair.target.language.code)
        if better:
            yield remark(FORBIDDEN, target=span, found=span.of(pair.target.text), term=better[0].text)
        else:
            yield remark(FORBIDDEN_ALONE, target=span, found=span.of(pair.target.text))


def _missing(match: Match, pair: Pair) -> Remarks:
    span = Span(match.start, match.end)
    written = span.of(pair.source.text)
    if match.concept.do_not_translate:
        yield remark(TRANSLATED, source=span, severity=Severity.ERROR, source_=written)
        return
    yield remark(MISSING, source=span, source_=written, term=_expected(match.concept, pair.target.language.code)[0].text)


def _is_there(match: Match, there: set[str], pair: Pair) -> bool:
    if match.concept.do_not_translate:
        return pair.source.text[match.start : match.end] in pair.target.words or match.term.text in pair.target.words
    if match.concept.key in there or _is_kept_name(match, pair):
        return True
    has_spaces = pair.target.language.script not in {"han", "japanese", "korean"}
    is_bent = _is_scattered if has_spaces else _is_shortened
    terms = _expected(match.concept, pair.target.language.code)
    return any(is_bent(written, pair) for term in terms for written in spellings(term.text, pair.target.language, explanations=True))


def _is_compounded(match: Match, pair: Pair) -> bool:
    """Whether a hyphen joins a word to another one: "visa-free" is no visa."""
    text = pair.source.words
    return "-" in {text[match.end : match.end + 1], text[max(0, match.start - 1) : match.start]}


def _is_kept_name(match: Match, pair: Pair) -> bool:
    """Whether a word is part of a name that the translation keeps: "Hospital", and "Visa" on a card."""
    written = pair.source.text[match.start : match.end]
    # Chinese letters may stand right beside it, so that a word's edge is no help.
    kept = rf"(?<![A-Za-z]){re.escape(written)}(?![A-Za-z])"
    return not written.islower() and re.search(kept, pair.target.words) is not None


def _is_shortened(term: str, pair: Pair) -> bool:
    """Whether most letters of a term are there in a row: 使馆 for 大使馆."""
    letters = re.sub(r"\W", "", term)
    needed = max(2, math.ceil(len(letters) * _ENOUGH_LETTERS))
    text = re.sub(r"\s", "", pair.target.words)
    return any(letters[place : place + needed] in text for place in range(len(letters) - needed + 1))


def _is_scattered(term: str, pair: Pair) -> bool:
    """Whether all words of a term are there, in another order, with others between them or inside a compound.

    A sentence bends its terms ("Verlängerung Ihres Visums"), and that is not held against it.
    """
    language = pair.target.language
    keys = {key for atom in atoms(pair.target.words, language) for key in atom.keys}
    joined = " ".join(sorted(keys))
    all_wanted = [atom.keys[0] for atom in atoms(term, language) if atom.keys[0].isalnum()]
    # Short words between the others bend the term, long ones make it.
    wanted = [key for key in all_wanted if len(key) > _FEWEST_LETTERS] or all_wanted
    return bool(wanted) and all(key in keys or (len(key) > _FEWEST_LETTERS and key in joined) for key in wanted)


def _expected(concept: Concept, language: str) -> list[Term]:
    return list(concept.terms_in(language, Status.PREFERRED)) + list(concept.terms_in(language, Status.ADMITTED))


def _by_place(matches: Iterable[Match]) -> list[list[Match]]:
    """Matches that stand in the same place together: the same word may be the term of several concepts."""
    places: dict[tuple[int, int], list[Match]] = {}
    for match in matches:
        places.setdefault((match.start, match.end), []).append(match)
    return list(places.values())
