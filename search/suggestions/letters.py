"""Chinese, Japanese and Korean questions with a wrong letter: one of the same sound, another one, one too many or one too few."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from rapidfuzz.distance import Levenshtein

from search.analysis.pinyin import syllables
from search.suggestions.beginnings import Beginnings, Place, comparable

CJK = re.compile("[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
#: Letters of a question in which one may be wrong.
_FEWEST, _MOST = 3, 16
#: Places looked at for one beginning.
_MOST_LOOKED_AT = 500


def meant(typed: str, lists: Iterable[Beginnings], sounds: Beginnings | None, written: Callable[[int], str]) -> Iterator[str]:
    """Names and parts of names that differ from what was typed in one letter, or in letters that sound alike; the likeliest first.

    `typed` and the names in `lists` are in comparable form, the names in `sounds` are syllables. `written`: number of a name → the name.
    """
    lists = list(lists)
    if len(typed) < 2 or len(typed) > _MOST or any(True for found in lists for _ in found.find(typed, 1)):
        return
    if sounds:
        yield from dict.fromkeys(_sounding_alike(typed, sounds, written))
    if len(typed) >= _FEWEST:
        near = Counter(piece for found in lists for piece in _near(typed, found, written))
        yield from sorted(near, key=lambda piece: (len(piece) != len(typed), -near[piece], piece))


def _sounding_alike(typed: str, sounds: Beginnings, written: Callable[[int], str]) -> Iterator[str]:
    sought = syllables(typed)
    if len(sought) != len(typed):
        return
    for place in sounds.places("".join(sought), _MOST_LOOKED_AT):
        name = written(place.name)
        letters = [letter for letter in name if syllables(letter)]
        first = _syllable_at(place, syllables(name))
        piece = "".join(letters[first : first + len(typed)])
        if piece in name and syllables(piece) == sought:
            yield piece


def _syllable_at(place: Place, sounds: Iterable[str]) -> int:
    """Which of the syllables begins at the place."""
    passed = 0
    for number, sound in enumerate(sounds):
        if passed >= place.start:
            return number
        passed += len(sound)
    return 0


def _near(typed: str, names: Beginnings, written: Callable[[int], str]) -> Iterator[str]:
    """Parts of names that are one letter away. One of the halves is right then, and its places are known."""
    half = len(typed) // 2
    for place in names.places(typed[:half], _MOST_LOOKED_AT):
        if _has_most(place.form, typed[half:]):
            yield from _pieces(place, (place.start,), typed, written)
    for place in names.places(typed[half:], _MOST_LOOKED_AT):
        if _has_most(place.form, typed[:half]):
            yield from _pieces(place, range(max(0, place.start - half - 1), place.start - half + 2), typed, written)


def _has_most(form: str, letters: str) -> bool:
    return sum(letter in form for letter in letters) >= len(letters) - 1


def _pieces(place: Place, starts: Iterable[int], typed: str, written: Callable[[int], str]) -> Iterator[str]:
    """The parts that begin at one of these places and are near, as they are written."""
    for start in starts:
        for length in (len(typed), len(typed) + 1, len(typed) - 1):
            piece = place.form[start : start + length]
            # What was typed without its end would be near everything.
            if len(piece) == length and Levenshtein.distance(piece, typed, score_cutoff=1) == 1 and piece not in typed:
                yield _as_written(piece, written(place.name))


def _as_written(form: str, name: str) -> str:
    pieces = (name[start : start + len(form)] for start in range(len(name) - len(form) + 1))
    return next((piece for piece in pieces if comparable(piece) == form), form)
