"""Misspelt words: the nearest word that the texts of the index have. For scripts that are written with spaces.

The words of one length stand side by side as numbers. Comparing their letters as sets leaves a few of thousands to look at.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from portal import languages
from portal.languages import Language
from search.analysis import fold, is_latin
from search.analysis.likeness import ONE_ERROR, errors_in

#: Letters of the shortest half of two words that were written as one.
_HALF = 3
#: A word that the texts have hardly once may be a mistake of theirs.
_RARE = 1
#: Longer words are not corrected, nor more than so many in a question: it costs time, and it is hardly misspelling.
_LONGEST = 24
_MOST_WORDS = 8
_WORD = re.compile(r"[^\W\d_]+")

#: Whether a word is in Latin letters, and how many it has: only among these the nearest is looked for.
_Kind = tuple[bool, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """Words of one kind. `letters`: a line for each word. `sets`: its letters as bits. `codes`: its language's place in the registry."""

    letters: NDArray[np.uint16]
    sets: NDArray[np.uint64]
    codes: NDArray[np.uint8]
    counts: NDArray[np.uint32]


class Spelling:
    """The words of every language, with how often they stand in its texts."""

    def __init__(self, words: Mapping[str, Mapping[str, int]]) -> None:
        kinds: dict[_Kind, list[tuple[str, int, int]]] = defaultdict(list)
        for code, counts in words.items():
            number = _NUMBERS[code]
            for word, count in counts.items():
                if 1 < len(word) <= _LONGEST + 2 and max(word) <= "\uffff":
                    kinds[is_latin(word[0]), len(word)].append((word, number, count))
        self._rows = {kind: _row(found) for kind, found in kinds.items()}

    def corrected(self, text: str, reader: Language) -> str:
        """The question with its misspelt words put right; "" where nothing is to be put right or it is not known how."""
        better = _WORD.sub(lambda match: self._word(match.group(), reader), text, count=_MOST_WORDS)
        return better if better != text else ""

    def size(self) -> int:
        """Bytes in memory, about."""
        return sum(part.nbytes for row in self._rows.values() for part in (row.letters, row.sets, row.codes, row.counts))

    def _word(self, word: str, reader: Language) -> str:
        form = fold(word)
        if not form.isalpha() or not ONE_ERROR <= len(form) <= _LONGEST or max(form) > "\uffff" or self._is_known(form):
            return word
        return self._nearest(form, reader) or self._parted(form) or word

    def _is_known(self, form: str) -> bool:
        row = self._rows.get((is_latin(form[0]), len(form)))
        if row is None:
            return False
        letters = _numbers([form])
        same = np.flatnonzero(row.sets == _sets(letters)[0])
        return bool((row.letters[same] == letters[0]).all(axis=1).any())

    def _nearest(self, form: str, reader: Language) -> str:
        """The fewest mistakes first, then a word of the reader's language, the same first letter, and what is written most often."""
        most = errors_in(form)
        found = [candidate for row in self._near_rows(form, most) for candidate in _candidates(form, row, most, _NUMBERS[reader.code])]
        return min(found)[-1] if found else ""

    def _near_rows(self, form: str, most: int) -> Iterator[_Row]:
        for length in range(len(form) - most, len(form) + most + 1):
            if row := self._rows.get((is_latin(form[0]), length)):
                yield row

    def _parted(self, form: str) -> str:
        """Two words that were written as one."""
        cuts = range(_HALF, len(form) - _HALF + 1)
        return next((f"{form[:cut]} {form[cut:]}" for cut in cuts if self._is_known(form[:cut]) and self._is_known(form[cut:])), "")


_NUMBERS = {language.code: number for number, language in enumerate(languages.all_languages())}
_Candidate = tuple[int, bool, bool, int, str]


def _candidates(form: str, row: _Row, most: int, reader: int) -> Iterator[_Candidate]:
    letters = _numbers([form])
    # A mistake takes one letter away and brings another: comparing sets first saves nearly all of the work.
    differing = np.bitwise_count(row.sets ^ _sets(letters)[0])
    likely = np.flatnonzero((differing <= 2 * most) & (row.counts > _RARE))
    for place in likely:
        word = row.letters[place].tobytes().decode("utf-16-le")
        distance = OSA.distance(form, word, score_cutoff=most)
        if distance <= most:
            yield distance, bool(row.codes[place] != reader), word[0] != form[0], -int(row.counts[place]), word


def _row(words: Iterable[tuple[str, int, int]]) -> _Row:
    texts, codes, counts = zip(*words, strict=True)
    letters = _numbers(texts)
    return _Row(letters, _sets(letters), np.array(codes, np.uint8), np.array(counts, np.uint32))


def _numbers(words: Iterable[str]) -> NDArray[np.uint16]:
    """A line of letters for each word, all of which have equally many."""
    rows = list(words)
    # As little-endian, so that a line is a word again by decoding it.
    return np.frombuffer("".join(rows).encode("utf-16-le", "surrogatepass"), dtype="<u2").reshape(len(rows), -1)


def _sets(letters: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """The set of letters of each line as bits, some letters sharing one."""
    bits: NDArray[np.uint64] = np.bitwise_or.reduce(np.uint64(1) << (letters.astype(np.uint64) & np.uint64(63)), axis=1)
    return bits
