"""Writings of one word that readers take for the same are made the same.

Two folds. `fold_letters` applies in every language: case, digits, Russian ё, Arabic letter forms and vowel signs. `fold` also takes the
accents off Latin and Greek letters; the registry says for which languages that is the only form kept.
"""

import re
import unicodedata
from collections.abc import Callable

_GRAVE_ACUTE = "\u0300\u0301"
_DIAERESIS = "\u0308"
_TATWEEL = "\u0640"
# Vowel signs, and the hamza and madda that NFD splits off alef, waw and ya.
_ARABIC_SIGNS = frozenset(map(chr, (*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06EE))))
_LETTERS = str.maketrans({
    "\u2019": "'", "\u02bc": "'", "\uff07": "'",
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ھ": "ه", "ہ": "ه",
    _TATWEEL: None,
})  # fmt: skip
_LATIN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ð": "d", "þ": "th", "ħ": "h"})


def is_latin(character: str) -> bool:
    """Whether this is a letter of the Latin script."""
    return character < "\u0250" or "\u1e00" <= character <= "\u1eff"


def fold_letters(word: str) -> str:
    """Case, digits and letter forms of any script; accents on Latin letters stay."""
    if word.isascii():
        return word.lower()
    if _is_simple(word):
        return word.translate(_FOLDED_LETTERS)
    return _fold_letters(word)


def _fold_letters(word: str) -> str:
    return unicodedata.normalize("NFC", _fold(word, latin=False))


def fold(word: str) -> str:
    """As `fold_letters`, and Latin and Greek letters lose their accents. Folding twice changes nothing."""
    if word.isascii():
        return word.lower()
    if _is_simple(word):
        return word.translate(_FOLDED)
    return _fold_all(word)


def _fold_all(word: str) -> str:
    return unicodedata.normalize("NFC", _fold(word, latin=True).translate(_LATIN))


def _fold(word: str, *, latin: bool) -> str:
    kept: list[str] = []
    base = ""
    # Case folding can make new compatibility forms and new cases out of old ones: twice is enough, as the property test shows.
    for _ in range(2):
        word = unicodedata.normalize("NFKC", word).casefold()
    for character in unicodedata.normalize("NFD", word):
        category = unicodedata.category(character)
        if category == "Cf":
            continue
        if category != "Mn":
            base = character
            kept.append(str(unicodedata.decimal(character)) if category == "Nd" else character)
        elif not _is_dropped(character, base, latin=latin):
            kept.append(character)
    return "".join(kept).translate(_LETTERS)


def _is_dropped(mark: str, base: str, *, latin: bool) -> bool:
    if mark in _ARABIC_SIGNS:
        return True
    if "\u0400" <= base <= "\u04ff":
        # й is a letter of its own; ё and stress marks are often left out in writing.
        return mark in _GRAVE_ACUTE or (base == "е" and mark == _DIAERESIS)
    return latin and (base < "\u0400" or "\u1e00" <= base <= "\u1fff")


class _Letters(dict[int, str]):
    """What becomes of single letters, found out when one is met."""

    def __init__(self, becomes: Callable[[str], str]) -> None:
        self._becomes = becomes

    def __missing__(self, number: int) -> str:
        self[number] = self._becomes(chr(number))
        return self[number]


_FOLDED_LETTERS, _FOLDED = _Letters(_fold_letters), _Letters(_fold_all)
# Letters that do not depend on those beside them.
_is_simple = re.compile("[0-9A-Za-z\u00c0-\u024f\u0400-\u0481\u048a-\u052f\u0621-\u063a\u0641-\u064a\u0660-\u0669]*").fullmatch
