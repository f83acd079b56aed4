"""Errors as problem+json (RFC 9457), in the reader's language: those of the API and those of the addresses around it."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from portal import languages
from portal.languages import Language

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
#: What may be asked from pages of other sites: everything here is public, and nothing changes anything.
_METHODS = "GET, HEAD, OPTIONS"
_RETRY = "30"


class ParameterError(Exception):
    """A parameter has a value that cannot be used. `name`: of the parameter."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnknownParameterError(Exception):
    """There is no parameter of this name. `name`: as it was written."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NotReadyError(Exception):
    """There is nothing to answer with at this moment."""


def reader_of(request: HttpRequest) -> Language:
    """The language asked for; the best of the browser's where it is not a language of the portal."""
    asked = request.GET.get("language", "").lower()
    public = {row.code: row for row in languages.public_languages()}
    return public.get(asked) or public.get(translation.get_language() or "") or languages.get(languages.SOURCE)


def problem(request: HttpRequest, status: HTTPStatus, *, detail: str = "", **values: str) -> HttpResponse:
    """An answer that says what is wrong. `detail`: in the reader's language; else the sentence of this status, with `values` in it."""
    reader = reader_of(request)
    with translation.override(reader.code):
        detail = detail or _sentence(status) % values
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})
    response["Content-Language"] = reader.tag
    response["Cache-Control"] = "no-store"
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = _RETRY
    return response


def handle_problems(api: NinjaAPI) -> None:
    """Every error of this API becomes a problem."""

    @api.exception_handler(ParameterError)
    def wrong_parameter(request: HttpRequest, error: ParameterError) -> HttpResponse:
        return _wrong(request, [error.name])

    @api.exception_handler(UnknownParameterError)
    def unknown_parameter(request: HttpRequest, error: UnknownParameterError) -> HttpResponse:
        with translation.override(reader_of(request).code):
            # Translators: an error of the interface for machines; the name is that of a parameter in an address.
            detail = _("There is no parameter “%(name)s” here.") % {"name": error.name[:40]}
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail=detail)

    @api.exception_handler(ValidationError)
    def wrong_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return _wrong(request, [str(item["loc"][-1]) for item in error.errors])

    @api.exception_handler(NotReadyError)
    def not_ready(request: HttpRequest, _error: NotReadyError) -> HttpResponse:
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE)

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(request, HTTPStatus(error.status_code))

    @api.exception_handler(Exception)
    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("A request to the API failed: %s", request.path, exc_info=error)
        return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the API that also answers HEAD and OPTIONS, may be asked from everywhere, and refuses other methods with a problem."""

    @csrf_exempt  # whoever posts is told that nothing can be posted, and not that a form has expired
    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **parameters: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": _METHODS})
        elif request.method in {"GET", "HEAD"}:
            response = _read(view, request, *arguments, **parameters)
        else:
            response = problem(request, HTTPStatus.METHOD_NOT_ALLOWED)
            response["Allow"] = _METHODS
        return _open(response)

    return answer


@csrf_exempt
def not_found(request: HttpRequest) -> HttpResponse:
    """For every address below the API that is none."""
    return _open(problem(request, HTTPStatus.NOT_FOUND))


def _read(view: Callable[..., HttpResponse], request: HttpRequest, *arguments: Any, **parameters: Any) -> HttpResponse:
    # The server leaves the body out where only the head was asked for.
    method, request.method = request.method, "GET"
    try:
        return view(request, *arguments, **parameters)
    except Http404:
        return problem(request, HTTPStatus.NOT_FOUND)
    finally:
        request.method = method


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = _METHODS
    response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After, Content-Language"
    return response


def _wrong(request: HttpRequest, names: list[str]) -> HttpResponse:
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, names=", ".join(dict.fromkeys(names)))


def _sentence(status: HTTPStatus) -> str:
    match status:
        case HTTPStatus.NOT_FOUND:
            return _("There is nothing at this address.")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return _("This address can only be read, with GET.")
        case HTTPStatus.UNPROCESSABLE_ENTITY:
            # Translators: an error of the interface for machines; the names are those of parameters in an address.
            return _("These parameters have values that cannot be used: %(names)s")
        case HTTPStatus.TOO_MANY_REQUESTS:
            return _("Too many questions came from your address. Please try again in a minute.")
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return _("The search is being prepared. Please try again in a few minutes.")
        case _:
            return _("Something went wrong on our side. Please try again later.")
