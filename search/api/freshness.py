"""Answers that a client has already are not sent again: ETag and Last-Modified, and for how long an answer may be kept.

An answer is made of many rows, some of which say nothing of when they changed, and a row that is gone says nothing at all. So the tag is a
digest of the answer itself, and it was last modified when this server first gave it: never earlier than the change, whatever changed.
"""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, quote_etag

#: Seconds for which a client may use an answer without asking again.
MAX_AGE = 60
#: Seconds for which it is known when an answer was first given.
_REMEMBERED = 24 * 3600


def fresh(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose answers carry what a client needs to ask "has it changed?", and which answers that with 304."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **parameters: Any) -> HttpResponse:
        return conditional(request, view(request, *arguments, **parameters))

    return answer


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, or 304 where the client has it. Answers that are no success, and those that are sent while they are made, stay as they
    are."""
    if response.status_code != HTTPStatus.OK or response.streaming:
        return response
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    changed = _first_given(f"{request.get_full_path()} {response.headers.get('Content-Language', '')}", etag)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    # Without a language in its address an answer is in that of the browser or of a choice that was remembered in a cookie.
    if _names_its_language(request):
        response.headers.setdefault("Cache-Control", f"public, max-age={MAX_AGE}")
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ("Accept-Language",))
    found = get_conditional_response(request, etag=etag, last_modified=changed, response=response)
    return found if isinstance(found, HttpResponse) else response


def _names_its_language(request: HttpRequest) -> bool:
    return "language" in request.GET or not request.path.startswith("/api/")


def _first_given(address: str, etag: str) -> int:
    key = f"first-given-{hashlib.sha256(address.encode()).hexdigest()}"
    known = cache.get(key)
    if known and known[0] == etag:
        return int(known[1])
    # A change within this second would have the same time: a client that asks by time alone gets it once more.
    now = int(time.time())
    cache.set(key, (etag, now), _REMEMBERED)
    return now
