"""What the API answers."""

from ninja import Field, Schema


class Result(Schema):
    """One object found."""

    id: str = Field(description="The entry's slug, or the slug of the page in English.")
    kind: str = Field(description="A value of the facet `kind`.")
    title: str
    language: str = Field(description="The language of the title: the one asked for where the object exists in it, else the nearest.")
    url: str
    snippet: str = Field(description="HTML: a passage in which `mark` stands around what was searched for; everything else is escaped.")
    why: str = Field(description="Why it was found, in the language asked for.")
    score: float = Field(description="Comparable within one answer only; 0 for a result that the editors put first.")


class FacetValue(Schema):
    """A value by which the results can be narrowed."""

    value: str
    label: str
    count: int = Field(description="Results that there would be with this value, under all filters of other facets.")


class SearchAnswer(Schema):
    """One page of results. The header `Link` has the addresses of the pages before and after."""

    total: int
    results: list[Result]
    facets: dict[str, list[FacetValue]]


class SuggestedName(Schema):
    """An object whose name begins as was typed."""

    title: str
    language: str
    kind: str
    kind_label: str
    icon: str = Field(description="Name of the kind's icon in the portal's sprite.")
    url: str
    name: str = Field(description="The other name that begins so; empty where it is the title.")
    name_language: str


class SuggestAnswer(Schema):
    """Objects to go to, the best first."""

    suggestions: list[SuggestedName]
    announcement: str = Field(description="How many there are and how to choose, as a screen reader says it.")


class Problem(Schema):
    """RFC 9457, in the reader's language."""

    type: str
    title: str
    status: int
    detail: str
