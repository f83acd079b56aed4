"""Concepts of the term base on their way between the desk and a file: what the recogniser knows of them and what only people read."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal import languages
from portal.translation.terms.concepts import Concept, Status, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A concept and its terms, in the order of `ordered`, with all that is said of it.

    `key`: what the desk knows it by; "" where a file has none. `source`: where the terms are from. `do_not_translate`: the source's own
    term is kept (a brand, a name).
    """

    key: str
    terms: tuple[Term, ...]
    domain: str = ""
    definition: str = ""
    note: str = ""
    source: str = ""
    do_not_translate: bool = False

    @property
    def concept(self) -> Concept:
        """What the recogniser and the checks need of it."""
        return Concept(self.key, self.terms, self.do_not_translate)


def ordered(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Terms by language in the order of the registry, then by status; otherwise in the order that they have."""
    codes = [row.code for row in languages.all_languages()]
    statuses = list(Status)
    return tuple(sorted(terms, key=lambda term: (codes.index(term.language), statuses.index(term.status))))


def grouped(terms: Iterable[Term]) -> dict[str, list[Term]]:
    """Terms by language, languages in the order of their first term."""
    found: dict[str, list[Term]] = {}
    for term in terms:
        found.setdefault(term.language, []).append(term)
    return found
