"""How a query is looked for, the same in every engine: in which languages, with which words, and how strictly."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING

from portal import languages
from portal.languages import Language
from search.analysis import Word, analyse_query, simplify_all
from search.analysis.pinyin import joined

if TYPE_CHECKING:
    from search.vectors import Vector

#: A text in the reader's language comes before an equally good one in another.
READER_BOOST = 1.6
#: Another word for what was typed counts less than what was typed.
ALTERNATIVE_BOOST = 0.7
#: Queries of no more words than this, and of no more pairs of CJK letters, must be met by all of them. Of longer ones any word is enough,
#: and the rank does the rest: the text that answers a question has less than half of its words more often than not.
_FEW_WORDS = 3
_FEW_PAIRS = 6
#: Where fewer documents have all the words than one looks through, those that have some of them follow.
ENOUGH = 10

# Which scripts a text of a language is expected in. Latin names stand in texts of every language, but also in those written in Latin.
_SCRIPT_OF = (
    ("latin", re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
    ("cyrillic", re.compile("[\u0400-\u052f]")),
    ("arabic", re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")),
    ("korean", re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")),
    ("japanese", re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f\u3400-\u9fff]")),
    ("han", re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")),
)


class Level(IntEnum):
    """How strictly the words must match. The next level is tried only where the one before finds nothing at all."""

    ALL = 1  # every word of a short query, any of a long one
    SIMILAR = 2  # as before, or words like them: a beginning, a misspelling
    SOME = 3  # any of such words


@dataclass(frozen=True, slots=True)
class Section:
    """The query in the chain of one language, for the texts in that language, in which at least `minimum` of the words must be found.

    `exact`: as `exact_form` writes a whole title.
    """

    language: Language
    words: tuple[Word, ...]
    exact: str
    boost: float
    minimum: int

    def loosened(self) -> "Section":
        """Any of the words, and any part of a CJK word, is enough."""
        words = tuple(word if word.minimum == 1 else replace(word, minimum=1) for word in self.words)
        return replace(self, words=words, minimum=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an engine must know to find documents. `sections` is empty where all documents are asked for.

    `vector`: the meaning of the query, where the engine searches by meaning.
    """

    reader: Language
    sections: tuple[Section, ...]
    level: Level
    vector: "Vector | None" = field(default=None, compare=False)

    def loosened(self) -> "Plan":
        """The plan for which any of the words is enough. The same where it was already so."""
        return replace(self, sections=tuple(section.loosened() for section in self.sections))


def make_sections(
    text: str, reader: Language, alternatives: Iterable[tuple[str, Language]] = (), *, everywhere: bool = True
) -> tuple[Section, ...]:
    """The query in the languages that readers may see, the reader's first. Empty where nothing in it can be searched for.

    `alternatives`: other wordings, each with its language; what they find counts less. `everywhere`: also in languages of other scripts
    than those of the query, where it is hardly ever found.
    """
    scripts = {script for script, pattern in _SCRIPT_OF if pattern.search(text)}
    rows = [row for row in languages.public_languages() if row != reader and (everywhere or row.script in scripts)]
    sections = [_section(text, reader, READER_BOOST), *(_section(text, row, 1.0) for row in rows)]
    if spoken := joined(text):
        # "xie he" is one word in the index: the sound of one name.
        sections.append(_section(spoken, reader, ALTERNATIVE_BOOST))
    sections += [_section(other, row, ALTERNATIVE_BOOST) for other, row in alternatives]
    return tuple(section for section in sections if section.words)


def _section(text: str, language: Language, boost: float) -> Section:
    words = analyse_query(text, language)
    section = Section(language, words, exact_form(text, language), boost, minimum=len(words))
    is_long = len(words) > _FEW_WORDS or sum(len(word.required) for word in words if word.is_gram) > _FEW_PAIRS
    return section.loosened() if is_long else section


def exact_form(text: str, language: Language) -> str:
    """A whole title or name as one term: equal for texts that differ only in form words, accents or inflection."""
    return " ".join(word.required[0][0] if not word.is_gram else simplify_all(word.text) for word in analyse_query(text[:200], language))


def plans(text: str, reader: Language, alternatives: Iterable[tuple[str, Language]] = ()) -> Iterator[Plan]:
    """What to try, strictest first: the likely languages, all of them, then similar words. Without sections where nothing can be searched
    for."""
    alternatives = tuple(alternatives)
    likely = make_sections(text, reader, alternatives, everywhere=False)
    if likely:
        yield Plan(reader, likely, Level.ALL)
    everywhere = make_sections(text, reader, alternatives)
    if len(everywhere) > len(likely) or not likely:
        yield Plan(reader, everywhere, Level.ALL)
    # Similar words are slow to find: never in languages of other scripts, where a misspelling is no word.
    sections = likely or everywhere
    similar = Plan(reader, sections, Level.SIMILAR)
    yield similar
    some = replace(similar.loosened(), level=Level.SOME)
    if some.sections != sections:
        yield some
