"""The page of results. Whatever the address holds, the answer is a page."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from portal import languages
from search import listing
from search.engines import get_engine
from search.engines.base import EngineError, Query, Results
from search.selectors import parse_request

logger = logging.getLogger(__name__)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What was found for q, narrowed by the facets of the address."""
    code = translation.get_language() or languages.SOURCE
    language = languages.get(code if languages.is_known(code) else languages.SOURCE)
    parsed = parse_request(request.GET, language)
    found = _search(parsed.query)
    path = request.path
    context = {
        "query_text": parsed.query.text,
        "results": found,
        "hits": listing.hits(found),
        "tabs": listing.tabs(found, path),
        "filters": listing.filters(found, path),
        "chips": listing.chips(found, path),
        "notices": [*parsed.notices, *listing.notices(found)],
        "pages": listing.pages(found, path),
    }
    return render(request, "search/results.html", context)


def _search(query: Query) -> Results:
    try:
        return get_engine().search(query)
    except EngineError:
        logger.exception("The search engine did not answer.")
        return Results(query, is_ready=False)
