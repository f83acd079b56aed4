"""Who may teach the search in which language. Other apps say whom they trust with a language; who may add synonyms is trusted with all."""

from collections.abc import Callable
from typing import Any

from portal import languages
from portal.languages import Language

#: Whoever has this may work through the whole queue.
EVERYWHERE = "search.add_synonym"

_rules: list[Callable[[Any, Language], bool]] = []


def trust(rule: Callable[[Any, Language], bool]) -> None:
    """Adds a rule: whether a user may say what words of a language mean to the search, and what comes first there."""
    _rules.append(rule)


def languages_of(user: Any) -> tuple[Language, ...]:
    """The languages in which a user may teach the search."""
    return tuple(row for row in languages.all_languages() if user.has_perm(EVERYWHERE) or any(rule(user, row) for rule in _rules))


def may_name(user: Any) -> bool:
    """Whether a user may give an object another name, which is found in every language."""
    return bool(user.has_perm("search.add_alias"))
