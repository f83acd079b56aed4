"""What the description of the API says of its answers: the columns that HSDS requires or this portal always gives. The whole of them is in
the specification."""

from typing import Any

from ninja import Field, Schema

from search.api.schemas import Problem

PROBLEMS: dict[int, Any] = dict.fromkeys((422, 429, 500, 503), Problem)
#: Of what has an id.
PROBLEMS_OF_ONE: dict[int, Any] = dict.fromkeys((404, 422, 429, 500), Problem)
_LANGUAGES = "Column → BCP 47 tag of the language that its text is really in. Not in HSDS: part of this portal's language profile."


class Meta(Schema):
    """What this API is."""

    version: str = Field(description="Of HSDS.")
    profile: str = Field(description="Where the language profile is described.")
    openapi_url: str


class Organization(Schema):
    """https://docs.openreferral.org/en/v3.0.1/hsds/schema_reference.html#organization"""

    id: str
    name: str
    alternate_name: str = Field("", description="The name in Chinese, where `name` is another one.")
    description: str
    website: str = ""
    text_languages: dict[str, str] = Field({}, description=_LANGUAGES)


class Service(Schema):
    """https://docs.openreferral.org/en/v3.0.1/hsds/schema_reference.html#service"""

    id: str
    organization_id: str
    name: str
    alternate_name: str = Field("", description="The name in Chinese, where `name` is another one.")
    description: str = ""
    status: str
    assured_date: str = Field("", description="When somebody last checked the facts with the institution.")
    last_modified: str
    text_languages: dict[str, str] = Field({}, description=_LANGUAGES)


class ServiceAtLocation(Schema):
    """https://docs.openreferral.org/en/v3.0.1/hsds/schema_reference.html#service-at-location"""

    id: str
    service_id: str
    location_id: str
    location: dict[str, Any]
    service: Service


class Taxonomy(Schema):
    """https://docs.openreferral.org/en/v3.0.1/hsds/schema_reference.html#taxonomy"""

    id: str
    name: str
    description: str


class TaxonomyTerm(Schema):
    """https://docs.openreferral.org/en/v3.0.1/hsds/schema_reference.html#taxonomy-term"""

    id: str
    code: str
    name: str
    description: str
    taxonomy_id: str
    language: str


class _Page(Schema):
    total_items: int
    total_pages: int
    page_number: int
    size: int = Field(description="Rows on this page.")
    first_page: bool
    last_page: bool
    empty: bool


class Organizations(_Page):
    contents: list[Organization]


class Services(_Page):
    contents: list[Service]


class ServicesAtLocations(_Page):
    contents: list[ServiceAtLocation]


class Taxonomies(_Page):
    contents: list[Taxonomy]


class TaxonomyTerms(_Page):
    contents: list[TaxonomyTerm]
