"""The addresses of the API. They parse, ask what the page of results asks, and write it as JSON."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from ninja import Query
from ninja.openapi.schema import OpenAPISchema

from search import listing, sources, suggestions
from search.api.parameters import chosen_reader, read
from search.api.problems import NotReadyError, ParameterError
from search.api.publishing import PublicAPI
from search.api.schemas import FacetValue, Problem, Result, SearchAnswer, SuggestAnswer, SuggestedName
from search.engines.base import DEEPEST, Hit, Results
from search.engines.base import Query as Asked
from search.engines.values import Sort
from search.finding import Answer, find
from search.listing import ShownHit
from search.selectors import LONGEST_QUERY, clean_text, parse_bounds, parse_filters, parse_place
from search.suggestions import Suggestion

MOST_PER_PAGE = 50
MOST_SUGGESTIONS = 20
#: Seconds for which the same beginning has the same suggestions.
_SUGGESTIONS_AGE = 60


_DESCRIPTION = f"""Finds what the portal has, in any of its languages.

Limits: the first {LONGEST_QUERY} characters of `q` are used; a page has up to {MOST_PER_PAGE} results; pages end after {DEEPEST:,} results,
and a page beyond the last one, or before the first, is the last or the first one. One address may ask {settings.SEARCH_API_PER_MINUTE:,}
times a minute. Errors are problem+json (RFC 9457) in the language asked for: 422 for a value that cannot be used, 429 for too many
questions (see `Retry-After`), 503 while there is no index."""


class _SearchAPI(PublicAPI):
    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """With the facets that are registered now."""
        schema = super().get_openapi_schema(**options)
        found = next(item["get"] for path, item in schema["paths"].items() if path.endswith("/search"))
        found["parameters"] += [
            _parameter(name, f"Only results with one of these values of the facet `{name}`.") for name in sources.facet_names()
        ]
        return schema


#: The one API below `/api/v1/`: other apps put their routers into it.
api = _SearchAPI(title="Living in Beijing", version="1", description=_DESCRIPTION, urls_namespace="search-api")


def _parameter(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string"}}
    return {"in": "query", "name": name, "required": False, "schema": schema, "style": "form", "explode": True, "description": description}


_PROBLEMS: dict[int, Any] = dict.fromkeys((422, 429, 500, 503), Problem)
_Text = Annotated[str, Query(description=f"What is looked for; {LONGEST_QUERY} characters are used. Empty: everything, by title.")]
_SORT = "`date`: the newest first; `distance`: the nearest to `near` first, then what has no place."
_NEAR = "Latitude and longitude in degrees (WGS 84), with a comma between them; three decimals are used."
_BOUNDS = "Only what lies in a part of a map: south, west, north and east in degrees, with commas between them."
_Code = Annotated[str, Query(description="Code of the reader's language. Without it, the best of `Accept-Language`.")]


@api.get("/search", response={200: SearchAnswer, **_PROBLEMS}, summary="What was found")
def search(
    request: HttpRequest,
    response: HttpResponse,
    q: _Text = "",
    language: _Code = "",
    page: Annotated[int, Query(description="From 1.")] = 1,
    per_page: Annotated[int, Query(ge=1, le=MOST_PER_PAGE, description="Results on a page.")] = 20,
    sort: Annotated[Sort, Query(description=_SORT)] = Sort.RELEVANCE,
    near: Annotated[str, Query(description=_NEAR)] = "",
    bounds: Annotated[str, Query(description=_BOUNDS)] = "",
) -> SearchAnswer:
    """One page of objects, and how many there are of each kind and of every other facet."""
    reader = chosen_reader(request, language)
    with translation.override(reader.code):
        text = clean_text(q)[:LONGEST_QUERY].rstrip()
        asked = Asked(text, reader, _filters(request), min(max(1, page), DEEPEST // per_page), per_page, sort=sort)
        asked = replace(asked, near=read("near", near, parse_place), bounds=read("bounds", bounds, parse_bounds))
        if sort is Sort.DISTANCE and asked.near is None:
            raise ParameterError("near")
        answer = find(asked)
        if not answer.results.is_ready:
            raise NotReadyError
        _describe(response, request, answer)
        results = [_result(request, hit, shown) for (_place, hit), shown in zip(answer.placed(), listing.hits(answer), strict=True)]
        return SearchAnswer(total=answer.total, results=results, facets=_facets(answer.results))


@api.get("/suggest", response={200: SuggestAnswer, **_PROBLEMS}, summary="What may be meant, while typing")
def suggest(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[str, Query(description="What was typed so far; 80 characters are used.")] = "",
    language: _Code = "",
    limit: Annotated[int, Query(ge=1, le=MOST_SUGGESTIONS, description="Most suggestions to give.")] = 8,
) -> SuggestAnswer:
    """Objects with a name, in any language or by the sound of a Chinese name, of which a word begins as was typed."""
    reader = chosen_reader(request, language)
    response["Cache-Control"] = f"public, max-age={_SUGGESTIONS_AGE}"
    response["Content-Language"] = reader.tag
    with translation.override(reader.code):
        found = suggestions.current().suggest(clean_text(q[:80]), reader, limit=limit)
        return SuggestAnswer(suggestions=[_suggested(item) for item in found], announcement=_announcement(len(found)))


def _filters(request: HttpRequest) -> Mapping[str, tuple[str, ...]]:
    filters: dict[str, tuple[str, ...]] = {}
    for name in sources.facet_names():
        found, is_complete = parse_filters(request.GET, [name])
        if not is_complete:
            raise ParameterError(name)
        filters |= found
    return filters


def _describe(response: HttpResponse, request: HttpRequest, answer: Answer) -> None:
    """Headers: who may read it, its language, and the pages around it."""
    results = answer.results
    response["Content-Language"] = answer.query.language.tag
    around = {"prev": results.page - 1 if results.page > 1 else 0, "next": results.page + 1 if results.page < results.page_count else 0}
    links = [f'<{_page_address(request, number)}>; rel="{relation}"' for relation, number in around.items() if number]
    if links:
        response["Link"] = ", ".join(links)


def _page_address(request: HttpRequest, number: int) -> str:
    parameters = request.GET.copy()
    parameters["page"] = str(number)
    return request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")


def _result(request: HttpRequest, hit: Hit, shown: ShownHit) -> Result:
    found = shown.why or (listing.words_found(hit.match) if hit.match else "")
    return Result(
        id=hit.public_id or hit.key,
        kind=hit.kind,
        title=hit.title.text,
        language=hit.title.language.code,
        url=request.build_absolute_uri(hit.url),
        snippet=str(shown.snippet),
        why=_("Recommended") if shown.is_promoted else found,
        score=round(hit.score, 4),
    )


def _facets(results: Results) -> dict[str, list[FacetValue]]:
    return {
        name: [
            FacetValue(value=item.value, label=str(listing.describe(name, item.value)), count=item.count)
            for item in counts
            if sources.is_known_value(name, item.value)
        ]
        for name, counts in results.facets.items()
    }


def _suggested(item: Suggestion) -> SuggestedName:
    label, icon = listing.kind_words(item.kind)
    return SuggestedName(
        title=item.title.text,
        language=item.title.language.code,
        kind=item.kind,
        kind_label=str(label),
        icon=icon,
        url=item.url,
        name=item.name.text if item.name else "",
        name_language=item.name.language.code if item.name else "",
    )


def _announcement(count: int) -> str:
    if not count:
        return _("No suggestions")
    # Translators: said by screen readers while the reader types in the search box.
    return ngettext(
        "%(count)d suggestion. Choose it with the down arrow key.",
        "%(count)d suggestions. Choose one with the up and down arrow keys.",
        count,
    ) % {"count": count}
