"""How a query is looked for, the same in every engine: in which languages, with which words, and how strictly."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from math import ceil

from portal import languages
from portal.languages import Language
from search.analysis import Word, analyse_query

#: A text in the reader's language comes before an equally good one in another.
READER_BOOST = 1.6


class Level(IntEnum):
    """How strictly the words must match. The next level is tried only where the one before finds nothing at all."""

    ALL = 1  # every word
    SIMILAR = 2  # every word or one like it: a beginning, a misspelling
    SOME = 3  # at least half of such words


@dataclass(frozen=True, slots=True)
class Section:
    """The query in the chain of one language, for the texts in that language. `exact`: as `exact_form` writes a whole title."""

    language: Language
    words: tuple[Word, ...]
    exact: str
    boost: float

    def minimum(self, level: Level) -> int:
        """How many of the words must be found."""
        return ceil(len(self.words) / 2) if level is Level.SOME else len(self.words)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an engine must know to find documents. `sections` is empty where all documents are asked for."""

    reader: Language
    sections: tuple[Section, ...]
    level: Level


def make_sections(text: str, reader: Language) -> tuple[Section, ...]:
    """The query in every language that readers may see, the reader's first. Empty where nothing in it can be searched for."""
    rows = [reader, *(row for row in languages.public_languages() if row != reader)]
    return tuple(
        Section(row, words, exact_form(text, row), READER_BOOST if row == reader else 1.0)
        for row in rows
        if (words := analyse_query(text, row))
    )


def exact_form(text: str, language: Language) -> str:
    """A whole title or name as one term: equal for texts that differ only in form words, accents or inflection."""
    return " ".join(word.required[0][0] if not word.is_gram else word.text for word in analyse_query(text[:200], language))


def plans(sections: tuple[Section, ...], reader: Language) -> Iterator[Plan]:
    """What to try, strictest first."""
    for level in Level:
        yield Plan(reader, sections, level)
