"""What the other apps register: where findable objects come from, what kinds there are, and by what results can be narrowed.

Registered once, in `AppConfig.ready()`; a second registration of the same name raises.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from search.documents import Document

if TYPE_CHECKING:
    # Only a name for "a string or a translation of one"; the package is not there in production.
    from django_stubs_ext import StrOrPromise

#: The facet that is always there; its values are the registered kinds.
KIND = "kind"
#: Names of query parameters that a facet may not take.
_RESERVED = frozenset({KIND, "q", "page", "language", "per_page", "limit", "sort", "near", "bounds"})
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_Item = TypeVar("_Item")


class Source(ABC):
    """Objects of one app that can be found. `name` is the first half of its documents' keys."""

    name: str

    @abstractmethod
    def documents(self) -> Iterator[Document]:
        """Every findable object, read lazily: a rebuild holds one at a time."""

    @abstractmethod
    def document(self, identifier: str) -> Document | None:
        """One object as it is in the database now; None where it is not findable (any more), which removes it from the index."""

    @abstractmethod
    def count(self) -> int:
        """How many `documents` there are, without building them."""

    def key(self, identifier: str) -> str:
        """The key of this source's document."""
        return f"{self.name}:{identifier}"


@dataclass(frozen=True, slots=True)
class Facet:
    """A property by which results can be narrowed.

    `name`: query parameter and key in `Document.facets`. `label`: shown above the choices. `describe`: value → its label in the reader's
    language; raises LookupError for a value that does not exist. `kind`: the only kind whose objects have it, and with which it is shown;
    the name begins with the kind's then, so that two kinds cannot collide.
    """

    name: str
    label: "StrOrPromise"
    describe: Callable[[str], "StrOrPromise"]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of result, shown as a tab. `label`: plural. `icon`: a name known to the templates."""

    key: str
    label: "StrOrPromise"
    icon: str


_sources: dict[str, Source] = {}
_facets: dict[str, Facet] = {}
_kinds: dict[str, Kind] = {}


def register(source: Source) -> None:
    """Adds a source.

    Raises:
        ValueError: its name is taken or not a lower-case identifier.
    """
    _add(_sources, source.name, source)


def get(name: str) -> Source:
    """The source of this name.

    Raises:
        LookupError: none is registered.
    """
    return _sources[name]


def all_sources() -> tuple[Source, ...]:
    """Every source, in the order of registration."""
    return tuple(_sources.values())


def register_facet(facet: Facet) -> None:
    """Adds a facet; the index must be rebuilt afterwards, which `search_rebuild --if-needed` sees by itself.

    Raises:
        ValueError: its name is taken, not a lower-case identifier or not its kind's.
    """
    if facet.name in _RESERVED:
        raise ValueError(f"search: the facet name {facet.name!r} is reserved")
    if facet.kind and not facet.name.startswith(own_name(facet.kind, "")):
        raise ValueError(f"search: the facet {facet.name!r} must begin with {own_name(facet.kind, '')!r}")
    _add(_facets, facet.name, facet)


def all_facets() -> tuple[Facet, ...]:
    """Every registered facet, in the order of registration; "kind" is not among them."""
    return tuple(_facets.values())


def facet_names() -> tuple[str, ...]:
    """The names of all facets, "kind" first."""
    return (KIND, *_facets)


def own_name(kind: str, name: str) -> str:
    """The name of a facet that only one kind has."""
    return f"{kind.replace('-', '_')}_{name}"


def facets_under(filters: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The names of the facets that there are to choose from: a kind's own where this kind is chosen, or the facet itself is in use."""
    kinds = filters.get(KIND, ())
    return (KIND, *(name for name, facet in _facets.items() if not facet.kind or facet.kind in kinds or filters.get(name)))


def filters_beside(name: str, filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The filters under which the values of a facet are counted: those of the others. What only one kind has falls away with the kind."""
    gone = {name, *(facet.name for facet in _facets.values() if facet.kind and name == KIND)}
    return {other: values for other, values in filters.items() if values and other not in gone}


def register_kind(key: str, *, label: "StrOrPromise", icon: str) -> None:
    """Adds a kind of result.

    Raises:
        ValueError: the key is taken.
    """
    _add(_kinds, key, Kind(key, label, icon), pattern=None)


def get_kind(key: str) -> Kind:
    """The kind of this key.

    Raises:
        LookupError: none is registered.
    """
    return _kinds[key]


def all_kinds() -> tuple[Kind, ...]:
    """Every kind, in the order of registration, which is the order of the tabs."""
    return tuple(_kinds.values())


def is_known_value(facet: str, value: str) -> bool:
    """Whether a facet of this name exists and has this value."""
    try:
        if facet == KIND:
            get_kind(value)
        else:
            _facets[facet].describe(value)
    except LookupError:
        return False
    return True


def _add(registry: dict[str, _Item], name: str, item: _Item, *, pattern: re.Pattern[str] | None = _NAME) -> None:
    if pattern is not None and not pattern.fullmatch(name):
        raise ValueError(f"search: {name!r} is not a lower-case identifier")
    if name in registry:
        raise ValueError(f"search: {name!r} is registered twice")
    registry[name] = item
