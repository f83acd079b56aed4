"""What becomes of translations when their source changes: for each segment of the new text, what it is carried over from.

The same text keeps its translation, wherever it stands now. A text that was split, merged or slightly edited is given the old translation
to start from, as "needs editing". Everything else is new. Pure and independent of order: segments and what is known are sets to it.

Who calls it keeps every translation with the text that it was made from, also where that text is gone. Then a change that is undone finds
the first translation again, for the same text always comes before similar ones.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from portal.languages import Language

# The thresholds are measured on the portal's own pages in English, Chinese and Russian (1,612 texts, edited at random: one word changed,
# one left out, a clause of a quarter of the text put in). At 75, 93 / 94 / 93 % of such edits are known again in English (90 / 100 / 100 %
# in Chinese, 87 / 89 / 87 % in Russian); at 80 only 87 / 90 / 85 % in English. One text in thirteen has another one on its page that is as
# similar: these are twins ("Permit of 1 to 3 years"), and the better match comes first. In the same place 55 keeps 98 to 100 %, while two
# texts taken at random are so alike in 0.1 to 0.4 % of all cases.
#: Similarity (`rapidfuzz.fuzz.ratio`: 100 × (1 − insertions and deletions ÷ both lengths)) from which a text counts as edited.
SIMILAR = 75.0
#: The same for a text that stands where the old one stood.
SIMILAR_IN_PLACE = 55.0
#: Part of a text that its pieces must make up for it to have been split or merged.
_COVERED = 0.8
#: Characters of a piece; a shorter one may be anywhere.
_SHORTEST_PIECE = 4
#: Behind a mark and what closes a quotation, where a blank follows or the script has none; and behind a line break.
_SENTENCE = re.compile(
    r"(?<=[.!?…؟])(?=\s)|(?<=[.!?…؟][\"'”’»)])(?=\s)"
    r"|(?<=[。！？])(?![。！？」』”’）])|(?<=[。！？][」』”’）])|(?<=\n)(?=[^\n])"
)


class Way(models.TextChoices):
    """How a segment came by its translation."""

    SAME = "same", _("the same text")
    MOVED = "moved", _("the same text from elsewhere")
    MERGED = "merged", _("put together from several texts")
    SPLIT = "split", _("part of a text that was split")
    EDITED = "edited", _("a text that was slightly different")
    NEW = "new", _("a new text")


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """A segment of the source as it is now. `key`: its place, by which the caller knows it; no two segments have the same."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """A translation and the source text that it was made from; `key`: the place that this text had."""

    key: str
    text: str
    translation: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What a segment starts with. `translation`: "" where there is none to start from. `score`: 0–100, how much of the text is old.

    `sources`: the translations that it was carried over from, in the order of the text.
    """

    segment: Segment
    way: Way
    translation: str = ""
    sources: tuple[Known, ...] = ()
    score: float = 0.0

    @property
    def needs_editing(self) -> bool:
        """Whether a person has to look at it."""
        return self.way not in {Way.SAME, Way.MOVED}


def carry(known: Iterable[Known], segments: Iterable[Segment], *, target: Language) -> tuple[Carried, ...]:
    """What each segment is carried over from, in the order of the segments. `target`: the language of the translations.

    Deterministic, whatever the order of both. No translation is used for two segments unless these have the same text.

    Raises:
        ValueError: two segments have the same key.
    """
    wanted = tuple(segments)
    if len({segment.key for segment in wanted}) != len(wanted):
        raise ValueError("two segments have the same key")
    state = _State(known, wanted, target)
    state.take_same()
    state.take_merged()
    state.take_split()
    state.take_edited()
    return tuple(state.found.get(segment.key) or Carried(segment, Way.NEW) for segment in wanted)


def sentences(text: str) -> list[str]:
    """A text cut behind each sentence; put together again they are the text."""
    return [part for part in _SENTENCE.split(text) if part]


_Text = TypeVar("_Text", Known, Segment)


