"""The addresses of the API. They parse, ask what the page of results asks, and write it as JSON."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query

from portal.languages import Language
from search import listing, sources, suggestions
from search.api.problems import NotReadyError, ParameterError, handle_problems, reader_of
from search.api.schemas import FacetValue, Problem, Result, SearchAnswer, SuggestAnswer, SuggestedName
from search.engines.base import DEEPEST, Hit, Results
from search.engines.base import Query as Asked
from search.finding import Answer, find
from search.listing import ShownHit
from search.selectors import LONGEST_QUERY, clean_text, parse_filters
from search.suggestions import Suggestion

MOST_PER_PAGE = 50
MOST_SUGGESTIONS = 20
#: Seconds for which the same beginning has the same suggestions.
_SUGGESTIONS_AGE = 60

_DESCRIPTION = f"""Finds what the portal has, in any of its languages.

Limits: the first {LONGEST_QUERY} characters of `q` are used; a page has up to {MOST_PER_PAGE} results; pages end after {DEEPEST:,} results,
and a page beyond the last one, or before the first, is the last or the first one. Errors are problem+json (RFC 9457) in the language asked
for: 422 for a value that cannot be used, 503 while there is no index."""

api = NinjaAPI(title="Search", version="1", description=_DESCRIPTION, docs_url=None, urls_namespace="search-api")
handle_problems(api)


def _parameter(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string"}}
    return {"in": "query", "name": name, "required": False, "schema": schema, "style": "form", "explode": True, "description": description}


_FACETS = {
    "parameters": [_parameter(name, f"Only results with one of these values of the facet `{name}`.") for name in sources.facet_names()]
}
_PROBLEMS: dict[int, Any] = {422: Problem, 503: Problem}
_Text = Annotated[str, Query(description=f"What is looked for; {LONGEST_QUERY} characters are used. Empty: everything, by title.")]
_Code = Annotated[str, Query(description="Code of the reader's language. Without it, the best of `Accept-Language`.")]


@api.get("/search", response={200: SearchAnswer, **_PROBLEMS}, summary="What was found", openapi_extra=_FACETS)
def search(
    request: HttpRequest,
    response: HttpResponse,
    q: _Text = "",
    language: _Code = "",
    page: Annotated[int, Query(description="From 1.")] = 1,
    per_page: Annotated[int, Query(ge=1, le=MOST_PER_PAGE, description="Results on a page.")] = 20,
) -> SearchAnswer:
    """One page of objects, the best first, and how many there are of each kind and of every other facet."""
    reader = _reader(request, language)
    with translation.override(reader.code):
        text = clean_text(q)[:LONGEST_QUERY].rstrip()
        answer = find(Asked(text, reader, _filters(request), min(max(1, page), DEEPEST // per_page), per_page))
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
    limit: Annotated[int, Query(ge=1, le=MOST_SUGGESTIONS)] = 8,
) -> SuggestAnswer:
    """Objects with a name, in any language or by the sound of a Chinese name, of which a word begins as was typed."""
    reader = _reader(request, language)
    response["Cache-Control"] = f"public, max-age={_SUGGESTIONS_AGE}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Language"] = reader.tag
    with translation.override(reader.code):
        found = suggestions.current().suggest(clean_text(q[:80]), reader, limit=limit)
        return SuggestAnswer(suggestions=[_suggested(request, item) for item in found])


def _reader(request: HttpRequest, code: str) -> Language:
    reader = reader_of(request)
    if code and code.lower() != reader.code:
        raise ParameterError("language")
    return reader


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
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Link"
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


def _suggested(request: HttpRequest, item: Suggestion) -> SuggestedName:
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
