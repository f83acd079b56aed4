"""A concept of the term base and its terms: what the recogniser looks for and the checks ask for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """How a term may be used."""

    PREFERRED = "preferred", _("preferred")
    ADMITTED = "admitted", _("admitted")
    FORBIDDEN = "forbidden", _("forbidden")


@dataclass(frozen=True, slots=True)
class Term:
    """What a concept is called in a language (code)."""

    language: str
    text: str
    status: Status = Status.PREFERRED


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning with its terms. `key`: by which the caller knows it. `do_not_translate`: the source's own term is kept."""

    key: str
    terms: tuple[Term, ...]
    do_not_translate: bool = False

    def terms_in(self, language: str, *statuses: Status) -> Iterator[Term]:
        """Its terms in a language, of the statuses named (none named: of any), in their order."""
        return (term for term in self.terms if term.language == language and (not statuses or term.status in statuses))

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages in which it has a term."""
        return frozenset(term.language for term in self.terms)


def by_key(concepts: Iterable[Concept]) -> dict[str, Concept]:
    """Concepts by their keys.

    Raises:
        ValueError: two concepts have the same key.
    """
    found: dict[str, Concept] = {}
    for concept in concepts:
        if concept.key in found:
            raise ValueError(f"two concepts have the key {concept.key!r}")
        found[concept.key] = concept
    return found
