"""Lengths: a limit that the place sets, and translations far shorter or longer than translations between these scripts are."""

import unicodedata

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.languages import Script
from portal.translation.quality.findings import Remarks, Severity, Span, remark
from portal.translation.quality.registry import register
from portal.translation.quality.texts import Kind, Pair, Side

TOO_LONG = gettext_noop("The translation has %(length)s characters; there is room for %(limit)s.")
SHORT = gettext_noop("The translation is much shorter than the source: is something missing?")
LONG = gettext_noop("The translation is much longer than the source: does it say more?")

#: Script → characters that say what a hundred English ones do; measured over the portal's own pages in ten languages.
_DENSITY: dict[Script, float] = {"latin": 110, "cyrillic": 110, "arabic": 85, "han": 32, "japanese": 50, "korean": 50}
_ENGLISH = 100.0
#: A source of fewer characters says nothing about the length of its translation.
_FEWEST = 40
_SHORTEST, _LONGEST = 0.45, 2.2


@register("length-limit", _("Length limit"), kinds=tuple(Kind))
def check_limit(pair: Pair) -> Remarks:
    """No more characters than there is room for; letters with their accents count once, tags not at all."""
    length = visible_length(pair.target)
    if pair.limit is not None and length > pair.limit:
        yield remark(TOO_LONG, target=Span(0, len(pair.target.text)), length=length, limit=pair.limit)


@register("length-ratio", _("Unusual length"), severity=Severity.WARNING, kinds=(Kind.SENTENCES, Kind.RICH, Kind.MESSAGE))
def check_ratio(pair: Pair) -> Remarks:
    """The translation says about as much as the source."""
    source = _weight(pair.source)
    if source < _FEWEST or not pair.target.text.strip():
        return
    ratio = _weight(pair.target) / source
    if ratio < _SHORTEST:
        yield remark(SHORT, source=Span(0, len(pair.source.text)), target=Span(0, len(pair.target.text)))
    elif ratio > _LONGEST:
        yield remark(LONG, source=Span(0, len(pair.source.text)), target=Span(0, len(pair.target.text)))


def visible_length(side: Side) -> int:
    """Characters that a reader sees."""
    return sum(1 for character in unicodedata.normalize("NFC", side.visible.strip()) if unicodedata.category(character) not in {"Mn", "Cf"})


def _weight(side: Side) -> float:
    """The length that an English text saying as much would have. Letters are weighed by their own script: names stay as they are."""
    density = _DENSITY[side.language.script] if side.language.code != "en" else _ENGLISH
    text = side.words
    ascii_letters = sum(character.isascii() for character in text)
    foreign = side.language.script != "latin"
    own = len(text) - ascii_letters if foreign else len(text)
    return own * _ENGLISH / density + (ascii_letters if foreign else 0)
