"""Currencies beside a number: by code (ISO 4217), sign or name in any of the languages."""

import re
from collections.abc import Mapping
from functools import cache

from babel.numbers import list_currencies

_DOLLARS = frozenset({"USD", "HKD", "TWD", "AUD", "CAD", "NZD", "SGD"})
_POUNDS = frozenset({"GBP", "EGP", "LBP"})
#: A sign or the beginning of a name → the currencies that it may mean. Names are inflected: what follows in the same word is let through.
_NAMES: Mapping[str, frozenset[str]] = {
    **{
        name: frozenset({code})
        for code, names in {
            "CNY": "yuan yuán iuan юан يوان 위안 元 人民币 人民币元 人民元 人民幣 块 rmb renminbi ренминби رنمينبي 인민폐 런민비 cn¥ ￥",
            "USD": "us$ us-dollar 美元 美金 米ドル 미국달러 미화",
            "HKD": "hk$ 港元 港币 香港ドル 홍콩달러 гонконг",
            "EUR": "€ euro евро يورو 欧元 ユーロ 유로",
            "GBP": "£ 英镑 英ポンド 파운드",
            "JPY": "yen iene иен йен 日元 円 日本円 엔",
            "KRW": "₩ won вон وون 韩元 ウォン 원",
            "RUB": "₽ rubl rouble ruble rubel rublo рубл روبل 卢布 ルーブル 루블",
        }.items()
        for name in names.split()
    },
    **dict.fromkeys(("$", "dollar", "dólar", "доллар", "دولار", "ドル", "달러"), _DOLLARS),
    **dict.fromkeys(("pound", "livre", "pfund", "libra", "фунт", "جنيه", "ポンド"), _POUNDS),
    "¥": frozenset({"CNY", "JPY"}),
    "ين": frozenset({"JPY"}),
}
_SPACE = "[ \u00a0\u202f\u2009]?"


def currency_before(text: str, place: int) -> tuple[frozenset[str], int]:
    """The currencies that end before a place, and where the name begins; an empty set where there is none."""
    match = _patterns()[0].search(text[max(0, place - 24) : place])
    return (_meaning(match["name"]), place - (match.end() - match.start("name"))) if match else (frozenset(), place)


def currency_after(text: str, place: int) -> tuple[frozenset[str], int]:
    """The currencies that begin at a place, and where the name ends."""
    match = _patterns()[1].match(text, place)
    return (_meaning(match["name"]), match.end("name")) if match else (frozenset(), place)


def _meaning(written: str) -> frozenset[str]:
    return _NAMES.get(written.casefold()) or frozenset({written})


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    names = "|".join(re.escape(name) for name in sorted(_NAMES, key=lambda name: (-len(name), name)))
    codes = "|".join(sorted(list_currencies()))
    name = rf"(?P<name>(?<![A-Z])(?:{codes})(?![A-Za-z])|(?<![^\W\d_\u3040-\u9fff])(?i:{names}))"
    return re.compile(rf"{name}\w{{0,4}}{_SPACE}$"), re.compile(rf"{_SPACE}{name}")
