"""Where a text appears, in the language of whoever looks. Labels are kept as the source names its fields in English ("Steps 2: Text")."""

import re

from django.utils.translation import gettext

_BETWEEN = ": "
_NUMBERED = re.compile(r"(?P<name>.*?)(?P<number> \d+)?", re.DOTALL)


def translated(label: str) -> str:
    """The label with the name of each of its fields in the present language; what no catalog knows stays as it is."""
    return _BETWEEN.join(_translated(part) for part in label.split(_BETWEEN))


def _translated(part: str) -> str:
    found = _NUMBERED.fullmatch(part)
    name, number = (found["name"], found["number"] or "") if found else (part, "")
    # The names of model fields are kept in small letters, those of blocks are not; "" has the catalog's header for a translation.
    known = (name, name[:1].lower() + name[1:])
    said = next((text for each in known if each and (text := gettext(each)) != each), "")
    return (said[:1].upper() + said[1:] if said else name) + number
