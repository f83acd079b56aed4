"""Where given terms stand in a text: what `analyse` would say, found without making a token of everything else."""

from collections.abc import Iterator, Mapping

from portal.languages import Language
from search.analysis.normalising import normalise
from search.analysis.simplifying import simplify_all
from search.analysis.tokens import CJK_CHARACTER, analyse, runs, terms

#: Characters of the longest term that is looked for letter by letter: a pair.
_GRAM = 2


def places(text: str, language: Language, wanted: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    """Start, end and the number given to the term, for every place of a wanted term; in no order."""
    normalised = normalise(text)
    if CJK_CHARACTER.search(normalised.text):
        if normalised.text is text and all(len(term) <= _GRAM and CJK_CHARACTER.match(term) for term in wanted):
            yield from _grams(simplify_all(text), wanted)
        else:
            yield from ((start, end, wanted[term]) for term, start, end in analyse(text, language) if term in wanted)
        return
    for run in runs(normalised, language):
        for term in terms(run.text, language):
            if term in wanted:
                yield normalised.starts[run.start], normalised.ends[run.end - 1], wanted[term]


def _grams(text: str, wanted: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    for term, number in wanted.items():
        place = text.find(term)
        while place >= 0:
            yield place, place + len(term), number
            place = text.find(term, place + 1)
