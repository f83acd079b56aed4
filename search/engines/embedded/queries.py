"""A plan as tantivy queries."""

from collections.abc import Iterable, Mapping

from tantivy import Occur, Query, Schema, Searcher

from portal.languages import Language
from search.analysis import Word, is_latin
from search.engines.embedded.schema import EXACT_WEIGHT, KEY, WEIGHTS, exact_field, facet_field, text_field
from search.engines.plans import Level, Plan, Section

#: How much the second-best field of a word adds to the best.
_TIE_BREAKER = 0.2
_OPTIONAL_BOOST = 0.25
#: Letters a word must have before one, or two, of them may be wrong.
_ONE_ERROR, _TWO_ERRORS = 4, 8
#: Letters from which on the last two may be an ending.
_LONG = 7
_SHORTEST_PREFIX = 3
#: A word that is only like the one typed counts this much, in the best field.
_SIMILAR_SCORE = 0.3


class Queries:
    """Makes queries for one state of the index, which is asked which words it has."""

    def __init__(self, schema: Schema, searcher: Searcher) -> None:
        self._schema = schema
        self._searcher = searcher

    def plan(self, plan: Plan) -> Query:
        """Documents that match in any language; the best language decides the rank. Without sections, everything."""
        if not plan.sections:
            return Query.const_score_query(Query.all_query(), 0.0)
        return Query.disjunction_max_query([self.section(section, plan.level) for section in plan.sections])

    def section(self, section: Section, level: Level) -> Query:
        """Documents whose texts in the section's language match."""
        last = section.words[-1]
        words = [self._word(section.language, word, is_similar=level > Level.ALL, is_last=word is last) for word in section.words]
        matter = Query.boolean_query([(Occur.Should, word) for word in words], minimum_number_should_match=section.minimum(level))
        exact = Query.term_query(self._schema, exact_field(section.language), section.exact, "basic")
        whole = Query.const_score_query(exact, EXACT_WEIGHT)
        return Query.boost_query(Query.boolean_query([(Occur.Must, matter), (Occur.Should, whole)]), section.boost)

    def filtered(self, query: Query, filters: Mapping[str, tuple[str, ...]], *, without: str = "") -> Query:
        """The query narrowed by every filter but one. A filter does not change the score."""
        clauses = [
            Query.const_score_query(Query.term_set_query(self._schema, facet_field(name), list(values)), 0.0)
            for name, values in filters.items()
            if values and name != without
        ]
        return Query.boolean_query([(Occur.Must, clause) for clause in (query, *clauses)]) if clauses else query

    def among(self, query: Query, keys: Iterable[str]) -> Query:
        """The query, for documents of these keys only."""
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.term_set_query(self._schema, KEY, list(keys)))])

    def _word(self, language: Language, word: Word, *, is_similar: bool, is_last: bool) -> Query:
        is_fuzzy = is_similar and self._may_be_misspelt(language, word)
        groups = [self._group(language, group, is_fuzzy=is_fuzzy, is_last=is_last) for group in word.required]
        minimum = min(word.minimum, (len(groups) + 1) // 2) if is_similar else word.minimum
        required = groups[0] if len(groups) == 1 else _some_of(groups, minimum)
        if not word.optional:
            return required
        optional = (Query.boost_query(self._group(language, (term,)), _OPTIONAL_BOOST) for term in word.optional)
        return Query.boolean_query([(Occur.Must, required), *((Occur.Should, query) for query in optional)])

    def _group(self, language: Language, group: tuple[str, ...], *, is_fuzzy: bool = False, is_last: bool = False) -> Query:
        """One of the terms in one of the fields; the best counts."""
        queries: list[Query] = []
        for part, weight in WEIGHTS.items():
            field = text_field(part, language)
            queries += [Query.boost_query(Query.term_query(self._schema, field, term, "freq"), weight) for term in group]
            if is_fuzzy:
                similar = [query for term in group for query in self._similar(field, term, is_last=is_last)]
                queries += [Query.const_score_query(query, _SIMILAR_SCORE * weight) for query in similar]
        return Query.disjunction_max_query(queries, _TIE_BREAKER)

    def _similar(self, field: str, term: str, *, is_last: bool) -> list[Query]:
        """Misspellings; for the last word, which may not be finished, also longer words. Numbers are meant as they are."""
        queries: list[Query] = []
        if len(term) >= _ONE_ERROR and not term.isdigit():
            queries.append(Query.fuzzy_term_query(self._schema, field, term, 2 if len(term) >= _TWO_ERRORS else 1))
        if len(term) >= _LONG and not term.isdigit():
            # The stemmer may not have known the ending for the mistake: "hosptial" stays whole where "hospital" gives "hospit".
            queries.append(Query.fuzzy_term_query(self._schema, field, term[:-2], 1))
        if is_last and len(term) >= _SHORTEST_PREFIX:
            queries.append(Query.fuzzy_term_query(self._schema, field, term, 0, prefix=True))
        return queries

    def _may_be_misspelt(self, language: Language, word: Word) -> bool:
        """A word of the language's own script that no text in the language has. Looking for similar words is slow, so only then."""
        if word.is_gram or is_latin(word.text[0]) != (language.script == "latin"):
            return False
        fields = [text_field(part, language) for part in WEIGHTS]
        return not any(self._searcher.doc_freq(field, term) for term in word.terms for field in fields)


def _some_of(queries: list[Query], minimum: int) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries], minimum_number_should_match=minimum)
