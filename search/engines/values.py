"""What is asked of an engine and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.languages import Fragment, Language
from search.documents import Place, city_day
from search.engines.plans import Level


class Sort(StrEnum):
    """In what order results come. By distance: what has a place, then the others as by relevance."""

    RELEVANCE = "relevance"
    DATE = "date"
    DISTANCE = "distance"


@dataclass(frozen=True, slots=True)
class Bounds:
    """A part of a map, in degrees. A west that is east of the east means that it goes across the 180th meridian.

    Raises:
        ValueError: there is no such part.
    """

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        Place(self.south, self.west)
        Place(self.north, self.east)
        if self.south > self.north:
            raise ValueError("the south is north of the north")


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asked. `language`: of the reader, not of the text. `filters`: facet → values, any of which will do. `page`: from 1.

    `alternatives`: other wordings of the whole question, each with its language; what they find counts less (see `search.expansion`).
    `near`: from where distances are told. `bounds`: only what has a place within. `today`: what has expired before comes last.
    """

    text: str
    language: Language
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    per_page: int = 20
    alternatives: tuple[tuple[str, Language], ...] = ()
    sort: Sort = Sort.RELEVANCE
    near: Place | None = None
    bounds: Bounds | None = None
    today: date = field(default_factory=city_day)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words decides on what is found."""
        return bool(self.filters or self.bounds)

    @property
    def is_plain(self) -> bool:
        """Whether it is a question as it is first asked: neither narrowed nor put in another order, and the first page."""
        return bool(self.text) and not self.is_narrowed and self.sort is Sort.RELEVANCE and self.page == 1


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
    name of the object, that name. `is_by_meaning`: a passage says the same in other words, and `words` is empty. `is_reworded`: `words` are
    not what was typed but other words for it (`Query.alternatives`)."""

    language: Language
    words: tuple[str, ...]
    name: str = ""
    is_by_meaning: bool = False
    is_reworded: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One object found, with what the reader sees of it. `match` is None where nothing was searched for. `facets` includes "kind".
    `url` leads to the section that matched, `section` is its heading. `public_id`: see `Document`. `distance`: in metres from the place
    that the query is near."""

    key: str
    kind: str
    url: str
    title: Fragment
    snippet: Snippet
    match: Match | None
    score: float
    facets: Mapping[str, tuple[str, ...]]
    public_id: str = ""
    section: str = ""
    distance: float | None = None
    is_expired: bool = False


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many objects would be shown with this value chosen under the filters of `sources.filters_beside` and the bounds."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. `total` and the counts count objects. `page` is the page shown, which may be before the one asked for.
    `facets`: those of `sources.facets_under`.

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
