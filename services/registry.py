"""The registry of kinds: one frozen row each, from which addresses, lists, filters, editing screens, columns and search follow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django_stubs_ext import StrOrPromise

if TYPE_CHECKING:
    from services.content_files import EntryRow
    from services.kinds.base import Entry


class UnknownKindError(LookupError):
    """Raised for a slug that no kind has."""


class DuplicateKindError(ValueError):
    """Raised by a second registration of the same slug."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a kind's list. `field`: column of the model; `choices`: value and label of each choice, read when shown.

    `is_set`: the column holds several codes (`portal.codes.CodesField`).
    """

    name: str
    label: StrOrPromise
    field: str
    choices: Callable[[], Sequence[tuple[str, StrOrPromise]]]
    is_set: bool = False

    def describe(self, value: str) -> StrOrPromise:
        """The label of a choice.

        Raises:
            LookupError: there is no such choice.
        """
        return dict(self.choices())[value]

    def values_of(self, entry: "Entry") -> tuple[str, ...]:
        """The choices that an entry has."""
        value = getattr(entry, self.field)
        known = dict(self.choices())
        return tuple(code for code in (value if self.is_set else (str(value),)) if code in known)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of service.

    `rank`: its place among the kinds. `slug`: in the address. `content`: name of its file in `services/content/`. `icon`: in the
    theme's sprite. `row`: the schema of its content file. `schema_type`: what schema.org calls such a thing. `glance`: a few words
    about its published entries, for the home page. `translated`: its own translated columns, besides those of every entry.
    `facts_fields`: its own columns on the tab of facts. `is_place`: one can go there. `first`: which entries stand before the others.
    `check_every`: how many days a check with the institution lasts; 0 where nothing needs to be checked again.
    """

    rank: int

    slug: str
    model: "type[Entry]"
    label: StrOrPromise
    label_plural: StrOrPromise
    summary: StrOrPromise
    icon: str
    content: str
    row: "type[EntryRow]"
    schema_type: str
    glance: Callable[[], str] = str
    filters: tuple[Filter, ...] = ()
    translated: tuple[str, ...] = ()
    facts_fields: tuple[str, ...] = ()
    is_place: bool = True
    first: Q | None = None
    check_every: int = 365

    @property
    def right_to_facts(self) -> str:
        """The permission of those who may change facts of this kind."""
        return f"services.add_{self.model._meta.model_name}"


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Add a kind.

    Raises:
        DuplicateKindError: the slug is taken.
    """
    if kind.slug in _KINDS:
        raise DuplicateKindError(f"The kind {kind.slug!r} is registered twice.")
    _KINDS[kind.slug] = kind
    return kind


def all_kinds() -> tuple[Kind, ...]:
    """Every kind, in the order in which readers see them."""
    return tuple(sorted(_KINDS.values(), key=lambda kind: kind.rank))


def kinds_by_slug() -> Mapping[str, Kind]:
    """Slug → kind."""
    return _KINDS


def get(slug: str) -> Kind:
    """The kind of a slug.

    Raises:
        UnknownKindError: no kind has it.
    """
    try:
        return _KINDS[slug]
    except KeyError as error:
        raise UnknownKindError(slug) from error


def kind_of(model: "type[Entry]") -> Kind:
    """The kind whose table a model is."""
    return next(kind for kind in _KINDS.values() if kind.model is model)
