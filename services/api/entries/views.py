"""The directory's addresses in the portal's own API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Query, Router
from ninja.errors import HttpError

from search.api.parameters import chosen_reader, read
from search.api.problems import ParameterError
from search.api.schemas import Problem
from search.selectors import parse_bounds, parse_place
from services import registry, selectors
from services.api import finding
from services.api.entries import schemas, writing
from services.api.entries.selection import Sort, Wanted, filter_names, filters_in
from services.api.entries.selection import page as page_of
from services.api.parameters import MOST_PER_PAGE, LanguageCode, PageNumber, check_page, link_pages, strict
from services.api.selection import entries_of
from services.figures.selectors import published
from services.geography.datum import Position

router = Router(tags=["directory"])

_PROBLEMS: dict[int, Any] = dict.fromkeys((422, 429, 500, 503), Problem)
_PROBLEMS_OF_ONE: dict[int, Any] = dict.fromkeys((404, 422, 429, 500), Problem)
_Text = Annotated[str, Query(description=f"What is looked for, in any language; the best {finding.MOST_FOUND:,} are found. Empty: all.")]
_Near = Annotated[str, Query(description="Latitude and longitude (WGS 84), with a comma between them: distances are told from there.")]
_Bounds = Annotated[str, Query(description="Only what lies in a part of a map: south, west, north and east in degrees, with commas.")]
_Sort = Annotated[
    Sort | None,
    Query(
        description="`name`, as the reader's language sorts; `distance` from `near`; `checked`: last checked first; `relevance` for `q`."
    ),
]


def _described(name: str) -> dict[str, Any]:
    text = f"Only entries with one of these values; `/kinds` has the choices of `{name}`."
    schema = {"type": "array", "items": {"type": "string"}}
    return {"in": "query", "name": name, "required": False, "schema": schema, "style": "form", "explode": True, "description": text}


@router.get(
    "/entries",
    response={200: schemas.Entries, **_PROBLEMS},
    summary="Entries of the directory",
    url_name="entries",
    openapi_extra={"parameters": [_described(name) for name in filter_names()]},
)
@strict(filter_names)
def entries(
    request: HttpRequest,
    response: HttpResponse,
    q: _Text = "",
    near: _Near = "",
    bounds: _Bounds = "",
    sort: _Sort = None,
    page: PageNumber = 1,
    per_page: Annotated[int, Query(ge=1, le=MOST_PER_PAGE, description="Entries on a page.")] = 20,
    language: LanguageCode = "",
) -> schemas.Entries:
    """One page of entries of all kinds or of some, narrowed by what `/kinds` says."""
    asked = chosen_reader(request, language)
    place = read("near", near, parse_place)
    with translation.override(asked.code):
        ranked = finding.ranked(q, asked)
        order = sort or (Sort.NAME if ranked is None else Sort.RELEVANCE)
        if order is Sort.DISTANCE and place is None:
            raise ParameterError("near")
        if order is Sort.RELEVANCE and ranked is None:
            raise ParameterError("q")
        position = Position(place.latitude, place.longitude) if place else None
        wanted = Wanted(filters_in(request.GET), order, position, read("bounds", bounds, parse_bounds), ranked)
        total, refs = page_of(wanted, page, per_page)
        pages = -(-total // per_page)
        check_page(page, pages)
        link_pages(request, response, page, pages)
        response["Content-Language"] = asked.tag
        found = entries_of(refs)
        rows = [found[ref.kind.slug, ref.entry] for ref in refs if (ref.kind.slug, ref.entry) in found]
        shown = [schemas.EntrySummary(**writing.summary(entry, request.build_absolute_uri, position)) for entry in rows]
        return schemas.Entries(total=total, page=page, page_count=max(1, pages), entries=shown)


@router.get(
    "/entries/{kind}/{slug}",
    response={200: schemas.EntryDetail, **_PROBLEMS_OF_ONE},
    summary="An entry with all its facts",
    url_name="entry",
)
@strict()
def entry(request: HttpRequest, response: HttpResponse, kind: str, slug: str, language: LanguageCode = "") -> schemas.EntryDetail:
    """Each fact with its values, its source and how sure it is; each text with the language that it is really in."""
    asked = chosen_reader(request, language)
    if kind not in registry.kinds_by_slug():
        raise HttpError(404, kind[:40])
    response["Content-Language"] = asked.tag
    with translation.override(asked.code):
        found = selectors.entry(registry.get(kind), slug)
        if found is None:
            raise HttpError(404, slug[:40])
        return writing.detail(found, asked, request.build_absolute_uri)


@router.get("/kinds", response={200: schemas.Kinds, **_PROBLEMS_OF_ONE}, summary="Kinds of entries and their filters")
@strict()
def kinds(request: HttpRequest, response: HttpResponse, language: LanguageCode = "") -> schemas.Kinds:
    """Every kind, how many entries it has, and the parameters of `/entries` by which they can be narrowed."""
    asked = chosen_reader(request, language)
    response["Content-Language"] = asked.tag
    with translation.override(asked.code):
        counts = selectors.counts()
        rows = [writing.kind(row, counts.get(row.slug, 0), request.build_absolute_uri) for row in registry.all_kinds()]
        return schemas.Kinds(kinds=rows)


@router.get("/figures", response={200: schemas.Figures, **_PROBLEMS_OF_ONE}, summary="Figures with source and date")
@strict()
def figures(request: HttpRequest, response: HttpResponse, language: LanguageCode = "") -> schemas.Figures:
    """The numbers that the city's plan speaks of."""
    asked = chosen_reader(request, language)
    response["Content-Language"] = asked.tag
    with translation.override(asked.code):
        return schemas.Figures(figures=[writing.figure(row) for row in published().order_by("group", "rank", "slug")])
