"""Two texts that differ in their numbers only: the translation of one becomes that of the other by putting the new numbers in.

Only where there is no doubt. A number is put in where the translation writes the old one as its language does (grouping and decimal marks
by CLDR, through Babel; Arabic-Indic and full-width digits), where it stands once in each text, and where both numbers have the same plural
category in both languages (CLDR, Language Plural Rules): 7 дней, but 22 дня. Numbers in words, and dates whose order changes, are left to
the translator.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial

from babel import Locale
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from portal import languages

#: What stands for any number in `skeleton`; a private-use character, so that no text has it by itself.
SLOT = "\ue000"
_NUMBER = re.compile(r"\d(?:[\d.,'’٫٬\u00a0\u202f\u2009](?=\d)|\d)*")
_MARKS = re.compile(r"[.,'’٫٬\u00a0\u202f\u2009]")
_DIGITS = "0123456789"
_SCRIPTS = (_DIGITS, "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")

Writing = Callable[[str], str]


def skeleton(text: str) -> str:
    """The text with every number replaced by one slot."""
    return _NUMBER.sub(SLOT, text)


def substitute(old: str, translation: str, new: str, *, source_language: str, target_language: str) -> str | None:
    """The translation of `old` as one of `new`, which has the same skeleton; None where any number leaves a doubt.

    Languages are codes of `portal.languages`.
    """
    before, after = _NUMBER.findall(old), _NUMBER.findall(new)
    if skeleton(old) != skeleton(new):
        return None
    changes: dict[str, set[str]] = defaultdict(set)
    for was, becomes in zip(before, after, strict=True):
        changes[was].add(becomes)
    if any(len(becomes) > 1 for becomes in changes.values()):
        return None
    wanted = {was: becomes.copy().pop() for was, becomes in changes.items()}
    if not all(_has_same_plural(was, becomes, source_language, target_language) for was, becomes in wanted.items()):
        return None
    return _written(translation, wanted, Counter(before), source_language, target_language)


def _has_same_plural(was: str, becomes: str, source: str, target: str) -> bool:
    """Whether the words around a number can stay as they are. Rows of digits that are no amount have no plural."""
    numbers = [_canonical(number, source) for number in (was, becomes)]
    if was == becomes or not all(numbers):
        return True
    rules = (Locale.parse(languages.get(code).locale_name).plural_form for code in (source, target))
    return all(rule(Decimal(numbers[0])) == rule(Decimal(numbers[1])) for rule in rules)


def _written(translation: str, wanted: dict[str, str], times: Counter[str], source: str, target: str) -> str | None:
    found = list(_NUMBER.finditer(translation))
    replaced: dict[int, str] = {}
    for was, becomes in wanted.items():
        places = [place for place, match in enumerate(found) if _same_number(was, match[0], source, target)]
        if was == becomes:
            # It stays, but another number may not be taken for it.
            if any(place in replaced for place in places):
                return None
            continue
        if times[was] != 1 or len(places) != 1:
            return None
        for place in places:
            text = _rewritten(was, found[place][0], becomes, source, target)
            if text is None or place in replaced:
                return None
            replaced[place] = text
    return _with(translation, found, replaced)


def _with(text: str, found: Sequence[re.Match[str]], replaced: dict[int, str]) -> str:
    parts = []
    end = 0
    for place, match in enumerate(found):
        parts += [text[end : match.start()], replaced.get(place, match[0])]
        end = match.end()
    return "".join(parts) + text[end:]


def _same_number(was: str, written: str, source: str, target: str) -> bool:
    return written == was or any(write(was) == written for write in _writings(source, target))


def _rewritten(was: str, written: str, becomes: str, source: str, target: str) -> str | None:
    """The new number as the old one is written in the translation; None where that cannot be told."""
    ways = [write for write in _writings(source, target) if write(was) == written]
    results = list(dict.fromkeys(text for write in ways if (text := write(becomes))))
    has_marks = bool(_MARKS.search(was) or _MARKS.search(becomes))
    if not results and written == was and not has_marks:
        return becomes
    # A small number does not show whether there are groups: then the new one is grouped as it is in the source.
    return results[0 if _has_groups(becomes, source) else -1] if results else None


def _writings(source: str, target: str) -> Iterator[Writing]:
    """The ways in which the target language may write a number: with groups, then without, in each script of digits. A way
    gives "" for a number that it cannot write."""
    for digits in _SCRIPTS:
        for is_grouped in (True, False):
            yield partial(_localised, digits=digits, source=source, target=target, is_grouped=is_grouped)


def _localised(number: str, *, digits: str, source: str, target: str, is_grouped: bool) -> str:
    canonical = _canonical(number, source)
    if not canonical:
        # Telephone numbers, dates, versions: rows of digits that are no amount are copied as they are, or not at all.
        return number if digits == _DIGITS and not is_grouped and not _MARKS.search(number) else ""
    fraction = len(canonical.partition(".")[2])
    pattern = ("#,##0" if is_grouped else "0") + ("." + "0" * fraction if fraction else "")
    text = format_decimal(Decimal(canonical), format=pattern, locale=languages.get(target).locale_name)
    return _plain(text).translate(str.maketrans(_DIGITS, digits))


def _canonical(number: str, language: str) -> str:
    """The number with a full stop as its decimal mark and without groups; "" for a row of digits that is no amount."""
    decimal_mark = get_decimal_symbol(languages.get(language).locale_name)
    canonical = re.sub(_group_marks(language), "", _plain(number)).replace(decimal_mark, ".")
    return canonical if re.fullmatch(r"(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?", canonical, re.ASCII) else ""


def _has_groups(number: str, language: str) -> bool:
    return bool(re.search(_group_marks(language), _plain(number)))


def _group_marks(language: str) -> str:
    return rf"[{re.escape(get_group_symbol(languages.get(language).locale_name))}\u00a0\u202f\u2009]"


def _plain(number: str) -> str:
    """The number in ASCII digits, with the marks of Arabic digits as CLDR has them for ASCII digits."""
    plain = "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in number)
    return plain if plain == number else plain.replace("٬", ",").replace("٫", ".")
