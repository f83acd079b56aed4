"""Misspelt words: the nearest word that the texts of the index have. For scripts that are written with spaces."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from portal import languages
from portal.languages import Language
from search.analysis import fold, is_latin

#: Letters a word must have before one, or two, of them may be wrong.
_ONE_ERROR, _TWO_ERRORS = 4, 8
#: A word that the texts have hardly once may be a mistake of theirs.
_RARE = 1
#: Longer words are not corrected.
_LONGEST = 24
_WORD = re.compile(r"[^\W\d_]+")


class Spelling:
    """The words of every language, with how often they stand in its texts."""

    def __init__(self, words: Mapping[str, Counter[str]]) -> None:
        self._known = {code: frozenset(counts) for code, counts in words.items()}
        self._counts = words
        # By the first letter and the length: few people mistake the first letter, and everything else would be looked at in vain.
        self._near: dict[str, dict[tuple[str, int], list[tuple[str, int]]]] = {}
        for code, counts in words.items():
            near: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
            for word, count in counts.items():
                if count > _RARE and _ONE_ERROR - 1 <= len(word) <= _LONGEST:
                    near[word[0], len(word)].append((word, _letters(word)))
            self._near[code] = near

    def corrected(self, text: str, reader: Language) -> str:
        """The question with its misspelt words put right; "" where nothing is to be put right or it is not known how."""
        better = _WORD.sub(lambda match: self._word(match.group(), reader), text)
        return better if better != text else ""

    def _word(self, word: str, reader: Language) -> str:
        form = fold(word)
        if not form.isalpha() or not _ONE_ERROR <= len(form) <= _LONGEST or self._is_known(form):
            return word
        order = [reader, *(row for row in languages.public_languages() if row != reader)]
        script = "latin" if is_latin(form[0]) else ""
        # A language of another script has no word like it.
        for row in order:
            if (row.script == "latin") == bool(script) and (best := self._nearest(form, row.code)):
                return best
        return word

    def _is_known(self, form: str) -> bool:
        return any(form in known for known in self._known.values())

    def _nearest(self, form: str, code: str) -> str:
        if code not in self._counts:
            return ""
        most = 2 if len(form) >= _TWO_ERRORS else 1
        counts = self._counts[code]
        found = [
            (distance, -counts[word], word) for word in self._candidates(form, code, most) if (distance := far(form, word, most)) <= most
        ]
        return min(found)[2] if found else ""

    def _candidates(self, form: str, code: str, most: int) -> Iterator[str]:
        near, letters = self._near.get(code, {}), _letters(form)
        for length in range(len(form) - most, len(form) + most + 1):
            for word, others in near.get((form[0], length), ()):
                # A mistake takes one letter away and brings another: comparing sets first saves nearly all of the work.
                if (letters ^ others).bit_count() <= 2 * most:
                    yield word


def _letters(word: str) -> int:
    """The set of letters as bits, some letters sharing one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


def far(left: str, right: str, most: int) -> int:
    """How many letters must be put in, taken out, replaced or swapped with the next one; `most` + 1 for anything more."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for place, letter in enumerate(left, start=1):
        before, last, row = row, before, [place]
        for column, other in enumerate(right, start=1):
            cost = min(before[column] + 1, row[column - 1] + 1, before[column - 1] + (letter != other))
            if place > 1 and column > 1 and letter == right[column - 2] and left[place - 2] == other:
                cost = min(cost, last[column - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
