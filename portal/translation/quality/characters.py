"""Characters that are not seen or only look right: direction controls, zero-width and control characters, look-alikes of another script.

Source for the direction controls: Unicode Standard Annex #9, 2.1–2.6; for what is not seen: general categories Cf, Cc, Co, Cn and Cs.
"""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.translation.quality.findings import Remarks, Severity, Span, remark
from portal.translation.quality.registry import register
from portal.translation.quality.texts import Pair

NOT_CLOSED = gettext_noop("The direction control %(character)s is not closed: it turns around what follows.")
NOT_OPENED = gettext_noop("The direction control %(character)s closes nothing.")
NOT_NEEDED = gettext_noop("The direction mark %(character)s has nothing to do in a text without right-to-left letters.")
INVISIBLE = gettext_noop("There is an invisible character here: %(character)s.")
BROKEN = gettext_noop("There is a character here that stands for nothing: %(character)s. Something was lost when the text was copied.")
MIXED = gettext_noop("The word “%(word)s” mixes letters of two alphabets that look alike: “%(letters)s”.")
MOJIBAKE = gettext_noop("“%(part)s” looks like text read in the wrong encoding.")

_POP_DIRECTION, _POP_ISOLATE = "\u202c", "\u2069"
_EMBEDDINGS, _ISOLATES = "\u202a\u202b\u202d\u202e", "\u2066\u2067\u2068"
_MARKS = "\u200e\u200f\u061c"
_BIDI = frozenset(_EMBEDDINGS + _ISOLATES + _POP_DIRECTION + _POP_ISOLATE + _MARKS)
#: Not seen, but part of writing: zero-width joiners in Arabic and emoji, variation selectors, the word joiner, soft hyphens.
_JOINERS = frozenset("\u200c\u200d\u2060\u00ad")
_LINE_BREAKS = frozenset("\n\r")
_RIGHT_TO_LEFT = {"R", "AL"}
_REPLACEMENT = "\ufffd"
_MASK = "\ufffc"

_LATIN, _CYRILLIC, _GREEK = "A-Za-zÀ-ɏ", "Ѐ-ӿ", "Ͱ-Ͽ"
_MIXED_WORD = re.compile(
    rf"(?<![{_LATIN}{_CYRILLIC}{_GREEK}])(?=[{_LATIN}{_CYRILLIC}{_GREEK}]*[{_LATIN}])(?=[{_LATIN}{_CYRILLIC}{_GREEK}]*[{_CYRILLIC}{_GREEK}])[{_LATIN}{_CYRILLIC}{_GREEK}]+"
)
_MOJIBAKE = re.compile(r"(?:[ÃÂ][\u0080-\u00bf¡-¿]|â€[\u0080-\uffff]|[ÐÑ][\u0080-\u00bf])+|(?:ï»¿)")


@register("direction-controls", _("Direction controls"))
def check_direction(pair: Pair) -> Remarks:
    """Embeddings and isolates are closed in each paragraph; marks stand where there is right-to-left text."""
    text = pair.target.text
    for place, template in _unbalanced(text):
        yield remark(template, target=Span(place, place + 1), character=name_of(text[place]))
    has_rtl = any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text if character not in _BIDI)
    if pair.target.language.direction == "ltr" and not has_rtl:
        for place, character in enumerate(text):
            if character in _BIDI and character not in pair.source.text:
                yield remark(NOT_NEEDED, target=Span(place, place + 1), severity=Severity.WARNING, character=name_of(character))


@register("invisible-characters", _("Invisible and broken characters"))
def check_invisible(pair: Pair) -> Remarks:
    """No control, zero-width, private or unassigned characters, and none that stands for something lost."""
    for place, character in enumerate(pair.target.text):
        if character.isascii() and character >= " " and character != "\x7f":
            continue
        if _is_lost(character):
            yield remark(BROKEN, target=Span(place, place + 1), character=name_of(character))
        elif _is_hidden(character) and character not in pair.source.text:
            yield remark(INVISIBLE, target=Span(place, place + 1), character=name_of(character))
    for match in _MOJIBAKE.finditer(pair.target.text):
        yield remark(MOJIBAKE, target=Span(*match.span()), part=match.group())


@register("look-alikes", _("Letters that look alike"))
def check_look_alikes(pair: Pair) -> Remarks:
    """No word of Latin and Cyrillic or Greek letters together, unless the source has it."""
    for match in _MIXED_WORD.finditer(pair.target.words):
        word = match.group()
        if word not in pair.source.words:
            is_mostly_latin = 2 * len(re.findall(f"[{_LATIN}]", word)) > len(word)
            letters = "".join(re.findall(f"[{_CYRILLIC}{_GREEK}]" if is_mostly_latin else f"[{_LATIN}]", word))
            yield remark(MIXED, target=Span(*match.span()), word=word, letters=letters)


def name_of(character: str) -> str:
    """A character that cannot be shown: "U+200B ZERO WIDTH SPACE"."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def _unbalanced(text: str) -> Iterator[tuple[int, str]]:
    """Places of controls without a partner. A paragraph closes everything (UAX #9, X8), which is what is found here too late by readers."""
    opened: list[int] = []
    for place, character in enumerate(text):
        if character in _EMBEDDINGS or character in _ISOLATES:
            opened.append(place)
        elif character in {_POP_DIRECTION, _POP_ISOLATE}:
            wanted = _EMBEDDINGS if character == _POP_DIRECTION else _ISOLATES
            if opened and text[opened[-1]] in wanted:
                opened.pop()
            else:
                yield place, NOT_OPENED
        elif character in _LINE_BREAKS:
            yield from ((left, NOT_CLOSED) for left in opened)
            opened = []
    yield from ((left, NOT_CLOSED) for left in opened)


def _is_lost(character: str) -> bool:
    return character in {_REPLACEMENT, _MASK} or unicodedata.category(character) in {"Co", "Cn", "Cs"}


def _is_hidden(character: str) -> bool:
    if character in _BIDI or character in _JOINERS or character in _LINE_BREAKS or character == "\t":
        return False
    return unicodedata.category(character) in {"Cf", "Cc"} or character in "\u2028\u2029\u115f\u1160\u3164\uffa0"
