"""Language tags of other systems (`zh-CN`, `zh_Hans_CN`, `EN-US`) and our codes, both ways, by CLDR's likely scripts."""

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from django.utils.translation import gettext as _

from portal import languages
from portal.translation.exchange.problems import refuse


@cache
def code_of(tag: str) -> str:
    """The code of our language that a tag names: `zh-CN` → `zh-hans`, `pt-BR` → `pt`; "" where it is none of ours, as `zh-TW`."""
    wanted = _language_and_script(tag)
    found = (row.code for row in languages.all_languages() if wanted and _language_and_script(row.tag) == wanted)
    return next(found, "")


def tag_of(code: str) -> str:
    """The BCP 47 tag of one of our languages."""
    return languages.get(code).tag


def _language_and_script(tag: str) -> tuple[str, str] | None:
    """Language and script of a tag, the script by CLDR's likely subtags where the tag has none; None for what is no tag."""
    name = tag.strip().replace("_", "-")
    if not name.isascii():
        return None
    try:
        locale = Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return None
    return locale.language, locale.script or _likely_script(locale)


def _likely_script(locale: Locale) -> str:
    likely = get_global("likely_subtags")
    full = likely.get(f"{locale.language}_{locale.territory}") or likely.get(locale.language) or ""
    return next(iter(full.split("_")[1:]), "")


def settle(said: str, expected: str, *, line: int = 0, unit: str = "") -> str:
    """The code of a language, given what the file says ("" for nothing) and what is expected ("" for anything).

    Raises:
        ExchangeError: the two differ, or the file's language is none of ours, or nobody says one.
    """
    code = code_of(said) if said else expected
    if not code and said:
        raise refuse(_("The portal has no language “%(tag)s”.") % {"tag": said}, line=line, unit=unit)
    if not code:
        raise refuse(_("The file does not say which languages it is in."), line=line, unit=unit)
    if expected and code != expected:
        values = {"said": said, "expected": tag_of(expected)}
        raise refuse(_("The file is in the language “%(said)s”; “%(expected)s” is expected here.") % values, line=line, unit=unit)
    return code
