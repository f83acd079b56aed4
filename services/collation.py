"""Sorting names as readers of a language expect: the Unicode Collation Algorithm with what CLDR has for the ten languages.

The table of weights (DUCET) comes from the package pyuca. What CLDR changes in it is here, for no package that has it installs everywhere:
PyICU has no wheels, its bundles weigh 170 MB and need a young glibc, icu4py and feruca hand out no sort keys.

- The reader's own script stands before other scripts (Japanese: after Latin letters), digits and marks before all letters.
- Spanish: ñ is a letter after n.
- Arabic: hamza and alef are one letter in their forms, ة is a kind of ت, ى a kind of ي.
- Chinese: Han by pinyin (syllable, then tone), read phrase by phrase, so that 长安 is under chang and 重庆 under chong, which CLDR's order
  by single characters does not do.
- Japanese: kana in the order of the fifty sounds, a long vowel as its vowel; after them kanji in the order of JIS X 0208, as in CLDR:
  nothing tells how a name is read.
- Korean: Hangul in its alphabet's order; after it rare Hanja, which CLDR has under their readings.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Protocol

from pypinyin import Style, lazy_pinyin

from portal.languages import Language, Script


class Weights(Protocol):
    """What is used of pyuca's collator."""

    def collation_elements(self, normalized_string: str) -> list[list[int]]: ...


@dataclass(frozen=True, slots=True)
class Element:
    """What a character weighs on the three levels: letter, accent, case. `letter` is empty for a mark that only changes another letter."""

    letter: bytes
    accent: int
    case: int


_MARKS, _FIRST, _OWN, _HAN, _OTHERS = b"\x01", b"\x02", b"\x03", b"\x04", b"\x05"
#: Script → alphabet, as it begins the names of its letters → where it stands; all others come last.
_GROUPS: dict[Script, dict[str, bytes]] = {
    "latin": {"LATIN": _OWN},
    "cyrillic": {"CYRILLIC": _OWN},
    "arabic": {"ARABIC": _OWN},
    "han": {"CJK": _HAN},
    "japanese": {"LATIN": _FIRST, "HIRAGANA": _OWN, "KATAKANA": _OWN, "CJK": _HAN},
    "korean": {"HANGUL": _OWN, "CJK": _HAN},
}
_AFTER_ALL = b"\xff\xff"
_LONG_VOWEL = "ー"
#: Language code → letter → the letters that it is a form of, and how much after (or before) them it stands among their accents.
_FORMS = {
    "ar": {
        "ة": ("ت", -1), "ى": ("ي", -1), "أ": ("ء", 1), "ؤ": ("ء", 2), "إ": ("ء", 3), "ئ": ("ء", 4), "ا": ("ء", 5), "آ": ("ءا", 1),
    }
}  # fmt: skip
#: Language code → letter → the letter that it stands after.
_LETTERS_AFTER = {"es": {"ñ": "n", "Ñ": "N"}}
#: Names of the city that pypinyin reads in another way than people do.
_READINGS = {"朝阳": ("chao2", "yang2"), "大栅栏": ("da4", "shi2", "lan4")}


def sort_key(text: str, language: Language) -> str:
    """A key by which names sort for readers of a language, in Python and in any database; hexadecimal digits, 12 or more a character.

    Where a column is shorter, cut it: what comes late only tells names apart that are nearly alike.
    """
    elements = list(_elements(unicodedata.normalize("NFC", text), language))
    letters = b"".join(element.letter for element in elements)
    accents = b"".join(element.accent.to_bytes(2) for element in elements)
    cases = b"".join(element.case.to_bytes(1) for element in elements)
    return b"\x00\x00".join((letters, accents, cases)).hex()


def _elements(text: str, language: Language) -> Iterator[Element]:
    readings = _readings(text) if language.script == "han" else text
    before = ""
    for character, reading in zip(text, readings, strict=True):
        if character == _LONG_VOWEL and language.script == "japanese":
            yield from _long_vowel(before, language)
        elif reading != character:
            yield _spoken(character, reading)
        else:
            yield from _weights(character, language.code, language.script)
        before = character


def _readings(text: str) -> list[str]:
    """How each Chinese character is read, `chong2`; every other character itself."""
    # `list` makes single characters of what has no reading; the package's types know only functions to one string.
    readings: list[str] = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=list)  # type: ignore[arg-type]
    for name, spoken in _READINGS.items():
        for match in re.finditer(name, text):
            readings[match.start() : match.end()] = spoken
    return readings


def _spoken(character: str, reading: str) -> Element:
    """A Chinese character under its reading; those that sound alike by the character itself."""
    syllable, tone = reading[:-1], reading[-1]
    return Element(_HAN + syllable.encode() + b"\x01" + tone.encode() + character.encode("utf-32-be")[1:], 0x20, 2)


def _long_vowel(before: str, language: Language) -> Iterator[Element]:
    """`ー` is the vowel of the kana before it."""
    vowel = unicodedata.name(before, "")[-1:] if before else ""
    kana = {"A": "ア", "I": "イ", "U": "ウ", "E": "エ", "O": "オ"}.get(vowel, _LONG_VOWEL)
    for element in _weights(kana, language.code, language.script):
        yield replace(element, case=element.case + 1)


@lru_cache(maxsize=16_384)
def _weights(character: str, code: str, script: Script) -> tuple[Element, ...]:
    if character in _FORMS.get(code, {}):
        letters, step = _FORMS[code][character]
        *first, last = [element for letter in letters for element in _weights(letter, code, script)]
        return (*first, replace(last, accent=last.accent + step))
    if character in _LETTERS_AFTER.get(code, {}):
        base = _weights(_LETTERS_AFTER[code][character], code, script)
        return (replace(base[0], letter=base[0].letter + _AFTER_ALL), *base[1:])
    return tuple(_element(weights, character, script) for weights in _table().collation_elements(unicodedata.normalize("NFD", character)))


def _element(weights: list[int], character: str, script: Script) -> Element:
    letter, accent, case = weights[:3]
    if not letter:
        return Element(b"", accent, case)
    return Element(_group(character, script) + _in_group(letter, character, script), accent, case)


def _group(character: str, script: Script) -> bytes:
    if not character.isalpha():
        return _MARKS
    return _GROUPS[script].get(unicodedata.name(character, "").partition(" ")[0], _OTHERS)


def _in_group(letter: int, character: str, script: Script) -> bytes:
    """Kanji by their place in JIS X 0208; those that have none after them."""
    if script == "japanese" and unicodedata.name(character, "").startswith("CJK"):
        place = character.encode("euc_jp", errors="ignore")
        return place if len(place) == 2 else _AFTER_ALL + letter.to_bytes(2)
    return letter.to_bytes(2)


@cache
def _table() -> Weights:
    # Reading it takes about a second and twelve megabytes: only where something is sorted.
    from pyuca import Collator

    table: Weights = Collator()
    return table
