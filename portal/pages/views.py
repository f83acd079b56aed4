"""Serving pages.

A page that is missing in the reader's language is shown in another one, labelled, never silently and never as a bare 404.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from wagtail import views as wagtail_views

from portal import languages
from portal.pages import selectors


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's view, then the fallback.

    Raises:
        Http404: no language has a page at this address.
    """
    reader = languages.get(get_language() or languages.SOURCE)
    if not reader.is_public:
        raise Http404
    try:
        response: HttpResponse = wagtail_views.serve(request, path)
    except Http404:
        return _serve_fallback(request, reader, path)
    return response


def _serve_fallback(request: HttpRequest, reader: languages.Language, path: str) -> HttpResponse:
    page = selectors.fallback_page(reader, path)
    if page is None:
        raise Http404
    own = selectors.versions_of(page).get(reader.code)
    if own is not None:
        # The page exists in the reader's language under another address.
        return HttpResponseRedirect(selectors.address(own, reader))
    shown = page.specific
    response: HttpResponse = shown.check_request_method(request) or shown.serve(request)
    return response
