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
    shown = selectors.best_version(selectors.versions_of(page), reader)
    if shown is not None and shown != page:
        # What this reader has of the page is at another address: the version in the reader's language, or a nearer one than this.
        return HttpResponseRedirect(selectors.address(shown, reader))
    specific = page.specific
    response: HttpResponse = specific.check_request_method(request) or specific.serve(request)
    return response
