"""Two rankings made into one: by words and by meaning. The same in every engine."""

import re
from collections.abc import Sequence
from typing import TypeVar

#: Results of each ranking that are fused; what words find further behind follows in its own order.
WINDOW = 100
#: Least cosine of the nearest passage; what is less than half as near as the nearest is not looked at.
FLOOR = 0.15
_SHARE = 0.5
#: Least cosine that an engine is asked for.
FARTHEST = FLOOR * _SHARE
#: How much the words count beside the meaning, between 0 and 1.
WORDS = 0.6
#: What even the farthest have in common says nothing: cosines count from this share of the nearest.
_ORIGIN = 0.4
#: Score by words from which on they count in full: so much for each word of the question, and at most so much. Where even the best has
#: less, only form words were found, or frequent ones.
_SURE, _SUREST = 5.0, 30.0
_LETTER = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
#: Chinese, Japanese and Korean letters that are about a word.
_LETTERS = 2

_Id = TypeVar("_Id")


def fuse(words: Sequence[tuple[_Id, float]], meaning: Sequence[tuple[_Id, float]], text: str) -> list[tuple[_Id, float]]:
    """Identifiers with a score, best first, out of two lists, best first each: scores by words, and cosines. `text`: the question."""
    full = max(min(_SURE * _length(text), _SUREST), words[0][1] if words else 0.0)
    scores = {identifier: WORDS * score / full for identifier, score in words}
    origin = _ORIGIN * meaning[0][1] if meaning else 0.0
    for identifier, cosine in meaning:
        scores[identifier] = scores.get(identifier, 0.0) + (1 - WORDS) * (cosine - origin) / (1 - origin)
    return sorted(scores.items(), key=lambda pair: -pair[1])


def near_enough(found: Sequence[tuple[_Id, float]]) -> list[tuple[_Id, float]]:
    """Of identifiers with cosines, the nearest first, those that say something."""
    if not found or found[0][1] < FLOOR:
        return []
    return [(identifier, cosine) for identifier, cosine in found if cosine >= _SHARE * found[0][1]]


def _length(text: str) -> float:
    """About how many words a question has; at least one."""
    letters = len(_LETTER.findall(text))
    return max(1.0, len(_LETTER.sub(" ", text).split()) + letters / _LETTERS)
