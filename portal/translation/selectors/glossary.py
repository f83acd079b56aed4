"""The term base as readers see it: what things are called in their language, in Chinese and in English."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from pypinyin import Style, lazy_pinyin

from portal import languages
from portal.languages import Fragment, Language
from portal.translation.models import Term
from portal.translation.terms.concepts import Status

#: First consonants of Hangul syllables, in the order in which Unicode has the syllables; doubled ones stand with the simple ones.
_HANGUL = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
_SYLLABLES, _PER_CONSONANT = range(0xAC00, 0xD7A4), 588
#: Where terms are that begin with no letter of which there is an order.
_OTHERS = "#"


@dataclass(frozen=True, slots=True)
class Name:
    """A concept. `name`: in the reader's language, or a labelled fallback; `others`: what it may be called besides; `elsewhere`: in Chinese
    and in English, where that is not the reader's language."""

    key: str
    name: Fragment
    others: tuple[str, ...]
    elsewhere: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """The concepts under one letter."""

    letter: str
    names: tuple[Name, ...]


def glossary(reader: Language, text: str = "") -> tuple[Letter, ...]:
    """The concepts by the first letter of their name, in order; only those with `text` in one of the names that are shown."""
    wanted = _folded(text)
    names = [name for name in _names(reader) if not wanted or any(wanted in _folded(str(each)) for each in _shown(name))]
    ordered = sorted(names, key=lambda name: _order(name.name, reader))
    return tuple(Letter(letter, tuple(some)) for letter, some in groupby(ordered, key=lambda name: _letter(name.name, reader)))


def _shown(name: Name) -> tuple[object, ...]:
    return name.name, *name.others, *name.elsewhere


def _names(reader: Language) -> Iterator[Name]:
    codes = {row.code for row in languages.preference(reader.code)} | {languages.LOCAL, "en"}
    terms: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = Term.objects.filter(language__in=codes).exclude(status=Status.FORBIDDEN).order_by("position", "pk")
    for key, code, text, status in rows.values_list("concept__key", "language", "text", "status"):
        # The preferred one first, whatever the order of the rows.
        terms[key][code].insert(0 if status == Status.PREFERRED and not terms[key][code] else len(terms[key][code]), text)
    for key, found in terms.items():
        name = languages.choose({code: texts[0] for code, texts in found.items()}, reader.code)
        others = tuple(found[reader.code][1:]) if reader.code in found else ()
        elsewhere = [
            Fragment(found[code][0], languages.get(code), is_fallback=True)
            for code in (languages.LOCAL, "en")
            if code in found and code not in {reader.code, name.language.code}
        ]
        yield Name(key, name, others, tuple(elsewhere))


def _order(name: Fragment, reader: Language) -> tuple[bool, str, str]:
    letter = _letter(name, reader)
    return letter == _OTHERS, letter, _spoken(name)


def _letter(name: Fragment, reader: Language) -> str:
    """Under which letter a name stands. Japanese names have no order without their readings, fallbacks none among the others."""
    first = _spoken(name)[:1].upper()
    if name.is_fallback or reader.script == "japanese" or not first.isalpha():
        return _OTHERS
    if ord(first) in _SYLLABLES:
        return _HANGUL[(ord(first) - _SYLLABLES.start) // _PER_CONSONANT]
    return first


def _spoken(name: Fragment) -> str:
    """A name as it is ordered: Chinese by its sound, Arabic without the article."""
    text = _folded(name.text)
    if name.language.script == "han":
        return "".join(lazy_pinyin(text, style=Style.NORMAL))
    return text.removeprefix("ال") if name.language.script == "arabic" and len(text) > 3 else text


def _folded(text: str) -> str:
    """Without case, accents and spaces at the ends; Hangul stays whole."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain).casefold().strip()
