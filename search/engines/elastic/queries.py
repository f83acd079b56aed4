"""A plan as Elasticsearch queries: the same words, fields and weights as in the embedded engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.languages import Language
from search.analysis import Word, is_latin
from search.analysis.likeness import errors_in
from search.engines.fields import (
    DATE,
    EXACT_WEIGHT,
    EXPIRES,
    HEAD_WEIGHT,
    KEY,
    LONG,
    MOST_SIMILAR,
    OPTIONAL_BOOST,
    POSITION,
    SHORTEST_PREFIX,
    SHORTEST_SOUND,
    SIMILAR_SCORE,
    SOUND,
    SOUND_WEIGHT,
    all_field,
    exact_field,
    facet_field,
    head_field,
    sort_field,
)
from search.engines.plans import Level, Plan, Section
from search.engines.values import Bounds, Query, Sort

#: A query, as the server takes it.
Clause = dict[str, Any]

#: A word of a plan: the number of its section, and its own.
Place = tuple[int, int]
_EVERYTHING: Clause = {"match_all": {"boost": 0.0}}


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A term that a field may have otherwise, with so many errors at most."""

    field: str
    term: str
    errors: int


_NONE: Mapping[Misspelt, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is found that comes before the next part. `clauses`: what belongs to it. `sort`: its order; without, by rank."""

    clauses: tuple[Clause, ...]
    sort: tuple[Clause, ...] = ()


def plan_query(plan: Plan, unknown: frozenset[Place] = frozenset(), similar: Mapping[Misspelt, tuple[str, ...]] = _NONE) -> Clause:
    """Documents that match in any language; the best language decides the rank, and the answer names all. Without sections, everything.

    `unknown`: the words that no text in their language has; `similar`: the terms that are like theirs.
    """
    if not plan.sections:
        return _EVERYTHING
    sections = [_section(section, number, plan.level, unknown, similar) for number, section in enumerate(plan.sections)]
    return {"dis_max": {"queries": sections}}


def either(query: Clause, keys: Iterable[str], bounds: Bounds | None) -> Clause:
    """What the query finds, and besides the documents of these keys, with no score; only within the bounds."""
    if near := list(keys):
        query = {"bool": {"should": [query, {"constant_score": {"filter": among(near), "boost": 0.0}}]}}
    return {"bool": {"must": [query], "filter": [_within(bounds)]}} if bounds else query


def among(keys: Iterable[str]) -> Clause:
    """The documents of these keys."""
    return {"terms": {KEY: list(keys)}}


def languages_of(plan: Plan, matched: Mapping[str, float]) -> tuple[str, ...]:
    """Codes of the languages of the sections that an answer names, best first."""
    numbers = sorted(matched, key=lambda number: -matched[number])
    return tuple(dict.fromkeys(plan.sections[int(number)].language.code for number in numbers))


def candidates(plan: Plan) -> dict[Place, Clause]:
    """The words that may be misspelt, if no text has them: each with the query that finds it."""
    if plan.level is Level.ALL:
        return {}
    return {
        (place, number): _some_of([_group(section.language, group, sound=word.sound) for group in word.required], 1)
        for place, section in enumerate(plan.sections)
        for number, word in enumerate(section.words)
        if not word.is_gram and is_latin(word.text[0]) == (section.language.script == "latin")
    }


def misspelt(plan: Plan, unknown: Iterable[Place]) -> set[Misspelt]:
    """What has to be known to look for words like these."""
    words = ((plan.sections[place].language, plan.sections[place].words[number]) for place, number in unknown)
    return {one for language, word in words for one in _misspelt(language, word)}


def similar_terms(one: Misspelt) -> Clause:
    """A suggestion of the terms that are like one."""
    options = {"max_edits": one.errors, "prefix_length": 0, "min_word_length": 1, "max_term_freq": 1_000_000_000}
    return {
        "text": one.term,
        "term": {"field": one.field, "analyzer": "whitespace", "suggest_mode": "always", "size": MOST_SIMILAR, **options},
    }


def narrowing(filters: Mapping[str, tuple[str, ...]]) -> list[Clause]:
    """What passes every filter."""
    return [{"terms": {facet_field(name): list(values)}} for name, values in filters.items()]


def parts(plan: Plan, asked: Query) -> list[Part]:
    """In what order documents come: as `Engine._find` says."""
    by_key: Clause = {KEY: "asc"}
    title = () if plan.sections else ({sort_field(plan.reader): "asc"}, by_key)
    expired: Clause = {"range": {EXPIRES: {"lt": asked.today.toordinal()}}}
    in_force, placed = _not(expired), {"exists": {"field": POSITION}}
    if asked.sort is Sort.DATE:
        return [Part((), ({DATE: "asc"},))]
    if asked.sort is Sort.DISTANCE and asked.near:
        distance: Clause = {"_geo_distance": {POSITION: {"lat": asked.near.latitude, "lon": asked.near.longitude}, "order": "asc"}}
        placeless = _not(placed)
        return [Part((placed,), (distance, by_key)), Part((placeless, in_force), title), Part((placeless, expired), title)]
    return [Part((in_force,), title), Part((expired,), title)]


def _not(clause: Clause) -> Clause:
    return {"bool": {"must_not": [clause]}}


def _within(bounds: Bounds) -> Clause:
    corners = {"top": bounds.north, "left": bounds.west, "bottom": bounds.south, "right": bounds.east}
    return {"geo_bounding_box": {POSITION: corners}}


def _section(section: Section, place: int, level: Level, unknown: frozenset[Place], similar: Mapping[Misspelt, tuple[str, ...]]) -> Clause:
    language, last = section.language, len(section.words) - 1
    words = [
        _similar_word(language, word, similar, is_last=number == last)
        if (place, number) in unknown
        else _word(language, word, is_similar=level > Level.ALL)
        for number, word in enumerate(section.words)
    ]
    helping = [_head(language, word) for word in section.words]
    helping.append({"constant_score": {"filter": {"term": {exact_field(language): section.exact}}, "boost": EXACT_WEIGHT}})
    required = [_some_of(words, section.minimum)]
    return {"bool": {"must": required, "should": helping, "boost": section.boost, "_name": str(place)}}


def _word(language: Language, word: Word, *, is_similar: bool) -> Clause:
    groups = [_group(language, group, sound=word.sound) for group in word.required]
    minimum = min(word.minimum, (len(groups) + 1) // 2) if is_similar else word.minimum
    required = _some_of(groups, minimum)
    if not word.optional:
        return required
    optional = [_term(all_field(language), term, boost=OPTIONAL_BOOST) for term in word.optional]
    return {"bool": {"must": [required], "should": optional}}


def _similar_word(language: Language, word: Word, similar: Mapping[Misspelt, tuple[str, ...]], *, is_last: bool) -> Clause:
    """Texts with a word like this one; where it is the last, which may not be finished, also a longer word."""
    field = all_field(language)
    asked = _misspelt(language, word)
    # What is cut off may be left with a word that there is.
    terms = sorted({one.term for one in asked}.union(*(similar.get(one, ()) for one in asked)))
    queries: list[Clause] = [{"terms": {field: terms}}] if terms else []
    if is_last:
        queries += [{"prefix": {field: {"value": term}}} for group in word.required for term in group if len(term) >= SHORTEST_PREFIX]
    return _best_of([{"constant_score": {"filter": query, "boost": SIMILAR_SCORE}} for query in queries]) if queries else {"match_none": {}}


def _group(language: Language, group: tuple[str, ...], *, sound: str = "") -> Clause:
    """One of the terms; the best counts."""
    queries = [_term(all_field(language), term) for term in group]
    if len(sound) >= SHORTEST_SOUND and sound.isascii():
        queries.append(_term(SOUND, sound, boost=SOUND_WEIGHT))
    return _best_of(queries)


def _head(language: Language, word: Word) -> Clause:
    """A word in the title or a name, which only raises the rank."""
    groups = [_best_of([_term(head_field(language), term) for term in group]) for group in word.required]
    return {"bool": {"should": groups, "boost": HEAD_WEIGHT}}


def _misspelt(language: Language, word: Word) -> list[Misspelt]:
    """What may stand for a word that no text has. Numbers are meant as they are."""
    field = all_field(language)
    found: list[Misspelt] = []
    for term in (term for group in word.required for term in group if not term.isdigit()):
        if errors := errors_in(term):
            found.append(Misspelt(field, term, errors))
        if len(term) >= LONG:
            # The stemmer may not have known the ending for the mistake.
            found.append(Misspelt(field, term[:-2], 1))
    return found


def _term(field: str, term: str, *, boost: float = 1.0) -> Clause:
    return {"term": {field: {"value": term, "boost": boost}}}


def _best_of(queries: list[Clause]) -> Clause:
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _some_of(queries: list[Clause], minimum: int) -> Clause:
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries, "minimum_should_match": minimum}}
