"""When a word may be meant by another one that is written nearly the same: in every engine, in corrections and in what is marked."""

from rapidfuzz.distance import OSA

#: Letters a word must have before one, or two, of them may be wrong.
ONE_ERROR, _TWO_ERRORS = 4, 8


def errors_in(word: str) -> int:
    """How many letters of a word may be wrong."""
    return (len(word) >= ONE_ERROR) + (len(word) >= _TWO_ERRORS)


def is_misspelt(typed: str, meant: str) -> bool:
    """Whether one is the other with a letter or two put in, left out, replaced or swapped with the next one."""
    most = errors_in(typed)
    return abs(len(typed) - len(meant)) <= most and OSA.distance(typed, meant, score_cutoff=most) <= most
