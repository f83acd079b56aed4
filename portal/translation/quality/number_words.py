"""Numbers written as words. They only ever excuse a number: "two copies" may be 2部, but no word is held against a translation.

A language that is not in `number_tables` is compared by its digits alone.
"""

import re
from collections.abc import Iterator
from functools import cache

from portal.languages import Language
from portal.translation.quality.number_tables import BEGINNINGS, WORDS

_TENS = frozenset(str(value) for value in range(10, 100, 10))
_UNITS = frozenset(str(value) for value in range(1, 10))

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: Chinese digits and places. 两 counts, 〇 and ○ are zeros of years, 廿 and 卅 are old.
_HAN_BY_VALUE = ("〇零○", "一壹", "二两兩贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
HAN_DIGITS = {character: value for value, characters in enumerate(_HAN_BY_VALUE) for character in characters}
HAN_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
HAN_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
#: No number that anybody writes so is longer.
HAN_NUMERAL = re.compile(f"[{''.join((*HAN_DIGITS, *HAN_PLACES, *HAN_MYRIADS))}]{{1,24}}")
_ARABIC_DUAL = re.compile("^.{3,}(?:ان|ين|تا|تي|ا|ي)$")
_ARABIC_PREFIXES = re.compile("^(?:[وف]?(?:ال|لل|بال|[بلك])|[وف])(?=.{3,})")


def numbers_in_words(text: str, language: Language) -> Iterator[str]:
    """Every number that a word of the text may mean, as digits; in no order and more than once."""
    if language.script in {"han", "japanese"}:
        yield from _han(text)
        return
    found = {value for match in _WORD.finditer(text.casefold()) for value in _meanings(match.group(), language)}
    yield from found
    yield from _sums(found)
    if HAN_NUMERAL.search(text):
        yield from _han(text)


def read_han(numeral: str) -> int:
    """The number that a row of Chinese numerals stands for: 二〇二三 by its digits, 三千五百万 by its places."""
    if not any(character in HAN_PLACES or character in HAN_MYRIADS for character in numeral):
        return int("".join(str(HAN_DIGITS[character]) for character in numeral))
    total = section = digit = 0
    for character in numeral:
        if character in HAN_DIGITS:
            digit = HAN_DIGITS[character]
        elif character in HAN_PLACES:
            section += (digit or 1) * HAN_PLACES[character]
            digit = 0
        else:
            factor = HAN_MYRIADS[character]
            section += digit
            # 一万亿 multiplies what came before, 一亿二千万 adds to it.
            total = (total + section or 1) * factor if total < factor else total + (section or 1) * factor
            section = digit = 0
    return total + section + digit


def _sums(found: set[str]) -> Iterator[str]:
    """Numbers of two words: twenty-four, vierundzwanzig, أربع وعشرون."""
    return (str(int(ten) + int(unit)) for ten in found & _TENS for unit in found & _UNITS)


def _han(text: str) -> Iterator[str]:
    for match in HAN_NUMERAL.finditer(text):
        numeral = match.group()
        yield str(read_han(numeral))
        # 三五 is "three to five"; of 一百 one hundred, and of 三万 after digits ten thousand, is read above.
        yield from (str(read_han(character)) for character in numeral)
    if "半" in text:
        yield from ("0.5", "6", "30", "50")
    if "双" in text or "両" in text or "每" in text:
        yield from ("2", "1")
    for word, values in {
        "季度": ("3",),
        "周": ("7",),
        "週": ("7",),
        "成年": ("18",),
        "天候": ("24",),
        "全天": ("24",),
        "年": ("12",),
    }.items():
        if word in text:
            yield from values


@cache
def _meanings(word: str, language: Language) -> tuple[str, ...]:
    table = WORDS.get(language.code, {})
    found = list(table.get(word, ()))
    for part in word.split("-"):
        found.extend(table.get(part, ()))
    for beginning, values in BEGINNINGS.get(language.code, {}).items():
        if word.startswith(beginning):
            found.extend(values)
    if language.code == "ar":
        bare = _ARABIC_PREFIXES.sub("", word)
        found.extend(table.get(bare, ()))
        if _ARABIC_DUAL.match(bare):
            # شهران, شهرين: two months.
            found.append("2")
    return tuple(dict.fromkeys(found))
