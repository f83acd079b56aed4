"""XML as text: escaping that comes back character by character, and a refusal of what XML cannot hold.

XML 1.0, production 2 (Char): tab, line feed, carriage return and everything from U+0020 but the surrogates, U+FFFE and U+FFFF.
"""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from portal.translation.exchange.problems import refuse

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SURROGATE = re.compile("[\ud800-\udfff]")
# A carriage return would be read as a line feed, and a line feed in an attribute as a space.
_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_ATTRIBUTE = {**_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_TEXT_TABLE = str.maketrans(_TEXT)
_ATTRIBUTE_TABLE = str.maketrans(_ATTRIBUTE)


def text(value: str, unit: str = "") -> str:
    """A string as the content of an element.

    Raises:
        ExchangeError: it has a character that XML does not allow.
    """
    refuse_unwritable(value, unit)
    return value.translate(_TEXT_TABLE)


def refuse_unwritable(value: str, unit: str = "") -> None:
    """Check that XML can hold a string.

    Raises:
        ExchangeError: it cannot; names the character.
    """
    if found := UNWRITABLE.search(value):
        raise refuse(_("The character U+%(code)s cannot be written in this format.") % {"code": f"{ord(found[0]):04X}"}, unit=unit)


def refuse_surrogates(value: str, unit: str = "") -> None:
    """Check that a string has no half of a character, which no encoding can hold.

    Raises:
        ExchangeError: it has.
    """
    if found := SURROGATE.search(value):
        raise refuse(_("The character U+%(code)s cannot be written in this format.") % {"code": f"{ord(found[0]):04X}"}, unit=unit)


def element(name: str, content: str = "", attributes: Mapping[str, str] | None = None, unit: str = "") -> str:
    """An element; `content` is XML already, attribute values are not. An attribute that is "" is left out.

    Raises:
        ExchangeError: an attribute has a character that XML does not allow.
    """
    written = []
    for key, value in (attributes or {}).items():
        refuse_unwritable(value, unit)
        if value:
            written.append(f' {key}="{value.translate(_ATTRIBUTE_TABLE)}"')
    start = f"<{name}{''.join(written)}"
    return f"{start}>{content}</{name}>" if content else f"{start}/>"
