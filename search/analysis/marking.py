"""Where given terms stand in a text: what `analyse` would say, without analysing the whole text.

A first look, by regular expression, finds the words that may be meant; only these are analysed.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache

from portal.languages import Language
from search.analysis.folding import fold
from search.analysis.simplifying import simplify_all
from search.analysis.tokens import CJK_CHARACTER, CJK_LETTERS, Token, analyse

#: Letters by which a word is found worth analysing.
_BEGINNING = 2
#: Letters of the alphabets that have variants: with accents, as ligatures, wide, in Arabic presentation forms.
_ALPHABETS = (range(0x30, 0x700), range(0x1E00, 0x2000), range(0xFB00, 0xFB07), range(0xFE70, 0xFEFD), range(0xFF10, 0xFF5B))
#: Letters that only look otherwise, and become CJK letters when they are analysed.
_ODD_CJK = re.compile("[\u2e80-\u2fdf\u3131-\u318e\u3192-\u319f\u3200-\u33ff\uf900-\ufaff\uff66-\uffdc\U0002f800-\U0002fa1f]")
_STRETCH = re.compile(rf"[^\s{CJK_LETTERS}]*")
_BORDER = re.compile(rf"[\s{CJK_LETTERS}]")
#: Behind the first letter of a word.
_START = r"(?<![^\W_][\s\S])"
#: Letters of a stretch without a space that is looked at.
_LONGEST = 200


def places(text: str, language: Language, wanted: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    """Start, end and the number given to the term, for every place of a wanted term; in no order."""
    grams = [term for term in wanted if CJK_CHARACTER.match(term)]
    if len(grams) < len(wanted):
        found = beginning_with(text, language, frozenset(term.replace("'", "")[:_BEGINNING] for term in wanted))
        yield from ((start, end, wanted[term]) for term, start, end in found if term in wanted)
    if grams and CJK_CHARACTER.search(text):
        yield from ((start, end, wanted[term]) for term, start, end in _grams(text, language, grams))


def beginning_with(text: str, language: Language, beginnings: frozenset[str]) -> Iterator[Token]:
    """The terms of the words of a text that may have a term with one of these beginnings of a letter or two."""
    done = 0
    for place in sorted(_candidates(text, language, beginnings)):
        if place < done:
            continue
        start, done = _stretch(text, place)
        for term, first, last in _tokens(text[start:done], language):
            yield Token(term, start + first, start + last)


def _candidates(text: str, language: Language, beginnings: frozenset[str]) -> Iterator[int]:
    """Where a word may begin so."""
    # The stemmer of Arabic takes letters from the beginning of a word, all others only from its end.
    start = "" if language.script == "arabic" else _START
    # The German one writes "a" for "ae".
    between = r"[^\w\s]*e?" if language.analysis.stemmer == "german" else r"[^\w\s]*"
    for beginning in beginnings:
        if not CJK_CHARACTER.match(beginning):
            yield from (match.start() for match in _pattern(beginning, start, between).finditer(text))


@lru_cache(maxsize=2_000)
def _pattern(beginning: str, start: str, between: str) -> re.Pattern[str]:
    """One or two letters, in any of their forms, or one letter that is both."""
    first, second = _folded(beginning[0])[:1], _folded(beginning[1:2])[:1]
    # Stemmers write "ie" for "ying".
    follow = f"{between}[{_forms(second)}{'y' if second == 'i' else ''}]" if second else ""
    both = "".join(letter for letter in _variants().get(first, "") if len(_folded(letter)) > 1)
    return re.compile(f"[{_forms(first)}]{start}(?:{follow}{f'|(?<=[{both}])' if both and second else ''})")


def _forms(letter: str) -> str:
    """All forms of a letter, for the inside of a character class."""
    return re.escape(_variants().get(letter) or "".join({letter, letter.upper()[0]}))


def _stretch(text: str, place: int) -> tuple[int, int]:
    """The letters around a place that no space parts."""
    start = place
    while start > place - _LONGEST and start and not _BORDER.match(text[start - 1]):
        start -= 1
    found = _STRETCH.match(text, place, place + _LONGEST)
    return start, max(found.end() if found else place, place + 1)


@lru_cache(maxsize=20_000)
def _tokens(stretch: str, language: Language) -> list[Token]:
    return analyse(stretch, language)


@cache
def _variants() -> Mapping[str, str]:
    """Folded letter → the letters that it may have been, or begin with it when they are folded."""
    variants: dict[str, str] = {}
    for letter in (chr(number) for numbers in _ALPHABETS for number in numbers):
        if letter.isalnum() and (folded := _folded(letter)):
            variants[folded[0]] = variants.get(folded[0], "") + letter
    return variants


@cache
def _folded(letter: str) -> str:
    return fold(letter)


def _grams(text: str, language: Language, grams: Collection[str]) -> Iterator[Token]:
    if _ODD_CJK.search(text):
        yield from (token for token in analyse(text, language) if token.term in grams)
        return
    simplified = simplify_all(text)
    for term in grams:
        place = simplified.find(term)
        while place >= 0:
            yield Token(term, place, place + len(term))
            place = simplified.find(term, place + 1)
