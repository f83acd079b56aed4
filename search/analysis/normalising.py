"""Unicode compatibility forms (NFKC) with a way back: offsets into the text as it was written."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache


def _characters(numbers: Iterable[int]) -> str:
    """The characters of these numbers, in order, as the inside of a character class."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


#: Characters that belong to the letter before them or are not seen at all: accents, vowel signs, soft hyphens, direction marks.
JOINERS = _characters(number for number in range(0x10000) if unicodedata.category(chr(number)) in {"Mn", "Mc", "Me", "Cf"})

# Besides marks, the later parts of a Korean syllable and the half-width Japanese voicing signs compose with what stands before them.
_COMPOSING = rf"{JOINERS}\u1160-\u11ff\uff9e\uff9f"


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in NFKC. Character `i` of `text` comes from the characters `starts[i]` to `ends[i]` of the text as it was written."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def normalise(text: str) -> Normalised:
    """NFKC of any string, lone surrogates and control characters included."""
    if unicodedata.is_normalized("NFKC", text):
        return Normalised(text, range(len(text)), range(1, len(text) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for first, last in _stretches(text):
        piece = unicodedata.normalize("NFKC", text[first:last])
        pieces.append(piece)
        if len(piece) == last - first:
            starts.extend(range(first, last))
            ends.extend(range(first + 1, last + 1))
        else:
            starts.extend([first] * len(piece))
            ends.extend([last] * len(piece))
    return Normalised("".join(pieces), starts, ends)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Characters that become more or fewer, with their marks; and what is between them, where each character becomes one."""
    place = 0
    for match in _changing().finditer(text):
        first, last = match.span()
        if match["mark"]:
            # A mark belongs to the letter before it.
            first = max(place, first - 1)
        yield place, first
        yield first, last
        place = last
    yield place, len(text)


@cache
def _changing() -> re.Pattern[str]:
    """What is not one character in NFKC, with the marks behind it, and marks by themselves. Beyond the basic plane, whatever there is."""
    composing = re.compile(f"[{_COMPOSING}]")
    decomposed = (chr(number) for number in range(0x10000) if unicodedata.decomposition(chr(number)))
    whole = (letter for letter in decomposed if len(unicodedata.normalize("NFKC", letter)) != 1 and not composing.match(letter))
    return re.compile(rf"[{_characters(map(ord, whole))}\U00010000-\U0010ffff][{_COMPOSING}]*|(?P<mark>[{_COMPOSING}]+)")
