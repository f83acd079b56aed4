"""The addresses of HSDS, with the parameters of its OpenAPI document. They parse, select, and write."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from ninja import Query
from ninja.errors import HttpError

from portal.languages import Language
from search.api.parameters import chosen_reader
from search.api.problems import ParameterError
from search.api.publishing import PublicAPI
from services.api.hsds import asking, schemas, selection, services, taxonomies
from services.api.hsds.ids import Resource
from services.api.hsds.pages import Format, Row, answer, paged
from services.api.hsds.records import Records
from services.api.parameters import MOST_PER_PAGE, LanguageCode, PageNumber, strict
from services.api.selection import Ref
from services.kinds.base import Entry
from services.kinds.organizations import Organization

VERSION = "3.0"
PER_PAGE = 25
MOST_MINIMAL = 10_000

_DESCRIPTION = f"""The directory as the Human Services Data Specification 3.0 (HSDS, Open Referral) has it; the schemas of whole answers are
part of that specification. An organization of the directory is an `organization`, every other entry a `service`, provided by its operator
or, where nobody is known to run it, by the institution itself; each place of a service is a `service_at_location`.

Language profile: `language` is a code of the portal (`en`, `zh-hans`, `ar` …); without it the best of `Accept-Language` is taken, and the
header `Content-Language` says which it was. Every text is in that language or, where it does not exist in it, in the next best one, as on
the portal's pages; `text_languages` says for each text which language it is really in. `alternate_name` has the Chinese name.

