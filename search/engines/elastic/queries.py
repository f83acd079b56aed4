"""A plan as Elasticsearch queries: the same words, fields and weights as in the embedded engine."""

from collections.abc import Iterable, Mapping
from typing import Any

from elasticsearch_dsl import Q

from portal.languages import Language
from search.analysis import Word, is_latin
from search.engines.fields import (
    EXACT_WEIGHT,
    HEAD_WEIGHT,
    KEY,
    LONG,
    ONE_ERROR,
    OPTIONAL_BOOST,
    SHORTEST_PREFIX,
    SHORTEST_SOUND,
    SIMILAR_SCORE,
    SOUND,
    SOUND_WEIGHT,
    TWO_ERRORS,
    all_field,
    exact_field,
    facet_field,
    head_field,
)
from search.engines.plans import Level, Plan, Section

#: A word of a plan: the number of its section, and its own.
Place = tuple[int, int]


def plan_query(plan: Plan, unknown: frozenset[Place] = frozenset(), near: Iterable[str] = ()) -> Any:
    """Documents that match in any language; the best language decides the rank, and the answer names all. Without sections, everything.

    `unknown`: the words that no text in their language has, for which similar ones are looked for. `near`: keys of documents that are
    found besides, with no score.
    """
    if not plan.sections:
        return Q("match_all", boost=0.0)
    sections = [_section(section, number, plan.level, unknown) for number, section in enumerate(plan.sections)]
    query = Q("dis_max", queries=sections)
    if keys := list(near):
        return Q("bool", should=[query, Q("constant_score", filter=Q("terms", **{KEY: keys}), boost=0.0)])
    return query


def languages_of(plan: Plan, matched: Mapping[str, float]) -> tuple[str, ...]:
    """Codes of the languages of the sections that an answer names, best first."""
    numbers = sorted(matched, key=lambda number: -matched[number])
    return tuple(dict.fromkeys(plan.sections[int(number)].language.code for number in numbers))


def candidates(plan: Plan) -> dict[Place, Any]:
    """The words that may be misspelt, if no text has them: each with the query that finds it."""
    if plan.level is Level.ALL:
        return {}
    return {
        (place, number): _some_of([_group(section.language, group, with_sound=True) for group in word.required], 1)
        for place, section in enumerate(plan.sections)
        for number, word in enumerate(section.words)
        if not word.is_gram and is_latin(word.text[0]) == (section.language.script == "latin")
    }


def narrowing(filters: Mapping[str, tuple[str, ...]], *, without: str = "") -> Any:
    """Documents that pass every filter but one."""
    clauses = [Q("terms", **{facet_field(name): list(values)}) for name, values in filters.items() if values and name != without]
    return Q("bool", filter=clauses)


def _section(section: Section, place: int, level: Level, unknown: frozenset[Place]) -> Any:
    language, last = section.language, len(section.words) - 1
    words = [
        _similar_word(language, word, is_last=number == last)
        if (place, number) in unknown
        else _word(language, word, is_similar=level > Level.ALL)
        for number, word in enumerate(section.words)
    ]
    helping = [_head(language, word) for word in section.words]
    helping.append(Q("constant_score", filter=Q("term", **{exact_field(language): section.exact}), boost=EXACT_WEIGHT))
    return Q("bool", must=[_some_of(words, section.minimum(level))], should=helping, boost=section.boost, _name=str(place))


def _word(language: Language, word: Word, *, is_similar: bool) -> Any:
    groups = [_group(language, group, with_sound=not word.is_gram) for group in word.required]
    minimum = min(word.minimum, (len(groups) + 1) // 2) if is_similar else word.minimum
    required = _some_of(groups, minimum)
    if not word.optional:
        return required
    optional = [_term(all_field(language), term, boost=OPTIONAL_BOOST) for term in word.optional]
    return Q("bool", must=[required], should=optional)


def _similar_word(language: Language, word: Word, *, is_last: bool) -> Any:
    field = all_field(language)
    similar = [query for group in word.required for term in group for query in _similar(field, term, is_last=is_last)]
    return (
        Q("dis_max", queries=[Q("constant_score", filter=query, boost=SIMILAR_SCORE) for query in similar]) if similar else Q("match_none")
    )


def _group(language: Language, group: tuple[str, ...], *, with_sound: bool = False) -> Any:
    """One of the terms; the best counts."""
    queries = [_term(all_field(language), term) for term in group]
    term = group[-1]
    if with_sound and len(term) >= SHORTEST_SOUND and term.isascii():
        queries.append(_term(SOUND, term, boost=SOUND_WEIGHT))
    return queries[0] if len(queries) == 1 else Q("dis_max", queries=queries)


def _head(language: Language, word: Word) -> Any:
    """A word in the title or a name, which only raises the rank."""
    groups = [Q("dis_max", queries=[_term(head_field(language), term) for term in group]) for group in word.required]
    return Q("bool", should=groups, boost=HEAD_WEIGHT)


def _similar(field: str, term: str, *, is_last: bool) -> list[Any]:
    """Misspellings; for the last word, which may not be finished, also longer words. Numbers are meant as they are."""
    queries: list[Any] = []
    if len(term) >= ONE_ERROR and not term.isdigit():
        queries.append(_misspelt(field, term, 2 if len(term) >= TWO_ERRORS else 1))
    if len(term) >= LONG and not term.isdigit():
        # The stemmer may not have known the ending for the mistake.
        queries.append(_misspelt(field, term[:-2], 1))
    if is_last and len(term) >= SHORTEST_PREFIX:
        queries.append(Q("prefix", **{field: {"value": term}}))
    return queries


def _misspelt(field: str, term: str, errors: int) -> Any:
    # All of them, not the fifty most frequent.
    return Q("fuzzy", **{field: {"value": term, "fuzziness": errors, "rewrite": "constant_score"}})


def _term(field: str, term: str, *, boost: float = 1.0) -> Any:
    return Q("term", **{field: {"value": term, "boost": boost}})


def _some_of(queries: list[Any], minimum: int) -> Any:
    return queries[0] if len(queries) == 1 else Q("bool", should=queries, minimum_should_match=minimum)
