"""The addresses of lists as files. Anybody may fetch them, from everywhere, as often as the API may be asked."""

import math
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import languages
from search.api.freshness import fresh
from search.api.limits import ClientLimit
from search.api.problems import guarded, problem
from services import registry
from services.api.lists import csv, geojson
from services.lists import state as lists
from services.lists.filters import filters_of
from services.lists.state import ListState

Write = Callable[[HttpRequest, ListState], HttpResponse]


def _of_list(write: Write) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view of a kind's list as a file. What a page would only mention is an error here: nobody reads along."""

    @wraps(write)
    def answer(request: HttpRequest, kind: str) -> HttpResponse:
        limit = ClientLimit()
        if not limit.allow_request(request):
            response = problem(request, HTTPStatus.TOO_MANY_REQUESTS)
            response["Retry-After"] = str(math.ceil(limit.wait()))
            return response
        try:
            row = registry.get(kind)
        except registry.UnknownKindError as error:
            raise Http404(kind) from error
        known = {*lists.RESERVED, *(chosen.name for chosen in filters_of(row))}
        if unknown := [name for name in request.GET if name not in known]:
            detail = _("There is no parameter “%(name)s” here.") % {"name": unknown[0][:40]}
            return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail=detail)
        state, notices = lists.read(row, request.GET)
        if notices:
            return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail=" ".join(notices))
        response = write(request, state)
        response["Content-Language"] = languages.nearest(get_language()).tag
        return response

    return guarded(fresh(answer))


@_of_list
def list_geojson(_request: HttpRequest, state: ListState) -> HttpResponse:
    """What the map shows of a list, all pages of it."""
    options = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(geojson.collection(state), content_type=geojson.CONTENT_TYPE, json_dumps_params=options)


@_of_list
def list_csv(request: HttpRequest, state: ListState) -> HttpResponse:
    """A list as a table, all pages of it."""
    response = HttpResponse(csv.text(state, request.build_absolute_uri), content_type=csv.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{state.kind.slug}-{get_language()}.csv"'
    return response
