"""Taxonomies: the kinds, the districts and languages, and the filters of each kind's list; their choices are the terms."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from portal.languages import Language
from search.sources import KIND, own_name
from services.api.hsds import ids
from services.kinds.base import Entry
from services.lists.filters import COMMON_FILTERS
from services.registry import Filter, Kind, all_kinds


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """`code`: what a facet of the search is called. `filter`: by what it narrows; None for the kinds. `kind`: the only one that has it."""

    code: str
    label: StrOrPromise
    choices: Callable[[], Sequence[tuple[str, StrOrPromise]]]
    filter: Filter | None = None
    kind: Kind | None = None

    @property
    def id(self) -> str:
        return ids.named("taxonomy", self.code)

    def term_id(self, value: str) -> str:
        """The id of a term."""
        return ids.named("term", self.code, value)


@dataclass(frozen=True, slots=True)
class Term:
    """`value`: the code in its taxonomy."""

    taxonomy: Taxonomy
    value: str

    @property
    def id(self) -> str:
        return self.taxonomy.term_id(self.value)

    @property
    def label(self) -> str:
        """Its name for the present reader."""
        return str(dict(self.taxonomy.choices())[self.value])


def _kind_choices() -> list[tuple[str, StrOrPromise]]:
    return [(kind.slug, kind.label) for kind in all_kinds()]


@cache
def taxonomies() -> tuple[Taxonomy, ...]:
    """Every taxonomy."""
    common = [Taxonomy(chosen.name, chosen.label, chosen.choices, chosen) for chosen in COMMON_FILTERS]
    own = [
        Taxonomy(own_name(kind.slug, chosen.name), chosen.label, chosen.choices, chosen, kind)
        for kind in all_kinds()
        for chosen in kind.filters
    ]
    return (Taxonomy(KIND, gettext_lazy("Kind of entry"), _kind_choices), *common, *own)


@cache
def terms() -> tuple[Term, ...]:
    """Every term, by taxonomy."""
    return tuple(Term(taxonomy, str(value)) for taxonomy in taxonomies() for value, _label in taxonomy.choices())


@cache
def by_id() -> dict[str, Taxonomy]:
    """Id → taxonomy."""
    return {taxonomy.id: taxonomy for taxonomy in taxonomies()}


@cache
def terms_by_id() -> dict[str, Term]:
    """Id → term."""
    return {term.id: term for term in terms()}


def terms_of(entry: Entry) -> Iterator[Term]:
    """The terms that an entry has."""
    for taxonomy in taxonomies():
        if taxonomy.filter is None:
            yield Term(taxonomy, entry.kind.slug)
        elif taxonomy.kind in {None, entry.kind}:
            yield from (Term(taxonomy, value) for value in taxonomy.filter.values_of(entry))


def shown_taxonomy(taxonomy: Taxonomy) -> dict[str, Any]:
    """A taxonomy as HSDS has it."""
    name = str(taxonomy.label)
    of_kind = _("%(kind)s: %(filter)s") % {"kind": taxonomy.kind.label_plural, "filter": name} if taxonomy.kind else name
    return {"id": taxonomy.id, "name": of_kind, "description": of_kind}


def shown_term(term: Term, reader: Language, absolute: Callable[[str], str]) -> dict[str, Any]:
    """A term as HSDS has it, in the reader's language."""
    taxonomy = shown_taxonomy(term.taxonomy)
    label = term.label
    shown = {
        "id": term.id,
        "code": term.value,
        "name": label,
        "description": f"{taxonomy['name']}: {label}",
        "taxonomy": taxonomy["name"],
        "taxonomy_detail": taxonomy,
        "language": iso_639(reader.code),
        "taxonomy_id": term.taxonomy.id,
    }
    return shown | ({"term_uri": absolute(address)} if (address := _list_of(term)) else {})


def iso_639(code: str) -> str:
    """The two letters of a language: those of the portal all have them."""
    return code.partition("-")[0]


def _list_of(term: Term) -> str:
    """The list of the portal that has what this term means; "" for what is a filter of many kinds."""
    if term.taxonomy.filter is None:
        return reverse("services:kind", args=[term.value])
    if term.taxonomy.kind is None:
        return ""
    return f"{reverse('services:kind', args=[term.taxonomy.kind.slug])}?{term.taxonomy.filter.name}={term.value}"
