"""Numbers written with digits, as each language writes them: grouping and decimal marks by CLDR, digits of any script, 万 and million.

Sources: CLDR through Babel (`numbers/symbols`); thin and no-break spaces between groups by ISO 80000-1, 7.3.1.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from portal.languages import Language

_SPACES = "\u00a0\u202f\u2009"
_ARABIC_GROUP, _ARABIC_DECIMAL = "٬", "٫"

#: 만 and 천 also begin words.
_NO_KOREAN_WORD = "(?![\uac00-\ud7a3])|만(?=[원명개건위달유]|\\d)"

#: Language code → word after a number → factor. Chinese characters may follow one another: 1万2千.
_FACTORS: Mapping[str, Mapping[str, int]] = {
    "en": {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "hundred": 100},
    "fr": {"mille": 10**3, "milliers?": 10**3, "millions?": 10**6, "milliards?": 10**9},
    "de": {"[Tt]ausend": 10**3, r"Tsd\.?": 10**3, "Million(?:en)?": 10**6, r"Mio\.?": 10**6, "Milliarden?": 10**9, r"Mrd\.?": 10**9},
    "es": {"mil millones": 10**9, "mil": 10**3, "mill[oó]n(?:es)?": 10**6, "billones": 10**12},
    "pt": {"mil milhões": 10**9, "mil": 10**3, "milh(?:ão|ões)": 10**6, "bili(?:ão|ões)": 10**12, "bilh(?:ão|ões)": 10**9},
    "ru": {r"тыс\.|тысяч[аиу]?": 10**3, r"млн\.?|миллион(?:а|ов)?": 10**6, r"млрд\.?|миллиард(?:а|ов)?": 10**9},
    "ar": {"ألفا?|آلاف|الف": 10**3, "مليون|ملايين": 10**6, "مليار|مليارات": 10**9},
    "zh-hans": {"万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千(?![米克瓦卡伏])": 10**3, "百(?![分货])": 100},
    "ja": {"兆": 10**12, "億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千(?!代)": 10**3},
    "ko": {"조(?=\\s?원)": 10**12, "억": 10**8, "천만": 10**7, "백만": 10**6, f"만{_NO_KOREAN_WORD}": 10**4, f"천{_NO_KOREAN_WORD}": 10**3},
}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text. `value` by the conventions of its language, or by those of another where its own give none (`is_foreign`).

    `parts`: the rows of digits in it, for what looks like a number and is a code.
    """

    start: int
    end: int
    value: Decimal
    written: str
    is_foreign: bool
    parts: tuple[str, ...]


def plain_digits(text: str) -> str:
    """The text with decimal digits of any script as 0–9, place for place."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(character)) if unicodedata.category(character) == "Nd" else character for character in text)


def numerals(text: str, language: Language) -> Iterator[Numeral]:
    """The numbers of a text whose digits are plain, in their order."""
    reader = _reader(language)
    place = 0
    while match := reader.number.search(text, place):
        found = reader.read(text, match)
        yield found
        place = found.end


def written_in(language: Language, value: Decimal) -> str:
    """A number as CLDR writes it in the language, with the digits 0–9."""
    return format_decimal(value, locale=language.locale_name, numbering_system="latn")


def canonical(value: Decimal) -> str:
    """One writing for equal numbers: "1500", "0.5"."""
    return format(value.normalize(), "f")


class _Reader:
    """The conventions of one language, as expressions."""

    def __init__(self, language: Language) -> None:
        locale = language.locale_name
        group = get_group_symbol(locale, numbering_system="latn")
        decimal = get_decimal_symbol(locale, numbering_system="latn")
        has_space = group in {*_SPACES, " "} or language.code in {"es", "pt", "de"}
        self.group = {*_SPACES, group, _ARABIC_GROUP, *(" " if has_space else "")} - {decimal}
        self.decimal = {decimal, _ARABIC_DECIMAL}
        groups, decimals = (f"[{re.escape(''.join(sorted(marks)))}]" for marks in (self.group, self.decimal))
        self.number = re.compile(
            rf"(?P<grouped>(?<!\d)\d{{1,3}}(?P<mark>{groups})\d{{3}}(?:(?P=mark)\d{{3}})*(?!\d)(?:{decimals}\d+)?)"
            r"|(?P<code>\d+(?:[.]\d+){2,}(?!\d))"
            rf"|(?P<plain>\d+(?:{decimals}\d+)?(?!\d|[.,]\d))"
            r"|(?P<foreign>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+[.,]\d+)"
            r"|(?P<row>\d+)"
        )
        self.factor = _factor_pattern(_FACTORS.get(language.code, {}))
        self.is_additive = language.script in {"han", "japanese", "korean"}

    def read(self, text: str, match: re.Match[str]) -> Numeral:
        """The number of a match together with the factors behind it."""
        value, end = self.value(match), match.end()
        if match.lastgroup != "code":
            factor, end = self.factor_at(text, end)
            value *= factor
            while self.is_additive and factor > 1 and (following := self.number.match(text, end)):
                rest, factor_before = self.value(following), factor
                factor, rest_end = self.factor_at(text, following.end())
                if not 0 < rest * factor < factor_before:
                    break
                value, end = value + rest * factor, rest_end
        parts = tuple(canonical(Decimal(part)) for part in re.findall(r"\d+", match.group()))
        return Numeral(match.start(), end, value, text[match.start() : end], match.lastgroup == "foreign", parts)

    def factor_at(self, text: str, place: int) -> tuple[int, int]:
        """The factor that a word at this place stands for (1: there is none), and where it ends."""
        match = self.factor.match(text, place) if self.factor else None
        if match is None or match.lastgroup is None:
            return 1, place
        return int(match.lastgroup[1:].partition("_")[0]), match.end()

    def value(self, match: re.Match[str]) -> Decimal:
        written = match.group()
        if match.lastgroup in {"code", "row"}:
            return Decimal(re.sub(r"\D", "", written))
        if match.lastgroup == "foreign":
            return _foreign(written)
        for mark in self.group:
            written = written.replace(mark, "")
        for mark in self.decimal:
            written = written.replace(mark, ".")
        return Decimal(written)


def _foreign(written: str) -> Decimal:
    """A number that its language would not write so: the last mark is the decimal one, unless three digits follow every mark."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written):
        return Decimal(written.replace(",", ""))
    return Decimal(written.replace(",", "."))


def _factor_pattern(factors: Mapping[str, int]) -> re.Pattern[str] | None:
    """One expression for all factors of a language; the name of the group that matches says how much."""
    words = "|".join(rf"(?P<f{value}_{place}>{word})" for place, (word, value) in enumerate(factors.items()))
    return re.compile(rf"[\s{_SPACES}]?(?:{words})") if words else None


@cache
def _reader(language: Language) -> _Reader:
    return _Reader(language)
