"""From what a reader typed to words: what must be found, in which forms, and what only helps to rank."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil

from portal.languages import Language
from search.analysis import function_words
from search.analysis.folding import fold_letters
from search.analysis.normalising import normalise
from search.analysis.pinyin import plain
from search.analysis.tokens import Run, letters, parts, runs, whole_forms

#: More words, or more letters in one CJK run, than this are left out: they cost time and decide nothing.
MOST_WORDS = 32
MOST_LETTERS = 48

#: Pairs that make one word: all must be found. A longer run is several words, whose order may differ in the text.
_ONE_WORD = 2
_ENOUGH = 0.6
#: Letters that must stay when an ending is cut off.
_SHORTEST_CORE = 2
_HIRAGANA = re.compile("[\u3041-\u309f]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query.

    `text`: as typed. `required`: groups of terms that mean the same; at least `minimum` groups must be found. `optional`: terms that
    only raise the rank. `is_gram`: the terms are characters and bigrams, for which neither prefixes nor misspellings make sense.
    """

    text: str
    required: tuple[tuple[str, ...], ...]
    minimum: int
    optional: tuple[str, ...] = ()
    is_gram: bool = False

    @property
    def sound(self) -> str:
        """The word as the sound of a Chinese name is written; no stemmer has touched it. Empty where it cannot be one."""
        return "" if self.is_gram else plain(self.text)

    @property
    def terms(self) -> frozenset[str]:
        """Every term that counts as having found the word, for marking it in a text."""
        return frozenset(term for group in self.required for term in group)


@lru_cache(maxsize=2_000)
def analyse_query(text: str, language: Language) -> tuple[Word, ...]:
    """The words of a query in the chain of a language, function words left out unless there is nothing else."""
    matter: list[Word] = []
    form: list[Word] = []
    normalised = normalise(text)
    for run in runs(normalised, language):
        if run.is_cjk:
            _sort_cjk(run, language, matter=matter, form=form)
        elif forms := whole_forms(run.text, language):
            original = text[normalised.starts[run.start] : normalised.ends[run.end - 1]]
            words = form if fold_letters(run.text) in _function_words(language.code) else matter
            # A compound is found by the whole word, or by all of its parts.
            groups = tuple((*forms, part) for part in parts(run.text, language)) or (forms,)
            words.append(Word(original, groups, minimum=len(groups)))
    unique = {word.required: word for word in (matter or form)}
    return tuple(unique.values())[:MOST_WORDS]


@cache
def _function_words(code: str) -> frozenset[str]:
    return frozenset(map(fold_letters, function_words.WORDS.get(code, ())))


@cache
def _phrases(code: str) -> re.Pattern[str] | None:
    phrases = sorted(function_words.PHRASES.get(code, ()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, phrases))) if phrases else None


def _sort_cjk(run: Run, language: Language, *, matter: list[Word], form: list[Word]) -> None:
    """Cuts a run at its function phrases and files the pieces; a run of nothing else is form."""
    found = letters(run)[:MOST_LETTERS]
    text = "".join(letter for letter, _ in found)
    typed = "".join(run.text[place - run.start] for _, place in found)
    pattern = _phrases(language.code)
    parts: list[tuple[int, int]] = []
    start = 0
    for first, last in [*(match.span() for match in pattern.finditer(text)), (len(text), len(text))] if pattern else [(len(text), 0)]:
        if first > start:
            parts.append((start, first))
        start = last
    if not parts:
        form.append(_cjk_word(text, typed, language))
    matter.extend(_cjk_word(text[first:last], typed[first:last], language) for first, last in parts)


def _cjk_word(text: str, typed: str, language: Language) -> Word:
    if len(text) == 1:
        return Word(typed, ((text,),), minimum=1, is_gram=True)
    core = _without_ending(text, language)
    pairs = list(dict.fromkeys(text[place : place + 2] for place in range(len(text) - 1)))
    wanted = [pair for pair in pairs if pair in core and not _HIRAGANA.search(pair)] or pairs
    minimum = len(wanted) if len(wanted) <= _ONE_WORD else ceil(_ENOUGH * len(wanted))
    optional = (*(pair for pair in pairs if pair not in wanted), *dict.fromkeys(text))
    return Word(typed, tuple((pair,) for pair in wanted), minimum=minimum, optional=optional, is_gram=True)


def _without_ending(text: str, language: Language) -> str:
    for ending in function_words.ENDINGS.get(language.code, ()):
        if text.endswith(ending) and len(text) - len(ending) >= _SHORTEST_CORE:
            return text.removesuffix(ending)
    return text
