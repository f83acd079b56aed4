"""Which language a request is in: the address, else the reader's remembered choice, else their browser's list.

A choice is remembered when a reader goes from one of our pages to an address in another language (the switcher); a link from elsewhere
does not change it. No script is needed.
"""

import re
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from portal import languages

_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)


def _first_segment(path: str) -> str:
    return path.lstrip("/").partition("/")[0]


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """`/`: sends the reader to the home page of their best language."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(f"/{best_language(request).code}/" + (f"?{query}" if query else ""))
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


def best_language(request: HttpRequest) -> languages.Language:
    """The remembered choice or the best public match of `Accept-Language`, else the source language."""
    code = translation.get_language_from_request(request)
    public = {row.code: row for row in languages.public_languages()}
    return public.get(code) or languages.get(languages.SOURCE)


class LanguageMiddleware(LocaleMiddleware):
    """Django's middleware, with three differences: a near miss (`/zh-CN/…`, `/EN/…`) leads to the right address, an unknown language
    (`/xx/…`) stays a 404 instead of being put behind another prefix, and the switcher's choice is remembered."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        segment = _first_segment(request.path_info)
        if languages.is_known(segment):
            self._remember_choice(request, response, segment)
            response.headers.setdefault("Content-Language", languages.get(segment).tag)
            return response
        if response.status_code == HTTPStatus.NOT_FOUND and _LANGUAGE_TAG.fullmatch(segment):
            return self._nearest_language(request, response, segment)
        return super().process_response(request, response)

    @staticmethod
    def _nearest_language(request: HttpRequest, response: HttpResponseBase, segment: str) -> HttpResponseBase:
        try:
            code = translation.get_supported_language_variant(segment.lower())
        except LookupError:
            return response
        rest = request.get_full_path().lstrip("/")[len(segment) :].lstrip("/")
        return HttpResponseRedirect(f"/{code}/{rest}")

    @staticmethod
    def _remember_choice(request: HttpRequest, response: HttpResponseBase, code: str) -> None:
        try:
            came_from, host = urlsplit(request.META.get("HTTP_REFERER", "")), request.get_host()
        except (ValueError, DisallowedHost):  # not an address at all, or sent to a host that is none of ours
            return
        if came_from.netloc != host:
            return
        before = _first_segment(came_from.path)
        if languages.is_known(before) and before != code and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != code:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                code,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                samesite="Lax",
                secure=settings.LANGUAGE_COOKIE_SECURE,
            )
