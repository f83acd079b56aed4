"""What is asked of an engine and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.languages import Fragment, Language
from search.engines.plans import Level


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asked. `language`: of the reader, not of the text. `filters`: facet → values, any of which will do. `page`: from 1.

    `alternatives`: other wordings of the whole question, each with its language; what they find counts less (see `search.expansion`).
    """

    text: str
    language: Language
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    per_page: int = 20
    alternatives: tuple[tuple[str, Language], ...] = ()


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of a document: pieces of text, each with whether it is a match, all in one language."""

    pieces: tuple[tuple[str, bool], ...]
    language: Language

    def __str__(self) -> str:
        return "".join(text for text, _ in self.pieces)

    @property
    def matches(self) -> tuple[str, ...]:
        """The marked pieces."""
        return tuple(text for text, is_match in self.pieces if is_match)


@dataclass(frozen=True, slots=True)
class Match:
    """Why a document was found: the language of the text that matched, the words as the reader typed them, and, where it was by another
    name of the object, that name. `is_by_meaning`: a passage says the same in other words, and `words` is empty."""

    language: Language
    words: tuple[str, ...]
    name: str = ""
    is_by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One object found, with what the reader sees of it. `match` is None where nothing was searched for. `facets` includes "kind".
    `url` leads to the section that matched. `public_id`: see `Document`."""

    key: str
    kind: str
    url: str
    title: Fragment
    snippet: Snippet
    match: Match | None
    score: float
    facets: Mapping[str, tuple[str, ...]]
    public_id: str = ""


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many objects would be shown with this value chosen, all other facets' filters applied."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. `total` and the counts count objects. `page` is the page shown, which may be before the one asked for.

    `level`: how strictly the words matched. `is_ready`: False where there is no index that fits; everything else is empty then.
    """

    query: Query
    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    page: int = 1
    page_count: int = 1
    level: Level = Level.ALL
    is_ready: bool = True
