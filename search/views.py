"""The page of results. Whatever the address holds, the answer is a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal import languages
from search import listing, query_log
from search.finding import find
from search.selectors import clean_text, parse_position, parse_request


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What was found for q, narrowed by the facets of the address."""
    code = translation.get_language() or languages.SOURCE
    language = languages.get(code if languages.is_known(code) else languages.SOURCE)
    parsed = parse_request(request.GET, language)
    answer = find(parsed.query)
    found, path = answer.results, request.path
    context = {
        "query_text": parsed.query.text,
        "results": found,
        "total": answer.total,
        "hits": listing.hits(answer),
        "tabs": listing.tabs(found, path),
        "filters": listing.filters(found, path),
        "chips": listing.chips(found, path),
        "clear_url": listing.without_filters(found, path),
        "sorts": listing.sorts(found, path),
        "near": listing.near(found, path),
        "notices": [*parsed.notices, *listing.notices(found)],
        "did_you_mean": listing.did_you_mean(answer, path),
        "click_token": query_log.token(parsed.query),
        "pages": listing.pages(found, path),
    }
    return render(request, "search/results.html", context)


@csrf_exempt  # a browser that leaves the page sends it without a form; the signed question is the proof that it came from us
@require_POST
def click(request: HttpRequest) -> HttpResponse:
    """Counts a click on a result. The answer is empty, for nobody waits for it."""
    token, position = clean_text(request.POST.get("token", "")), parse_position(request.POST.get("position", ""))
    return HttpResponse(status=204 if query_log.note_click(token, position) else 400)
