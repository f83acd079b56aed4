"""What the directory's part of the API answers."""

from ninja import Field, Schema


class Text(Schema):
    """A text and the language that it is really in."""

    text: str
    language: str = Field(description="Code of its language: the one asked for where the text exists in it, else the nearest.")


class Label(Schema):
    """A code and what readers call it."""

    value: str
    label: str


class Position(Schema):
    """WGS 84, degrees."""

    lat: float
    lon: float
    is_approximate: bool


class Address(Schema):
    """Where something is. `local`: in Chinese."""

    local: str
    english: str
    postcode: str
    district: Label | None


class EntrySummary(Schema):
    """An entry in a list."""

    id: str = Field(description="Its slug. With `kind` it names the entry.")
    kind: str
    name: Text
    local_name: str = Field(description="The name in Chinese.")
    summary: Text
    url: str = Field(description="The page of the portal.")
    api_url: str
    address: Address
    position: Position | None
    distance: int | None = Field(description="Metres from `near`, along the earth's surface.")
    phone: str
    website: str
    languages: list[Label] = Field(description="Languages spoken.")
    badges: list[str]
    last_checked: str = Field(description="When somebody last checked it with the institution; empty: never.")
    last_modified: str


class Entries(Schema):
    """One page of entries. The header `Link` has the addresses of the pages before and after."""

    total: int
    page: int
    page_count: int
    entries: list[EntrySummary]


class FactValue(Schema):
    """`url`: where it leads on the portal, or empty."""

    text: str
    language: str
    url: str


class Fact(Schema):
    """`field`: its name in the data, `label`: for readers. `confidence`: how far it is backed, `note`: the same for readers, or empty."""

    field: str
    label: str
    values: list[FactValue]
    confidence: str
    note: str


class Source(Schema):
    """Where the facts come from. `url`: empty where there is no link to show."""

    label: str
    url: str
    quality: Label


class Phone(Schema):
    label: str
    number: str


class Contact(Schema):
    """A further way to reach an entry."""

    purpose: Label
    channel: Label
    value: str
    languages: list[Label]
    hours: str


class Place(Schema):
    """A further place of an entry."""

    id: str
    name: Text
    address: Address
    position: Position | None
    hours: str


class Hours(Schema):
    """`osm`: in OpenStreetMap's syntax. `lines`: the ordinary week for readers. `note`: what the hours cannot say."""

    osm: str
    lines: list[str]
    note: Text


class Operator(Schema):
    """Who runs an entry."""

    id: str
    name: Text
    api_url: str


class Trust(Schema):
    """Where the facts come from, how sure and how old they are, and how the texts were made. The Chinese text prevails."""

    sources: list[Source]
    confidence: Label
    as_of: str
    last_checked: str
    text_origin: Label
    text_reviewed: bool


class EntryDetail(EntrySummary):
    """An entry with everything that readers see of it."""

    aliases: list[str]
    name_origin: Label
    facts: list[Fact]
    phones: list[Phone]
    email: str
    contacts: list[Contact]
    places: list[Place]
    hours: Hours | None
    operator: Operator | None
    trust: Trust


class FilterOfKind(Schema):
    """By what entries of a kind can be narrowed. `name`: of the parameter of `/entries`."""

    name: str
    label: str
    choices: list[Label]


class Kind(Schema):
    """A kind of entry."""

    slug: str
    label: str
    label_plural: str
    summary: str
    count: int
    url: str
    api_url: str
    schema_type: str = Field(description="What schema.org calls it.")
    filters: list[FilterOfKind]


class Kinds(Schema):
    kinds: list[Kind]


class Figure(Schema):
    """A figure. `value` is exact, `shown` is for readers."""

    id: str
    group: Label
    name: Text
    value: str
    unit: str
    precision: str
    shown: str
    period: str = Field(description="Of which time it is: a year, a month, a day, or two with a slash between them.")
    note: Text
    sources: list[Source]
    confidence: Label


class Figures(Schema):
    figures: list[Figure]
