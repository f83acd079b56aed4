"""Two rankings made into one: by words and by meaning. The same in every engine."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

#: Results of each ranking that are fused; what words find further behind follows in its own order.
WINDOW = 100
#: Least cosine of a passage that means something near.
FLOOR = 0.3
#: How much the rank by words counts beside the rank by meaning, between 0 and 1.
WORDS = 0.5
#: The larger, the less the first places count for more than the next ones.
_SMOOTHING = 10.0

_Id = TypeVar("_Id")


def fuse(words: Sequence[tuple[_Id, float]], meaning: Sequence[tuple[_Id, float]]) -> list[tuple[_Id, float]]:
    """Identifiers with a score, best first, out of two lists of identifiers with their scores, best first each."""
    scores: dict[_Id, float] = {}
    for ranking, weight in ((words, WORDS), (meaning, 1 - WORDS)):
        for identifier, score in _ranked(ranking):
            scores[identifier] = scores.get(identifier, 0.0) + weight * score
    return sorted(scores.items(), key=lambda pair: -pair[1])


def _ranked(ranking: Iterable[tuple[_Id, float]]) -> Iterable[tuple[_Id, float]]:
    return ((identifier, _SMOOTHING / (_SMOOTHING + rank)) for rank, (identifier, _) in enumerate(ranking))
