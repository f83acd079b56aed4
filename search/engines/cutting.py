"""A text cut to what is shown of it: parts to look through, and the window around the marks of one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.languages import Language

#: Characters that are shown.
_WIDTH = {"han": 110, "japanese": 110, "korean": 130}
_DEFAULT_WIDTH = 240


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end` are the word of number `word`."""

    start: int
    end: int
    word: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text and the marks in it. `start`: its place in the body, -1 for a summary. `is_cut`: other text stands before, or
    after, it."""

    text: str
    marks: list[Mark]
    start: int = -1
    is_cut_before: bool = False
    is_cut_after: bool = False

    @property
    def words(self) -> set[int]:
        return {mark.word for mark in self.marks}


def width_of(language: Language) -> int:
    """Characters shown of a text in a language."""
    return _WIDTH.get(language.script, _DEFAULT_WIDTH)


def tidy(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def occurrences(text: str, wanted: Iterable[str], length: int) -> Counter[int]:
    """Number of a stretch of `length` characters → how many of the wanted strings, which are in small letters, stand in it."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = text
    counts: Counter[int] = Counter()
    for string in wanted:
        place = lower.find(string)
        while place >= 0:
            counts[place // length] += 1
            place = lower.find(string, (place // length + 1) * length)
    return counts


def part_of(text: str, number: int, length: int) -> tuple[int, int]:
    """The stretch of that number, from a word's beginning to a word's end where there are spaces."""
    start, end = number * length, (number + 1) * length
    if start and (space := text.rfind(" ", start - length // 4, start + 1)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.find(" ", end, end + length // 4)) >= 0:
        end = space
    return start, min(end, len(text))


def parts(text: str, length: int) -> Iterator[tuple[int, int]]:
    """Parts of about this many characters, cut at spaces where there are any."""
    start = 0
    while start < len(text):
        end = start + length
        if end < len(text) and (space := text.rfind(" ", start + length // 2, end)) >= 0:
            end = space
        yield start, min(end, len(text))
        start = end


def pieces(passage: Stretch, language: Language) -> tuple[tuple[str, bool], ...]:
    """The window of a stretch, piece by piece, each with whether it is marked."""
    text, marks = passage.text, passage.marks
    begin, end = _window(text, marks, width_of(language))
    pieces: list[tuple[str, bool]] = [("…", False)] if begin or passage.is_cut_before else []
    place = begin
    for first, last in _merged(marks):
        if first < place or last > end:
            continue
        pieces += [(text[place:first], False), (text[first:last], True)]
        place = last
    # After whole sentences the dots of what is left out stand apart.
    dots = "…" if end < len(text) else " …" if passage.is_cut_after else ""
    pieces += [(text[place:end], False), (dots, False)]
    return tuple(piece for piece in pieces if piece[0])


def _merged(marks: list[Mark]) -> list[tuple[int, int]]:
    """Overlapping and touching marks as one: the bigrams of a word make up the word."""
    spans: list[tuple[int, int]] = []
    for mark in marks:
        if spans and mark.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], mark.end))
        else:
            spans.append((mark.start, mark.end))
    return spans


def _window(text: str, marks: list[Mark], width: int) -> tuple[int, int]:
    """The stretch of about `width` characters with the most different words, from a word's beginning to a word's end."""
    if len(text) <= width * 1.25:
        return 0, len(text)
    begin = 0
    if marks:
        begin = max(0, _densest(marks, int(width * 0.8)) - width // 5)
    end = min(len(text), begin + width)
    begin = max(0, min(begin, end - width))
    if begin and (space := text.find(" ", begin, begin + width // 6)) >= 0:
        begin = space + 1
    if end < len(text) and (space := text.rfind(" ", end - width // 6, end)) >= 0:
        end = space
    return begin, end


def _densest(marks: list[Mark], reach: int) -> int:
    """Start of the first mark within whose reach the most different words stand."""
    best, most = marks[0].start, 0
    counts: Counter[int] = Counter()
    last = 0
    for mark in marks:
        while last < len(marks) and marks[last].start < mark.start + reach:
            counts[marks[last].word] += 1
            last += 1
        if len(counts) > most:
            best, most = mark.start, len(counts)
        counts[mark.word] -= 1
        if not counts[mark.word]:
            del counts[mark.word]
    return best