class _State:
    """Texts that are still to be had and segments that still want one, grouped by text."""

    def __init__(self, known: Iterable[Known], segments: Sequence[Segment], target: Language) -> None:
        self.known = _grouped(sorted({each for each in known if each.translation}))
        self.wanted = _grouped(sorted(segment for segment in segments if segment.text.strip()))
        self.found: dict[str, Carried] = {}
        self.joint = "" if target.script in {"han", "japanese"} else " "

    def take_same(self) -> None:
        """Segments whose text has a translation."""
        for text in [text for text in self.wanted if text in self.known]:
            have = self.known.pop(text)
            for segment in self.wanted.pop(text):
                best = _nearest(have, [segment])
                way = Way.SAME if best.key == segment.key else Way.MOVED
                self._put(segment, way, best.translation, (best,), 100.0)

    def take_merged(self) -> None:
        """Segments that are made of several old texts, the fullest first."""
        self._take_pieces(self.wanted, self.known, self._merge)

    def take_split(self) -> None:
        """Old texts that are made of several segments."""
        self._take_pieces(self.known, self.wanted, self._split)

    def take_edited(self) -> None:
        """The most similar pairs first."""
        for score, old, new in self._similar():
            if old in self.known and new in self.wanted:
                have, segments = self.known.pop(old), self.wanted.pop(new)
                for segment in segments:
                    best = _nearest(have, [segment])
                    self._put(segment, Way.EDITED, best.translation, (best,), score)

    def _put(self, segment: Segment, way: Way, translation: str, sources: tuple[Known, ...], score: float) -> None:
        self.found[segment.key] = Carried(segment, way, translation, sources, round(score, 1))

    def _take_pieces(self, wholes: Mapping[str, object], parts: Mapping[str, object], use: Callable[[str, list[str]], None]) -> None:
        """Of each text that is made of several others, the pieces in their order; the best covered first, each piece once."""
        made = [(whole, pieces) for whole in wholes if (pieces := _pieces(whole, parts))]
        for whole, pieces in sorted(made, key=lambda item: (-_coverage(*item), item[0])):
            if whole in wholes and all(piece in parts for piece in pieces):
                use(whole, pieces)

    def _merge(self, new: str, pieces: list[str]) -> None:
        segments = self.wanted.pop(new)
        sources = tuple(_nearest(self.known.pop(piece), segments) for piece in pieces)
        translation = self.joint.join(source.translation.strip() for source in sources)
        for segment in segments:
            self._put(segment, Way.MERGED, translation, sources, 100 * _coverage(new, pieces))

    def _split(self, old: str, pieces: list[str]) -> None:
        all_segments = [segment for piece in pieces for segment in self.wanted[piece]]
        source = _nearest(self.known.pop(old), all_segments)
        for piece, translation in zip(pieces, _parts(source, pieces), strict=True):
            for segment in self.wanted.pop(piece):
                self._put(segment, Way.SPLIT, translation, (source,), 100 * len(piece) / len(old))

    def _similar(self) -> list[tuple[float, str, str]]:
        """Pairs of texts that are alike enough, the best first; of equally good ones those that stand in the same place."""
        pairs = []
        for new, segments in self.wanted.items():
            keys = {segment.key for segment in segments}
            for old, score, _index in process.extract(new, self.known.keys(), scorer=fuzz.ratio, score_cutoff=SIMILAR_IN_PLACE, limit=None):
                in_place = any(each.key in keys for each in self.known[old])
                if in_place or score >= SIMILAR:
                    pairs.append((not in_place, -score, old, new))
        # Where it stands says more than a few letters: what stayed in its place comes first among the similar.
        pairs.sort(key=lambda pair: (pair[1] if pair[0] else pair[1] - (SIMILAR - SIMILAR_IN_PLACE), *pair))
        return [(-score, old, new) for _elsewhere, score, old, new in pairs]


def _grouped(items: Iterable[_Text]) -> dict[str, list[_Text]]:
    groups: dict[str, list[_Text]] = defaultdict(list)
    for item in items:
        groups[item.text].append(item)
    return dict(sorted(groups.items()))


def _nearest(have: Sequence[Known], segments: Collection[Segment]) -> Known:
    """Of translations of one text the one that stood where one of the segments stands, or the first."""
    keys = {segment.key for segment in segments}
    return next((each for each in have if each.key in keys), have[0])


def _pieces(whole: str, parts: Iterable[str]) -> list[str]:
    """The parts that a text is made of, in its order; empty where they are fewer than two or leave too much of it open."""
    places = [(place, part) for part in parts if len(part) < len(whole) and (place := _place(whole, part)) is not None]
    taken: list[tuple[int, str]] = []
    for place, part in sorted(places, key=lambda item: (-len(item[1]), item)):
        if all(place + len(part) <= start or place >= start + len(other) for start, other in taken):
            taken.append((place, part))
    pieces = [part for _place, part in sorted(taken)]
    return pieces if len(pieces) > 1 and _coverage(whole, pieces) >= _COVERED else []


def _place(whole: str, part: str) -> int | None:
    """Where a part begins in a text, if it does so at the edge of a word."""
    if len(part.strip()) < _SHORTEST_PIECE:
        return None
    place = whole.find(part)
    if place < 0 or _is_inside_word(whole, place) or _is_inside_word(whole, place + len(part)):
        return None
    return place


def _is_inside_word(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place : place + 1]
    return before.isalnum() and after.isalnum() and before < "\u2e80"


def _coverage(whole: str, pieces: Iterable[str]) -> float:
    length = len(re.sub(r"\s", "", whole))
    return sum(len(re.sub(r"\s", "", piece)) for piece in pieces) / length


def _parts(source: Known, pieces: Sequence[str]) -> Iterator[str]:
    """The part of a translation for each piece of its text, sentence by sentence; the longest piece has all where that cannot be told."""
    parts = _aligned(source, pieces)
    longest = max(range(len(pieces)), key=lambda place: (len(pieces[place]), -place))
    for place in range(len(pieces)):
        if parts:
            yield parts[place]
        else:
            yield source.translation if place == longest else ""


def _aligned(source: Known, pieces: Sequence[str]) -> list[str]:
    ours, theirs = sentences(source.text), sentences(source.translation)
    if len(ours) != len(theirs):
        return []
    bare = [sentence.strip() for sentence in ours]
    parts, place = [], 0
    for piece in pieces:
        wanted = [sentence.strip() for sentence in sentences(piece)]
        # Pieces come in the order of the text, with what was left out between them.
        place = next((at for at in range(place, len(bare)) if bare[at : at + len(wanted)] == wanted), -1)
        if place < 0:
            return []
        parts.append("".join(theirs[place : place + len(wanted)]).strip())
        place += len(wanted)
    return parts
