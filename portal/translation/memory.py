"""The translation memory of one pair of languages: what was translated before, for a text that is the same or nearly.

The score (0–100) is 100 · (1 − d / n), rounded down. d is the Levenshtein distance (V. I. Levenshtein, 1966; `normalized_similarity` in
RapidFuzz), that is the fewest characters to insert, delete or replace; n is the length of the longer text. A tag or a placeholder counts
as one character. 100 is only for texts that are the same, character by character. It says how much of the source is different, not how
good the translation is. Characters, not words, are compared: it means the same in Chinese and in German.

A text that differs in its numbers only scores 99 where the new numbers could be put into the translation (`number_substitution`).

To be fast the memory throws out what cannot match before it compares: a text of another length, and one with other letters (the bags of
characters of two texts differ by no more than their distance).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from portal.translation.exchange import inline
from portal.translation.number_substitution import skeleton, substitute

#: What stands for a tag and for a placeholder while texts are compared; private-use characters, so that no text has them by itself.
_TAG, _PLACEHOLDER = "\ue001", "\ue002"
_BUCKETS = 64
_BATCH = 4096
_ALMOST = 99


@dataclass(frozen=True, slots=True)
class Entry:
    """A translation. `key`: what the desk knows it by, "" for one of another system. `previous`, `following`: the source texts that stand
    before and after it, "" at an end. `is_approved`: a reviewer has vouched for it; else nobody has."""

    key: str
    source: str
    target: str
    previous: str = ""
    following: str = ""
    is_approved: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """A suggestion. `score`: see the module. `target`: the translation, with new numbers where `has_new_numbers`. `is_in_context`: the same
    text between the same neighbours, which may be taken without being looked at."""

    score: int
    target: str
    entry: Entry
    is_in_context: bool = False
    has_new_numbers: bool = False


class Memory:
    """Entries of one pair of languages (codes), to be looked up. Not to be changed by one thread while another looks up."""

    def __init__(self, entries: Iterable[Entry] = (), *, source_language: str, target_language: str) -> None:
        self.source_language, self.target_language = source_language, target_language
        self._entries: list[Entry | None] = []
        self._texts: list[str] = []
        self._by_key: dict[str, int] = {}
        self._by_source: dict[str, set[int]] = {}
        self._by_skeleton: dict[str, set[int]] = {}
        self._lengths: npt.NDArray[np.int32] = np.zeros(0, np.int32)
        self._totals: npt.NDArray[np.int32] = np.zeros(0, np.int32)
        self._bags: npt.NDArray[np.uint8] = np.zeros((0, _BUCKETS), np.uint8)
        self.add(entries)

    def __len__(self) -> int:
        return sum(entry is not None for entry in self._entries)

    def add(self, entries: Iterable[Entry]) -> None:
        """Take entries in. One with the key of an earlier one replaces it."""
        rest = iter(entries)
        while some := list(islice(rest, _BATCH)):
            start = len(self._entries)
            self._make_room(start + len(some))
            texts = [comparable(entry.source) for entry in some]
            self._lengths[start : start + len(some)] = [len(text) for text in texts]
            self._bags[start : start + len(some)] = _bags(texts)
            self._totals[start : start + len(some)] = self._bags[start : start + len(some)].sum(axis=1)
            self._texts += texts
            for entry in some:
                self._remember(entry)

    def _remember(self, entry: Entry) -> None:
        place = len(self._entries)
        self._entries.append(entry)
        self._by_source.setdefault(entry.source, set()).add(place)
        self._by_skeleton.setdefault(skeleton(entry.source), set()).add(place)
        if entry.key:
            self.remove(entry.key)
            self._by_key[entry.key] = place

    def remove(self, key: str) -> None:
        """Forget the entry of a key; nothing happens where there is none."""
        place = self._by_key.pop(key, None)
        entry = self._entries[place] if place is not None else None
        if place is None or entry is None:
            return
        self._entries[place] = None
        self._texts[place] = ""
        self._lengths[place] = -1
        self._by_source[entry.source].discard(place)
        self._by_skeleton[skeleton(entry.source)].discard(place)

    def look_up(self, text: str, *, previous: str = "", following: str = "", limit: int = 5, minimum: int = 70) -> tuple[Match, ...]:
        """The best suggestions for a source text, best first: in context, then by score, then as they were added. The same translation is
        given once. `minimum`: the lowest score, 1–100."""
        found = list(self._exact(text, previous, following))
        if len(found) < limit:
            found += self._with_new_numbers(text)
            found += self._similar(text, minimum, limit + len(found))
        best: dict[str, Match] = {}
        # An entry whose numbers were put in is not given with its old ones too.
        seen: set[int] = set()
        for match in sorted(found, key=lambda match: (not match.is_in_context, -match.score)):
            if id(match.entry) not in seen:
                seen.add(id(match.entry))
                best.setdefault(match.target, match)
        return tuple(best.values())[:limit]

    def _exact(self, text: str, previous: str, following: str) -> Iterator[Match]:
        for entry in self._at(self._by_source.get(text, ())):
            is_in_context = (entry.previous, entry.following) == (previous, following)
            yield Match(100, entry.target, entry, is_in_context=is_in_context)

    def _with_new_numbers(self, text: str) -> Iterator[Match]:
        for entry in self._at(self._by_skeleton.get(skeleton(text), ())):
            if entry.source != text:
                target = substitute(
                    entry.source, entry.target, text, source_language=self.source_language, target_language=self.target_language
                )
                if target is not None:
                    yield Match(_ALMOST, target, entry, has_new_numbers=True)

    def _similar(self, text: str, minimum: int, limit: int) -> Iterator[Match]:
        wanted = comparable(text)
        candidates = self._candidates(wanted, minimum)
        choices = {int(place): self._texts[place] for place in candidates}
        # A hair below, for a score of exactly the minimum must not be lost to rounding: with a thinner one rapidfuzz still loses some.
        found = process.extract(
            wanted, choices, scorer=Levenshtein.normalized_similarity, score_cutoff=minimum / 100 - 1e-6, limit=max(limit, 1)
        )
        for _text, similarity, place in found:
            entry = self._entries[place]
            if entry is not None and entry.source != text:
                yield Match(min(int(similarity * 100 + 1e-9), _ALMOST), entry.target, entry)

    def _candidates(self, wanted: str, minimum: int) -> npt.NDArray[np.intp]:
        """Places of all texts that can reach the minimum, and of some that cannot."""
        lengths = self._lengths[: len(self._entries)]
        allowed = np.floor((1 - minimum / 100) * np.maximum(lengths, len(wanted)) + 1e-6)
        places = np.nonzero((np.abs(lengths - len(wanted)) <= allowed) & (lengths > 0))[0]
        # Each edit brings at most one character in and takes at most one out; what either text has more of is the union less the other.
        bag = _bags([wanted])[0]
        union = np.maximum(self._bags[places], bag).sum(axis=1, dtype=np.int32)
        distance = union - np.minimum(self._totals[places], bag.sum(dtype=np.int32))
        kept: npt.NDArray[np.intp] = places[distance <= allowed[places]]
        return kept

    def _at(self, places: Iterable[int]) -> Iterator[Entry]:
        return (entry for place in sorted(places) if (entry := self._entries[place]) is not None)

    def _make_room(self, size: int) -> None:
        if size > len(self._lengths):
            room = max(size, 2 * len(self._lengths)) - len(self._lengths)
            self._lengths = np.concatenate([self._lengths, np.full(room, -1, np.int32)])
            self._totals = np.concatenate([self._totals, np.zeros(room, np.int32)])
            self._bags = np.concatenate([self._bags, np.zeros((room, _BUCKETS), np.uint8)])


def comparable(text: str) -> str:
    """A text as it is compared: each tag and each placeholder is one character."""
    return "".join(piece if isinstance(piece, str) else _TAG if piece.is_markup else _PLACEHOLDER for piece in inline.parse(text))


def _bags(texts: list[str]) -> npt.NDArray[np.uint8]:
    """How often characters occur in each text, in so many buckets; 255 stands for more, which only makes two bags look more alike."""
    numbers = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    counts = np.bincount(rows * _BUCKETS + numbers % _BUCKETS, minlength=len(texts) * _BUCKETS)
    bags: npt.NDArray[np.uint8] = np.minimum(counts, 255).astype(np.uint8).reshape(len(texts), _BUCKETS)
    return bags
