"""Compounds into the words they are made of, by a list of simple words: what is not made of these alone stays whole.

The index has no part in it, so that a word has the same parts in every text and question.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files

from search.analysis.folding import fold

#: Letters of the shortest compound. Shorter words are mostly single ones that only look like two.
SHORTEST = 9
_MOST_PARTS = 3
# What joins two parts: Schlaf-zimmer, Arbeit-s-amt, Tag-es-licht, Straße-n-lampe, Student-en-heim, Kind-er-buch, Hund-e-steuer.
_JOINTS = ("", "s", "es", "n", "en", "er", "e")
# How letters with two dots are written without them.
_WRITTEN = re.compile("([aou])e")


class Compounds:
    """Takes compounds apart. `words`: simple words, folded, which stay whole. `stem`: what the forms of a word have in common."""

    def __init__(self, words: Iterable[str], stem: Callable[[str], str]) -> None:
        self._words = frozenset(words)
        self._stem = stem
        self._stems = frozenset(map(stem, self._words))
        self._shortest = min(map(len, self._words))
        # Before another part a word may have lost its last letter: "Schulbuch". The shortest lose none: "ent" is a prefix, and not "Ente".
        cut = {word[:-1]: stem(word) for word in self._words if word.endswith("e") and len(word) - 1 > self._shortest}
        self._first = cut | {word: stem(word) for word in self._words}

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of the parts of a word; none where it is simple or not known.

        The split is the one with the fewest parts, then the fewest letters that join them, then the longest last part.
        """
        if len(word) < SHORTEST or not word.isalpha():
            return ()
        folded = fold(word)
        if self._is_known(folded):
            return ()
        splits = self._splits(folded, _MOST_PARTS)
        return min(splits, key=lambda split: (len(split[1]), split[0]), default=(0, ()))[1]

    def _splits(self, word: str, most: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every split into at most so many parts, with the number of letters that join them; the longest last part comes first."""
        is_without_dots = _WRITTEN.search(word)
        for end in range(self._shortest, len(word) - self._shortest + 1):
            beginning = word[:end]
            first = self._first.get(beginning) or (is_without_dots and self._first.get(_WRITTEN.sub(r"\1", beginning)))
            if not first:
                continue
            for joint in (joint for joint in _JOINTS if word.startswith(joint, end)):
                rest = word[end + len(joint) :]
                if self._is_known(rest):
                    yield len(joint), (first, self._stem(rest))
                elif most > 2:
                    yield from ((len(joint) + letters, (first, *others)) for letters, others in self._splits(rest, most - 1))

    def _is_known(self, word: str) -> bool:
        return word in self._words or (len(word) > self._shortest and self._stem(word) in self._stems)


def simple_words(code: str) -> list[str]:
    """The list of a language: `compounds.<code>.txt`, a folded word a line, sorted."""
    return files("search.analysis").joinpath(f"compounds.{code}.txt").read_text(encoding="utf-8").split()