Ids stay the same when a name or an address changes. Unknown parameters, pages that do not exist and values that cannot be used are errors:
problem+json (RFC 9457), 422, which names the parameter. A page has up to {MOST_PER_PAGE} rows."""

api = PublicAPI(title="HSDS: Living in Beijing", version=VERSION, description=_DESCRIPTION, urls_namespace="hsds")

_Search = Annotated[str, Query(description="Full text search, in any language.")]
_PerPage = Annotated[int, Query(ge=1, le=MOST_PER_PAGE, description="Rows on a page.")]
_Format = Annotated[Format, Query(alias="format", description="`ndjson` gives every row on a line, without pages.")]
_TermId = Annotated[str, Query(description="Only services with this term.")]
_TaxonomyId = Annotated[str, Query(description="Only what is of this taxonomy, or has any term of it.")]
_OrganizationId = Annotated[str, Query(description="Only what this organization provides.")]
_After = Annotated[str, Query(description="Only what was changed at this time or later: a date, or a date and time, ISO 8601.")]
_Full = Annotated[bool, Query(description="Rows as whole as by their id.")]
_FullService = Annotated[bool, Query(description="With whole services instead of their ids and names.")]
_Minimal = Annotated[
    bool, Query(description="Only id and last_modified; a page may have 10,000 rows and has, unless `per_page` says less.")
]
_ServicesPerPage = Annotated[
    int | None, Query(ge=1, le=MOST_MINIMAL, description=f"Rows on a page: up to {MOST_PER_PAGE}, unless `minimal`.")
]
_Postcode = Annotated[str, Query(max_length=16, description="Only places with this postcode; with `proximity`: those around its middle.")]
_Proximity = Annotated[str, Query(description="Only places at most so many metres from `near` or from the middle of `postcode`.")]
_Near = Annotated[str, Query(description="Latitude and longitude from which `proximity` is measured (WGS 84). Not in HSDS.")]
_ParentId = Annotated[str, Query(description="Only terms below this one. No term of this portal is below another.")]
_TopOnly = Annotated[bool, Query(description="Only terms that are below no other: here all of them.")]


@api.get("/", response={200: schemas.Meta, **schemas.PROBLEMS_OF_ONE}, summary="What this API is")
@strict()
def meta(request: HttpRequest, language: LanguageCode = "") -> HttpResponse:
    asked = chosen_reader(request, language)
    with translation.override(asked.code):
        profile = f"{request.build_absolute_uri(reverse('developers'))}#hsds"
    body = {"version": VERSION, "profile": profile, "openapi_url": request.build_absolute_uri(reverse("hsds:openapi-json"))}
    return answer(body, asked)


@api.get("/services", response={200: schemas.Services, **schemas.PROBLEMS}, summary="Services")
@strict()
def list_services(
    request: HttpRequest,
    search: _Search = "",
    page: PageNumber = 1,
    per_page: _ServicesPerPage = None,
    format: _Format = Format.JSON,  # noqa: A002  as the specification names it
    taxonomy_term_id: _TermId = "",
    taxonomy_id: _TaxonomyId = "",
    organization_id: _OrganizationId = "",
    modified_after: _After = "",
    minimal: _Minimal = False,
    full: _Full = False,
    language: LanguageCode = "",
) -> HttpResponseBase:
    """Services with what each has once; with everything if `full`."""
    asked = chosen_reader(request, language)
    size = per_page or (MOST_MINIMAL if minimal else PER_PAGE)
    if size > MOST_PER_PAGE and not minimal:
        raise ParameterError("per_page")
    wanted = asking.wanted(
        asked,
        search=search,
        terms=asking.term(taxonomy_term_id),
        taxonomy=asking.taxonomy(taxonomy_id),
        organization=asking.organization(organization_id),
        modified_after=asking.moment(modified_after),
    )

    if minimal:
        return asking.paged_changes(request, asked, selection.services(wanted), page=page, per_page=size, form=format)

    def shown(known: Records, _ref: Ref, entry: Entry) -> Row:
        return services.service(entry, known, is_whole=full)

    return asking.paged_rows(request, asked, selection.services(wanted), shown, page=page, per_page=size, form=format)


@api.get("/services/{id}", response={200: schemas.Service, **schemas.PROBLEMS_OF_ONE}, summary="A service with all that belongs to it")
@strict()
def one_service(request: HttpRequest, id: str, language: LanguageCode = "") -> HttpResponse:  # noqa: A002  as the specification names it
    asked = chosen_reader(request, language)
    with translation.override(asked.code):
        known, _ref, entry = asking.one(request, asked, id, Resource.SERVICE)
        if isinstance(entry, Organization):
            raise HttpError(404, id)
        return answer(services.service(entry, known, is_whole=True), asked)


@api.get("/organizations", response={200: schemas.Organizations, **schemas.PROBLEMS}, summary="Organizations")
@strict()
def list_organizations(
    request: HttpRequest,
    search: _Search = "",
    page: PageNumber = 1,
    per_page: _PerPage = PER_PAGE,
    format: _Format = Format.JSON,  # noqa: A002  as the specification names it
    full: _Full = False,
    full_service: _FullService = False,
    language: LanguageCode = "",
) -> HttpResponseBase:
    """Organizations, and institutions that stand for themselves."""
    asked = chosen_reader(request, language)

    def shown(known: Records, _ref: Ref, entry: Entry) -> Row:
        return services.organization(entry, known, is_whole=full or full_service)

    rows = selection.organizations(asking.wanted(asked, search=search))
    is_whole = full or full_service
    add = asking.with_services(request, asked, is_whole=full_service) if is_whole else None
    return asking.paged_rows(request, asked, rows, shown, page=page, per_page=per_page, form=format, complete=add)


@api.get(
    "/organizations/{id}",
    response={200: schemas.Organization, **schemas.PROBLEMS_OF_ONE},
    summary="An organization with all that belongs to it, and its services",
)
@strict()
def one_organization(
    request: HttpRequest,
    id: str,  # noqa: A002  as the specification names it
    full_service: _FullService = False,
    language: LanguageCode = "",
) -> HttpResponse:
    asked = chosen_reader(request, language)
    with translation.override(asked.code):
        known, ref, entry = asking.one(request, asked, id, Resource.ORGANIZATION)
        if not services.is_organization(entry):
            raise HttpError(404, id)
        row = services.organization(entry, known, is_whole=True)
        return answer(asking.with_services(request, asked, is_whole=full_service)([ref], [row])[0], asked)


@api.get("/service_at_locations", response={200: schemas.ServicesAtLocations, **schemas.PROBLEMS}, summary="Services at their places")
@strict()
def list_service_at_locations(
    request: HttpRequest,
    search: _Search = "",
    page: PageNumber = 1,
    per_page: _PerPage = PER_PAGE,
    format: _Format = Format.JSON,  # noqa: A002  as the specification names it
    taxonomy_term_id: _TermId = "",
    taxonomy_id: _TaxonomyId = "",
    organization_id: _OrganizationId = "",
    modified_after: _After = "",
    postcode: _Postcode = "",
    proximity: _Proximity = "",
    near: _Near = "",
    full: _Full = False,
    language: LanguageCode = "",
) -> HttpResponseBase:
    """Each service at its own place and at each further one."""
    asked = chosen_reader(request, language)
    wanted = asking.wanted(
        asked,
        search=search,
        terms=asking.term(taxonomy_term_id),
        taxonomy=asking.taxonomy(taxonomy_id),
        organization=asking.organization(organization_id),
        modified_after=asking.moment(modified_after),
        postcode=postcode.strip(),
        circle=asking.circle(proximity, near, postcode.strip()),
    )

    def shown(known: Records, ref: Ref, entry: Entry) -> Row:
        return services.nested_service_at_location(entry, known.places.get(ref.place), known, is_whole=full)

    return asking.paged_rows(request, asked, selection.services_at_locations(wanted), shown, page=page, per_page=per_page, form=format)


@api.get(
    "/service_at_locations/{id}",
    response={200: schemas.ServiceAtLocation, **schemas.PROBLEMS_OF_ONE},
    summary="A service at a place with all that belongs to both",
)
@strict()
def one_service_at_location(request: HttpRequest, id: str, language: LanguageCode = "") -> HttpResponse:  # noqa: A002  as the specification names it
    asked = chosen_reader(request, language)
    with translation.override(asked.code):
        known, ref, entry = asking.one(request, asked, id, Resource.SERVICE_AT_LOCATION)
        if isinstance(entry, Organization) or not services.is_at(entry, ref.place, known):
            raise HttpError(404, id)
        return answer(services.nested_service_at_location(entry, known.places.get(ref.place), known, is_whole=True), asked)


@api.get("/taxonomies", response={200: schemas.Taxonomies, **schemas.PROBLEMS}, summary="Taxonomies")
@strict()
def list_taxonomies(
    request: HttpRequest,
    search: _Search = "",
    page: PageNumber = 1,
    per_page: _PerPage = PER_PAGE,
    format: _Format = Format.JSON,  # noqa: A002  as the specification names it
    language: LanguageCode = "",
) -> HttpResponseBase:
    """Kinds, districts, languages, and what lists of a kind can be narrowed by."""
    asked = chosen_reader(request, language)
    with translation.override(asked.code):
        rows = _containing(search, [taxonomies.shown_taxonomy(taxonomy) for taxonomy in taxonomies.taxonomies()])
        return _cut(request, asked, rows, page, per_page, format)


@api.get("/taxonomies/{id}", response={200: schemas.Taxonomy, **schemas.PROBLEMS_OF_ONE}, summary="A taxonomy")
@strict()
def one_taxonomy(request: HttpRequest, id: str, language: LanguageCode = "") -> HttpResponse:  # noqa: A002  as the specification names it
    asked = chosen_reader(request, language)
    taxonomy = taxonomies.by_id().get(id.lower())
    if taxonomy is None:
        raise HttpError(404, id)
    with translation.override(asked.code):
        return answer(taxonomies.shown_taxonomy(taxonomy), asked)


@api.get("/taxonomy_terms", response={200: schemas.TaxonomyTerms, **schemas.PROBLEMS}, summary="Terms of taxonomies")
@strict()
def list_taxonomy_terms(
    request: HttpRequest,
    search: _Search = "",
    page: PageNumber = 1,
    per_page: _PerPage = PER_PAGE,
    format: _Format = Format.JSON,  # noqa: A002  as the specification names it
    taxonomy_id: _TaxonomyId = "",
    top_only: _TopOnly = False,
    parent_id: _ParentId = "",
    language: LanguageCode = "",
) -> HttpResponseBase:
    """The choices of a filter, the kinds, the districts and the languages."""
    asked = chosen_reader(request, language)
    taxonomy = asking.taxonomy(taxonomy_id)
    terms = [] if parent_id else [term for term in taxonomies.terms() if taxonomy in {None, term.taxonomy}]
    with translation.override(asked.code):
        rows = _containing(search, [taxonomies.shown_term(term, asked, request.build_absolute_uri) for term in terms])
        return _cut(request, asked, rows, page, per_page, format)


@api.get("/taxonomy_terms/{id}", response={200: schemas.TaxonomyTerm, **schemas.PROBLEMS_OF_ONE}, summary="A term of a taxonomy")
@strict()
def one_taxonomy_term(request: HttpRequest, id: str, language: LanguageCode = "") -> HttpResponse:  # noqa: A002  as the specification names it
    asked = chosen_reader(request, language)
    term = taxonomies.terms_by_id().get(id.lower())
    if term is None:
        raise HttpError(404, id)
    with translation.override(asked.code):
        return answer(taxonomies.shown_term(term, asked, request.build_absolute_uri), asked)


def _containing(text: str, rows: list[Row]) -> list[Row]:
    """Rows whose name has all words that are looked for."""
    words = text.casefold().split()
    return [row for row in rows if all(word in row["description"].casefold() for word in words)]


def _cut(request: HttpRequest, asked: Language, rows: list[Row], page: int, per_page: int, form: Format) -> HttpResponseBase:
    def contents(number: int, size: int) -> list[Row]:
        return rows[(number - 1) * size : number * size]

    return paged(request, asked, count=len(rows), rows=contents, page=page, per_page=per_page, form=form)
