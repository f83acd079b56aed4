"""Text analysis: one chain per language, in Python, used by every engine.

The token stream goes to the engine as it is, so that each engine finds and ranks alike and none needs a plug-in.
`analyse` is for texts, `analyse_query` for what a reader typed: the same terms, grouped into words, with what must match marked.
"""

from search.analysis.folding import fold, is_latin
from search.analysis.marking import Marker, Words, grams, term_marker, words
from search.analysis.queries import Word, analyse_query
from search.analysis.simplifying import simplify_all
from search.analysis.tokens import Token, analyse, index_terms, terms

#: Raise when the terms of the same text change: every engine then asks for a rebuild.
VERSION = 4

__all__ = [
    "VERSION",
    "Marker",
    "Token",
    "Word",
    "Words",
    "analyse",
    "analyse_query",
    "fold",
    "grams",
    "index_terms",
    "is_latin",
    "simplify_all",
    "term_marker",
    "terms",
    "words",
]
