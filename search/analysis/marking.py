"""Where words stand in a text: what `analyse` would say, without analysing each word of the text again.

The words of a text are cut out by one regular expression, and what is asked about a word is found out once for all texts.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from portal.languages import Language
from search.analysis.compounds import SHORTEST as SHORTEST_COMPOUND
from search.analysis.folding import fold, fold_letters
from search.analysis.normalising import JOINERS, Normalised, normalise
from search.analysis.simplifying import simplify_all
from search.analysis.tokens import APOSTROPHES, CJK_CHARACTER, PLAIN_WORD, WORD, Token, analyse, terms, without_elision

#: Letters that may be taken from the beginning of an Arabic word, and the one behind them.
_LONGEST_PREFIX = 5
_APOSTROPHES = frozenset(APOSTROPHES)
#: Letters of the alphabets that have variants: with accents, as ligatures, wide, in Arabic presentation forms.
_ALPHABETS = (range(0x30, 0x700), range(0x1E00, 0x2000), range(0xFB00, 0xFB07), range(0xFE70, 0xFEFD), range(0xFF10, 0xFF5B))
#: Letters that only look otherwise, and become CJK letters when they are analysed.
_ODD_CJK = re.compile("[\u2e80-\u2fdf\u3131-\u318e\u3192-\u319f\u3200-\u33ff\uf900-\ufaff\uff66-\uffdc\U0002f800-\U0002fa1f]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order, runs of CJK letters left out, each as it is written with what is elided before it.

    `ends`: where in the normalised text each ends; `normalised`: None where the text itself is.
    """

    words: Sequence[str]
    ends: Sequence[int]
    normalised: Normalised | None = None

    def place(self, number: int, length: int) -> tuple[int, int]:
        """The characters of the text in which the last `length` letters of a word stand."""
        end = self.ends[number]
        if self.normalised is None:
            return end - length, end
        return self.normalised.starts[end - length], self.normalised.ends[end - 1]


def words(text: str) -> Words:
    """The words of any string."""
    if unicodedata.is_normalized("NFKC", text) or not _changing().search(text):
        return Words(*_words(text))
    normalised = normalise(text)
    return Words(*_words(normalised.text), normalised)


def _words(text: str) -> tuple[list[str], list[int]]:
    pattern = WORD if CJK_CHARACTER.search(text) else PLAIN_WORD
    # Every second piece is a word. Cutting is several times as fast as asking each match where it stands.
    pieces = pattern.split(text.replace("_", " "))
    return pieces[1::2], list(accumulate(map(len, pieces)))[1::2]


class Marker:
    """Finds words in texts of a language.

    `numbers_of`: the numbers of a word that is met, by which it is known afterwards. `beginnings`: the letters, as terms have them, with
    one of which every term of such a word begins, but for a compound, whose parts have terms of their own.
    """

    def __init__(self, language: Language, numbers_of: Callable[[str], Collection[int]], beginnings: Collection[str]) -> None:
        self._known = _Known(language, numbers_of)
        self._first = frozenset(letter for beginning in beginnings for letter in _variants().get(beginning, beginning))
        # The stemmer of Arabic takes letters from the beginning of a word, all others only from its end.
        self._reach = _LONGEST_PREFIX if language.script == "arabic" else 1
        self._elides = bool(language.analysis.elisions)
        self._compounds = language.analysis.compounds

    def places(self, words: Words) -> Iterator[tuple[int, int, int]]:
        """Start, end and number of every word that has one."""
        for number in self._likely(words.words):
            if known := self._known[words.words[number]]:
                length, numbers = known
                start, end = words.place(number, length)
                yield from ((start, end, found) for found in numbers)

    def _likely(self, words: Sequence[str]) -> list[int]:
        """The words that are worth a closer look."""
        first, reach = self._first, self._reach
        if reach > 1:
            return [number for number, word in enumerate(words) if not first.isdisjoint(word[:reach])]
        if self._compounds:
            return [number for number, word in enumerate(words) if word[0] in first or len(word) >= SHORTEST_COMPOUND]
        if self._elides:
            return [number for number, word in enumerate(words) if word[0] in first or not _APOSTROPHES.isdisjoint(word)]
        return [number for number, word in enumerate(words) if word[0] in first]


class _Known(dict[str, tuple[int, Collection[int]] | None]):
    """A word as it is written → the letters it has without what is elided, and its numbers; None where it has none."""

    def __init__(self, language: Language, numbers_of: Callable[[str], Collection[int]]) -> None:
        self._language = language
        self._numbers_of = numbers_of

    def __missing__(self, written: str) -> tuple[int, Collection[int]] | None:
        word = without_elision(written, self._language)
        numbers = self._numbers_of(word)
        self[written] = known = (len(word), numbers) if numbers else None
        return known


def term_marker(language: Language, wanted: Mapping[str, int]) -> Marker:
    """Finds the words that have one of these terms."""
    return Marker(
        language,
        lambda word: {wanted[term] for term in terms(word, language) if term in wanted},
        {term[0] for term in wanted},
    )


def grams(text: str, language: Language, wanted: Collection[str]) -> Iterator[Token]:
    """The places of some CJK letters and pairs of letters; in no order."""
    if _ODD_CJK.search(text):
        yield from (token for token in analyse(text, language) if token.term in wanted)
        return
    simplified = simplify_all(text)
    for term in wanted:
        place = simplified.find(term)
        while place >= 0:
            yield Token(term, place, place + len(term))
            place = simplified.find(term, place + 1)


@cache
def _changing() -> re.Pattern[str]:
    """Signs by which a word, or where it ends, becomes another one when a text is normalised; beyond the basic plane, whatever there is."""
    matters = re.compile(rf"[\w{APOSTROPHES}{JOINERS}]")
    odd = (
        chr(number)
        for number in range(0x10000)
        if (form := unicodedata.normalize("NFKC", chr(number))) != chr(number) and matters.search(chr(number) + form)
    )
    return re.compile(f"[{''.join(map(re.escape, odd))}{JOINERS}\u1160-\u11ff\U00010000-\U0010ffff]")


@cache
def _variants() -> Mapping[str, str]:
    """Folded letter, with and without its accents → the letters that it may have been, or begin with it when they are folded."""
    variants: dict[str, str] = {}
    for letter in (chr(number) for numbers in _ALPHABETS for number in numbers):
        for folded in {fold(letter), fold_letters(letter)} if letter.isalnum() else ():
            if folded:
                variants[folded[0]] = variants.get(folded[0], "") + letter
    return variants
