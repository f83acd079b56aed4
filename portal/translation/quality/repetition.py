"""Words written twice. In Chinese and Japanese a doubled word is often right (谢谢, 人々): there only long pieces are told."""

import re

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.translation.quality.findings import Remarks, Severity, Span, remark
from portal.translation.quality.registry import register
from portal.translation.quality.texts import PROSE, Pair

DOUBLED = gettext_noop("“%(word)s” is there twice in a row.")

_WORDS = re.compile(r"\b(?P<word>[^\W\d_]+(?:[’'-][^\W\d_]+)*)(?P<gap>[ \t\u00a0\u202f\n]+)(?P=word)\b(?![’'-]\w)", re.IGNORECASE)
_PIECES = re.compile(r"(?P<word>[\u3041-\u30ff\u3400-\u9fff]{3,20})(?P=word)")
#: Language code → words that grammar may double: "vous vous inscrivez", "had had".
_MAY_BE_DOUBLED = {
    "en": frozenset({"that", "had"}),
    "fr": frozenset({"nous", "vous"}),
    "pt": frozenset({"se"}),
    "ru": frozenset({"чуть", "еле", "очень"}),
    "ko": frozenset({"각", "또"}),
}
#: The same in a German clause: "Gäste, die die Karte haben".
_AFTER_COMMA = re.compile(r",\s+(?:\w+\s+)?$")
_GERMAN_PRONOUNS = frozenset({"die", "der", "das", "den", "dem", "sie"})


@register("doubled-words", _("Doubled words"), severity=Severity.WARNING, kinds=PROSE)
def check_doubled(pair: Pair) -> Remarks:
    """No word twice in a row, unless the source doubles a word or the language may."""
    language = pair.target.language
    pattern = _PIECES if language.script in {"han", "japanese"} else _WORDS
    if _doubles(pair.source.words):
        return
    for match in pattern.finditer(pair.target.words):
        if not _may_be(match, language.code):
            yield remark(DOUBLED, target=Span(*match.span()), word=match["word"])


def _may_be(match: re.Match[str], code: str) -> bool:
    word = match["word"].casefold()
    if code == "de" and word == "sie" and not match.group().endswith(match["word"]):
        # "Lesen Sie sie": the polite one and the other one.
        return True
    if code == "de" and word in _GERMAN_PRONOUNS:
        return _AFTER_COMMA.search(match.string, max(0, match.start() - 20), match.start()) is not None
    return word in _MAY_BE_DOUBLED.get(code, frozenset())


def _doubles(text: str) -> bool:
    return _WORDS.search(text) is not None or _PIECES.search(text) is not None
