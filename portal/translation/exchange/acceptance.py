"""What no translation may bring along, whichever format it came in: markup that its source has not, and characters that nobody sees.

Whether a translation lacks something is a check for the translator (`portal.translation.quality`); what is found here refuses the file.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.utils.translation import gettext as _

from portal.translation.exchange import inline
from portal.translation.exchange.problems import ExchangeError, Place, Problem
from portal.translation.exchange.units import Unit

#: Tags without attributes that a translator may add to a text which has markup of its own.
_HARMLESS = re.compile(r"</?(?:b|br|em|i|strong|sub|sup)\s*/?>", re.IGNORECASE)
#: Anything that a browser may take for the beginning of a tag, a comment or a declaration.
_MARKUP = re.compile(r"<[A-Za-z/!?][^<>]*>?")
#: Invisible, though Unicode calls some of them letters: soft hyphen, zero-width space, joiner of words, Hangul fillers, Mongolian vowel
#: separator, byte order mark, interlinear annotations; and the overrides of direction, which make a text look like another (Unicode TR 36).
_REFUSED = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2028\u2029\u202d\u202e\u2060\u3164\ufeff\uffa0\ufff9\ufffa\ufffb\ufffc"
)
_TAGS = re.compile("[\U000e0000-\U000e0fff]")
#: Control, private use, unassigned and half characters.
_REFUSED_CATEGORIES = {"Cc", "Co", "Cn", "Cs"}
_ALLOWED_CONTROLS = frozenset("\t\n\r")


def check(units: Iterable[Unit]) -> None:
    """Check every translation.

    Raises:
        ExchangeError: names each unit that has something of this, and what.
    """
    problems = [problem for unit in units for problem in problems_of(unit)]
    if problems:
        raise ExchangeError(*problems)


def problems_of(unit: Unit) -> Iterator[Problem]:
    """What is wrong with one translation. What its source has too is never wrong."""
    place = Place(unit.line, unit.key)
    for markup in foreign_markup(unit.source, unit.target):
        yield Problem(_("The translation has markup that is not allowed there: %(markup)s") % {"markup": markup[:80]}, place)
    for character in invisible_characters(unit.source, unit.target):
        name = unicodedata.name(character, "")
        values = {"code": f"{ord(character):04X}", "name": f" ({name.lower()})" if name else ""}
        yield Problem(_("The translation has an invisible character: U+%(code)s%(name)s.") % values, place)


def foreign_markup(source: str, target: str) -> list[str]:
    """Pieces of markup in a target that its source has not, each as often as there is too much of it."""
    if "<" not in target:
        return []
    allowed = Counter(_fragments(source))
    has_markup = any(code.is_markup for code in inline.codes(inline.parse(source)))
    found = []
    for fragment, count in Counter(_fragments(target)).items():
        is_harmless = has_markup and _HARMLESS.fullmatch(fragment)
        # A link may be used twice: an attribute that the source has can do no harm.
        if not allowed[fragment] and not is_harmless:
            found += [fragment] * count
    return found


def invisible_characters(source: str, target: str) -> list[str]:
    """Characters of a target that are refused and that its source has not, each once, in their order."""
    return [character for character in dict.fromkeys(target) if _is_refused(character) and character not in source]


def _fragments(text: str) -> list[str]:
    return [found[0].rstrip() for found in _MARKUP.finditer(text)]


@lru_cache(maxsize=4096)
def _is_refused(character: str) -> bool:
    if character in _REFUSED or _TAGS.match(character):
        return True
    return unicodedata.category(character) in _REFUSED_CATEGORIES and character not in _ALLOWED_CONTROLS
