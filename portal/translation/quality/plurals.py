"""Texts with plural forms: as many forms as the language has (CLDR through Babel), each a translation of its own.

A form that stands for one number only may leave the number out ("one day").
"""

import gettext
from functools import cache

from babel.messages.plurals import get_plural

from portal.languages import Language

#: Numbers tried to see which form each takes; plural rules repeat within 100 (CLDR, "Language Plural Rules").
_TRIED = 1000


def form_count(language: Language) -> int:
    """How many forms a text with a number has in this language's catalog."""
    return int(get_plural(language.locale_name).num_plurals)


def single_numbers(language: Language) -> tuple[int | None, ...]:
    """For each form the one number that it stands for, or None where it stands for several."""
    return tuple(found[0] if len(found) == 1 else None for found in numbers(language))


@cache
def numbers(language: Language) -> tuple[tuple[int, ...], ...]:
    """For each form the numbers below a thousand that it stands for."""
    rule = gettext.c2py(get_plural(language.locale_name).plural_expr)
    found: list[list[int]] = [[] for _form in range(form_count(language))]
    for number in range(_TRIED):
        found[int(rule(number))].append(number)
    return tuple(map(tuple, found))
