"""Other wordings of a question: synonyms put in their place, and the names that the term base has in other languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from portal import languages
from portal.languages import Language, preference
from search import vocabulary
from search.engines.base import Query
from search.vocabulary import Piece, Rule, Vocabulary, pieces

#: Each is one more thing to look for, which costs time.
MOST_ALTERNATIVES = 4
#: More than this share of a question must be known before it is put into another language, where the rest of it is lost.
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class _Place:
    """The pieces from `start` to `end` are what `rule` is about."""

    start: int
    end: int
    rule: Rule


def expand(query: Query, words: Vocabulary | None = None) -> Query:
    """The query with its alternatives: the reader's language first, then those in which a text is most likely to exist.

    `words`: as they are now, where that has been looked up already.
    """
    words = words or vocabulary.current()
    if not query.text or not words.rules:
        return query
    wanted = {language.code: number for number, language in enumerate(preference(query.language.code))}
    found = dict.fromkeys(_alternatives(query.text, words))
    ordered = sorted(found, key=lambda item: wanted[item[1].code])
    return replace(query, alternatives=tuple(ordered[:MOST_ALTERNATIVES]))


def _alternatives(text: str, words: Vocabulary) -> Iterator[tuple[str, Language]]:
    """In any order and with repetitions. A question may be in any language, whatever the reader's is."""
    for code, rules in words.rules.items():
        language = languages.get(code)
        parts = pieces(text, language)
        places = _places(parts, rules)
        if not places:
            continue
        yield from _replaced(parts, places, language)
        if sum(place.end - place.start for place in places) > _ENOUGH * len(parts):
            yield from _translated(places, language)


def _places(parts: tuple[Piece, ...], rules: Mapping[str, tuple[Rule, ...]]) -> list[_Place]:
    """The longest rule at each place, from the beginning."""
    places: list[_Place] = []
    start = 0
    while start < len(parts):
        rule = next((rule for rule in rules.get(parts[start].form, ()) if _is_at(rule, parts, start)), None)
        if rule:
            places.append(_Place(start, start + len(rule.forms), rule))
        start = places[-1].end if rule else start + 1
    return places


def _is_at(rule: Rule, parts: tuple[Piece, ...], start: int) -> bool:
    return rule.forms == tuple(part.form for part in parts[start : start + len(rule.forms)])


def _replaced(parts: tuple[Piece, ...], places: list[_Place], language: Language) -> Iterator[tuple[str, Language]]:
    """The question with one place put in other words of the same language."""
    for place in places:
        for wording, target in place.rule.wordings:
            if target == language:
                before, after = _written(parts[: place.start]), _written(parts[place.end :])
                yield " ".join(filter(None, (before, wording, after))), language


def _translated(places: list[_Place], language: Language) -> Iterator[tuple[str, Language]]:
    """What is known of the question in each other language that has words for all of it."""
    targets = {target for place in places for _, target in place.rule.wordings if target != language}
    for target in targets:
        names = [next((text for text, other in place.rule.wordings if other == target), "") for place in places]
        if all(names):
            yield " ".join(names), target


def _written(parts: tuple[Piece, ...]) -> str:
    """Pieces put together again: letters side by side, words with spaces."""
    text = ""
    for number, part in enumerate(parts):
        text += part.text if number == 0 or (part.is_letter and parts[number - 1].is_letter) else f" {part.text}"
    return text
