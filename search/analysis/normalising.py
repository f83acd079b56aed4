"""Unicode compatibility forms (NFKC) with a way back: offsets into the text as it was written."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


def _characters(*categories: str) -> str:
    """The characters of these Unicode categories in the basic plane, as the inside of a character class."""
    wanted = frozenset(categories)
    ranges: list[str] = []
    first = previous = -2
    for number in range(0x10000):
        if unicodedata.category(chr(number)) not in wanted:
            continue
        if number != previous + 1:
            ranges.append(_range(first, previous))
            first = number
        previous = number
    return "".join([*ranges[1:], _range(first, previous)])


def _range(first: int, last: int) -> str:
    return "" if first < 0 else f"\\u{first:04x}-\\u{last:04x}"


#: Characters that belong to the letter before them or are not seen at all: accents, vowel signs, soft hyphens, direction marks.
JOINERS = _characters("Mn", "Mc", "Me", "Cf")

# Besides marks, the later parts of a Korean syllable and the half-width Japanese voicing signs compose with what stands before them.
_CLUSTER = re.compile(rf"[\s\S][{JOINERS}\u1160-\u11ff\uff9e\uff9f]*")


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
    for match in _CLUSTER.finditer(text):
        cluster = match.group()
        piece = unicodedata.normalize("NFKC", cluster)
        pieces.append(piece)
        if len(piece) == len(cluster):
            starts.extend(range(match.start(), match.end()))
            ends.extend(range(match.start() + 1, match.end() + 1))
        else:
            starts.extend([match.start()] * len(piece))
            ends.extend([match.end()] * len(piece))
    return Normalised("".join(pieces), starts, ends)
