"""Errors as problem+json (RFC 9457), in the reader's language."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from portal import languages
from portal.languages import Language

CONTENT_TYPE = "application/problem+json"


class ParameterError(Exception):
    """A parameter has a value that cannot be used. `name`: of the parameter."""

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


def problem(request: HttpRequest, status: HTTPStatus, detail: str) -> HttpResponse:
    """An answer that says what is wrong."""
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})
    response["Content-Language"] = reader_of(request).tag
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "30"
    return response


def not_found(request: HttpRequest) -> HttpResponse:
    """For every address below the API that is none."""
    with translation.override(reader_of(request).code):
        return problem(request, HTTPStatus.NOT_FOUND, _("There is nothing at this address."))


def handle_problems(api: NinjaAPI) -> None:
    """Every error of this API becomes a problem."""

    @api.exception_handler(ParameterError)
    def wrong_parameter(request: HttpRequest, error: ParameterError) -> HttpResponse:
        return _wrong(request, [error.name])

    @api.exception_handler(ValidationError)
    def wrong_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return _wrong(request, [str(item["loc"][-1]) for item in error.errors])

    @api.exception_handler(NotReadyError)
    def not_ready(request: HttpRequest, _error: NotReadyError) -> HttpResponse:
        with translation.override(reader_of(request).code):
            return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, _("The search is being prepared. Please try again in a few minutes."))

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(request, HTTPStatus(error.status_code), str(error))


def _wrong(request: HttpRequest, names: list[str]) -> HttpResponse:
    with translation.override(reader_of(request).code):
        # Translators: an error of the interface for machines; the names are those of parameters in an address.
        detail = _("These parameters have values that cannot be used: %(names)s") % {"names": ", ".join(dict.fromkeys(names))}
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail)
