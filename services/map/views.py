"""What a map loads by itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from portal import languages
from services.map import outlines


def _outlines(_request: HttpRequest, **_kwargs: Any) -> tuple[bytes, str]:
    return outlines.geojson(languages.nearest(get_language()))


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
@condition(etag_func=lambda request: _outlines(request)[1])
def district_outlines(request: HttpRequest) -> HttpResponse:
    """The outlines of the districts as GeoJSON, with names in the address's language."""
    return HttpResponse(_outlines(request)[0], content_type="application/geo+json")
