"""Chinese names by their sound: "xiehe", "xie he" and "xiéhé" find 协和."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
#: Characters of a name whose sound is kept: nobody types more.
_LONGEST = 16
#: Syllables of the parts of a name that can be asked for by themselves.
_FEWEST, _MOST = 2, 4
#: Syllables in a row that are read as one name.
_MOST_TYPED = 8


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _HAN.search(text) is not None


def syllables(text: str) -> tuple[str, ...]:
    """The syllables of the Han letters of a text, without tones: 协和医院 gives xie, he, yi, yuan. Other letters are left out."""
    return tuple(plain(syllable) for run in _HAN.findall(text) for syllable in lazy_pinyin(run, style=Style.NORMAL))


@lru_cache(maxsize=5_000)
def spoken_forms(name: str) -> tuple[str, ...]:
    """The sounds of a name's parts and of the whole name, without tones and spaces: "xiehe", "heyi", "xieheyi", "xieheyiyuan" …"""
    forms: dict[str, None] = {}
    for run in _HAN.findall(name):
        sounds = syllables(run[:_LONGEST])
        for start in range(len(sounds)):
            for end in range(start + _FEWEST, min(start + _MOST, len(sounds)) + 1):
                forms["".join(sounds[start:end])] = None
        if len(sounds) >= _FEWEST:
            forms["".join(sounds)] = None
    return tuple(forms)


def whole_sounds(name: str) -> tuple[str, ...]:
    """The sounds of a name, or of each of its parts between other signs: what is typed by whoever has heard all of it."""
    runs = (syllables(run[:_LONGEST]) for run in _HAN.findall(name))
    return tuple("".join(sounds) for sounds in runs if len(sounds) >= _FEWEST)


def joined(text: str) -> str:
    """What was typed with each row of separate syllables, or of words made of them, as one word; "" where there is none.

    "xie he hospital" gives "xiehe hospital", "juliu xuke" gives "juliuxuke".
    """
    words = text.split()
    if not 1 < len(words) <= 4 * _MOST_TYPED:
        return ""
    parts = list(_rows(words))
    return " ".join(parts) if len(parts) < len(words) else ""


@lru_cache(maxsize=5_000)
def plain(word: str) -> str:
    """A word without tones: "xiéhé" is "xiehe", "lü" is "lv"."""
    decomposed = unicodedata.normalize("NFD", word.lower()).replace("u\u0308", "v")
    return "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn").replace("'", "").replace("’", "")


def _rows(words: list[str]) -> Iterator[str]:
    row: list[str] = []
    for word in words:
        sound = plain(word)
        if len(row) < _MOST_TYPED and _spoken().fullmatch(sound):
            row.append(sound)
            continue
        if row:
            yield "".join(row)
        row = []
        yield word
    if row:
        yield "".join(row)


@cache
def _syllables() -> frozenset[str]:
    """Every syllable of the language, without its tone."""
    sounds = {plain(sound) for number, found in PINYIN_DICT.items() if 0x4E00 <= number <= 0x9FFF for sound in found.split(",")}
    return frozenset(sound for sound in sounds if sound.isascii() and sound.isalpha() and len(sound) > 1)


@cache
def _spoken() -> re.Pattern[str]:
    """One syllable, or a few in one word."""
    return re.compile(f"(?:{'|'.join(sorted(_syllables()))}){{1,{_MOST}}}")
