"""A document cut into passages: what is compared by meaning, and what a hit leads to."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from search.documents import Document, Text

#: Characters of a passage. Its vector is the mean of its words: of a long one it says little.
LONGEST = {"zh-hans": 160, "ja": 160, "ko": 200}
LONGEST_DEFAULT = 400
#: Passages of one text; a longer text is found by its words alone further on.
MOST = 200
#: Letters that are worth a passage of their own.
_SHORTEST = 2

_SENTENCE_END = re.compile(r"[.!?;:؟。！？；]+[\s\u200b]*|\n+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters `start` to `end` of the body of a text; both are -1 for the title with the summary. `text`: what is compared."""

    language: str
    start: int
    end: int
    text: str

    @property
    def identifier(self) -> str:
        """The same for the same text, wherever it stands."""
        return hashlib.blake2b(self.text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def passages(document: Document) -> Iterator[Passage]:
    """Every passage of a document in every language."""
    for code, text in document.texts.items():
        if head := " ".join(filter(None, (text.title, *text.names, text.summary))):
            yield Passage(code, -1, -1, head[: 2 * LONGEST_DEFAULT])
        for number, (start, end) in enumerate(_cuts(text, LONGEST.get(code, LONGEST_DEFAULT))):
            if number == MOST:
                break
            yield Passage(code, start, end, text.body[start:end].strip())


def _cuts(text: Text, longest: int) -> Iterator[tuple[int, int]]:
    """Whole sentences as far as they fit; never across the beginning of a section."""
    borders = sorted({0, len(text.body), *(place for place, _ in text.anchors if 0 < place < len(text.body))})
    for first, last in pairwise(borders):
        start = first
        while start < last:
            end = _end(text.body, start, last, longest)
            if len(text.body[start:end].strip()) >= _SHORTEST:
                yield start, end
            start = end


def _end(body: str, start: int, last: int, longest: int) -> int:
    if last - start <= longest:
        return last
    end = 0
    for match in _SENTENCE_END.finditer(body, start, start + longest):
        end = match.end()
    if end > start:
        return end
    space = body.rfind(" ", start + longest // 2, start + longest)
    return space + 1 if space > 0 else start + longest
