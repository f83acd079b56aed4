"""A plan as tantivy queries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from tantivy import FieldType, Occur, Query, Schema, Searcher

from portal.languages import Language
from search.analysis import Word, is_latin
from search.analysis.likeness import errors_in
from search.engines.embedded.schema import LATITUDE, LONGITUDE
from search.engines.fields import (
    EXACT_WEIGHT,
    EXPIRES,
    HEAD_WEIGHT,
    KEY,
    LONG,
    OPTIONAL_BOOST,
    PASSAGES,
    SHORTEST_PREFIX,
    SHORTEST_SOUND,
    SIMILAR_SCORE,
    SOUND,
    SOUND_WEIGHT,
    all_field,
    exact_field,
    facet_field,
    head_field,
)
from search.engines.plans import Level, Plan, Section
from search.engines.values import Bounds
from search.engines.values import Query as Asked

Clause = tuple[Occur, Query]


class Queries:
    """Makes queries for one state of the index, which is asked which words it has: a word that no text has costs nothing.

    `similar_terms`: from a field, a term and how many letters may be wrong to the terms that the field has.
    """

    def __init__(self, schema: Schema, searcher: Searcher, similar_terms: Callable[[str, str, int], Sequence[str]]) -> None:
        self._schema = schema
        self._searcher = searcher
        self._similar_terms = similar_terms

    def plan(self, plan: Plan) -> Query | None:
        """Documents that match in any language; the best language decides the rank. Without sections, everything. None where nothing can
        match."""
        if not plan.sections:
            return Query.const_score_query(Query.all_query(), 0.0)
        queries = [query for section in plan.sections if (query := self.section(section, plan.level))]
        if not queries:
            return None
        return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)

    def section(self, section: Section, level: Level) -> Query | None:
        """Documents whose texts in the section's language match; None where there are none."""
        language, last = section.language, section.words[-1]
        is_similar = level > Level.ALL
        queries = [(word, self._word(language, word, is_similar=is_similar, is_last=word is last)) for word in section.words]
        found_words = [(word, query) for word, query in queries if query]
        if len(found_words) < section.minimum:
            return None
        clauses = [_some_of([query for _, query in found_words], section.minimum)]
        clauses += [query for word, _ in found_words if (query := self._head(language, word))]
        if self._searcher.doc_freq(exact_field(language), section.exact):
            exact = Query.term_query(self._schema, exact_field(language), section.exact, "basic")
            clauses.append(Query.const_score_query(exact, EXACT_WEIGHT))
        occurs = [(Occur.Should if number else Occur.Must, query) for number, query in enumerate(clauses)]
        return Query.boost_query(Query.boolean_query(occurs) if len(occurs) > 1 else clauses[0], section.boost)

    def near(self, cosines: Mapping[str, float]) -> Query:
        """Documents that have any of these passages; the nearest decides the rank."""
        terms = ((Query.term_query(self._schema, PASSAGES, key, "basic"), cosine) for key, cosine in cosines.items())
        return Query.disjunction_max_query([Query.const_score_query(term, cosine) for term, cosine in terms])

    def narrowed(self, query: Query, asked: Asked, clauses: Iterable[Clause] = ()) -> Query:
        """The query narrowed by the filters, by the bounds and by more clauses, none of which changes the score."""
        filters = [
            (Occur.Must, Query.term_set_query(self._schema, facet_field(name), list(values)))
            for name, values in asked.filters.items()
            if values
        ]
        if asked.bounds:
            filters.append((Occur.Must, self._within(asked.bounds)))
        silent = [(occur, Query.const_score_query(clause, 0.0)) for occur, clause in (*filters, *clauses)]
        return Query.boolean_query([(Occur.Must, query), *silent]) if silent else query

    def expired(self, today: date) -> Query:
        """What is no longer in force."""
        return Query.range_query(self._schema, EXPIRES, FieldType.Integer, None, today.toordinal(), include_upper=False)

    def _within(self, bounds: Bounds) -> Query:
        latitudes = self._between(LATITUDE, bounds.south, bounds.north)
        if bounds.west <= bounds.east:
            longitudes = self._between(LONGITUDE, bounds.west, bounds.east)
        else:
            sides = (self._between(LONGITUDE, bounds.west, 180.0), self._between(LONGITUDE, -180.0, bounds.east))
            longitudes = Query.boolean_query([(Occur.Should, side) for side in sides])
        return Query.boolean_query([(Occur.Must, latitudes), (Occur.Must, longitudes)])

    def _between(self, field: str, least: float, most: float) -> Query:
        return Query.range_query(self._schema, field, FieldType.Float, least, most)

    def among(self, query: Query, keys: Iterable[str]) -> Query:
        """The query, for documents of these keys only."""
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.term_set_query(self._schema, KEY, list(keys)))])

    def _word(self, language: Language, word: Word, *, is_similar: bool, is_last: bool) -> Query | None:
        """Texts with a word, or one like it where no text has it."""
        field = all_field(language)
        groups = [query for group in word.required if (query := self._group(language, group, sound=word.sound))]
        if not groups and is_similar and self._may_be_misspelt(language, word):
            similar = [query for group in word.required for term in group for query in self._similar(field, term, is_last=is_last)]
            return Query.disjunction_max_query([Query.const_score_query(query, SIMILAR_SCORE) for query in similar]) if similar else None
        minimum = min(word.minimum, (len(word.required) + 1) // 2) if is_similar else word.minimum
        if len(groups) < minimum:
            return None
        required = _some_of(groups, minimum)
        optional = [query for term in word.optional if (query := self._group(language, (term,)))]
        if not optional:
            return required
        helping = [(Occur.Should, Query.boost_query(query, OPTIONAL_BOOST)) for query in optional]
        return Query.boolean_query([(Occur.Must, required), *helping])

    def _group(self, language: Language, group: tuple[str, ...], *, sound: str = "") -> Query | None:
        """One of the terms; the best counts."""
        field = all_field(language)
        queries = [Query.term_query(self._schema, field, term, "freq") for term in group if self._searcher.doc_freq(field, term)]
        if len(sound) >= SHORTEST_SOUND and sound.isascii() and self._searcher.doc_freq(SOUND, sound):
            spoken = Query.term_query(self._schema, SOUND, sound, "basic")
            queries.append(Query.boost_query(spoken, SOUND_WEIGHT))
        return _best_of(queries)

    def _head(self, language: Language, word: Word) -> Query | None:
        """A word in the title or a name, which only raises the rank."""
        field = head_field(language)
        queries = [
            query
            for group in word.required
            if (
                query := _best_of(
                    [Query.term_query(self._schema, field, term, "freq") for term in group if self._searcher.doc_freq(field, term)]
                )
            )
        ]
        if not queries:
            return None
        return Query.boost_query(_some_of(queries, 1), HEAD_WEIGHT)

    def _similar(self, field: str, term: str, *, is_last: bool) -> list[Query]:
        """Misspellings; for the last word, which may not be finished, also longer words. Numbers are meant as they are."""
        queries: list[Query] = []
        if terms := self._like(field, term) if not term.isdigit() else []:
            queries += [Query.term_query(self._schema, field, other, "basic") for other in terms]
        if is_last and len(term) >= SHORTEST_PREFIX:
            queries.append(Query.fuzzy_term_query(self._schema, field, term, 0, prefix=True))
        return queries

    def _like(self, field: str, term: str) -> list[str]:
        found = self._similar_terms(field, term, errors_in(term))
        # The stemmer may not have known the ending for the mistake: "hosptial" stays whole where "hospital" gives "hospit".
        uncut = self._similar_terms(field, term[:-2], 1) if len(term) >= LONG else ()
        return list(dict.fromkeys((*found, *uncut)))

    @staticmethod
    def _may_be_misspelt(language: Language, word: Word) -> bool:
        """A word of the language's own script. Looking for similar words is slow, so only for these."""
        return not word.is_gram and is_latin(word.text[0]) == (language.script == "latin")


def _some_of(queries: list[Query], minimum: int) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries], minimum_number_should_match=minimum)


def _best_of(queries: list[Query]) -> Query | None:
    if len(queries) < 2:
        return queries[0] if queries else None
    return Query.disjunction_max_query(queries)
