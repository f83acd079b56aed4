"""The page for developers: what can be asked, with addresses that work, and where the descriptions for machines are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from portal import languages
from search.api.views import api as own_api
from services.api.hsds.ids import Identity, Resource
from services.api.hsds.views import api as hsds_api
from services.eligibility import findable
from services.kinds.base import Entry
from services.kinds.medical import MedicalInstitution
from services.registry import all_kinds

#: An address in the middle of the city, for examples.
_NEAR = "39.908,116.397"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of an API as its description has it. `parameters`: names and what they say, in English."""

    path: str
    summary: str
    parameters: tuple[tuple[str, str], ...]


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    """Both APIs, lists as files, and what stands in the pages themselves."""
    entry = findable(MedicalInstitution.objects.order_by("slug")).first()
    context = {
        "apis": [
            {
                "id": "portal",
                "title": _("The portal’s own API"),
                "text": _("Search, entries with all their facts, kinds and figures. Each text says which language it is in."),
                "openapi": reverse("search-api:openapi-json"),
                "endpoints": list(_endpoints(own_api)),
                "examples": [request.build_absolute_uri(address) for address in _own_examples(entry)],
            },
            {
                "id": "hsds",
                "title": "Human Services Data Specification 3.0 (HSDS)",
                "text": _(
                    "The same directory as organizations, services and places, for programs that know this standard. Texts are in the "
                    "language that is asked for; “text_languages” says where a text is in another one."
                ),
                "openapi": reverse("hsds:openapi-json"),
                "endpoints": list(_endpoints(hsds_api)),
                "examples": [request.build_absolute_uri(address) for address in _hsds_examples(entry)],
            },
        ],
        "files": [request.build_absolute_uri(address) for address in _files()],
        "kinds_with_files": [
            {
                "label": kind.label_plural,
                "csv_url": reverse("services:list_csv", args=[kind.slug]),
                "geojson_url": reverse("services:list_geojson", args=[kind.slug]),
            }
            for kind in all_kinds()
        ],
        "most_per_minute": settings.SEARCH_API_PER_MINUTE,
        "breadcrumbs": [{"title": _("Home"), "url": f"/{get_language()}/"}],
    }
    return render(request, "services/developers.html", context)


def _endpoints(api: NinjaAPI) -> Iterator[Endpoint]:
    schema: dict[str, Any] = api.get_openapi_schema()
    for path, item in schema["paths"].items():
        described = item["get"]
        parameters = tuple((row["name"], row.get("description", "")) for row in described["parameters"] if row["in"] == "query")
        yield Endpoint(path, described["summary"], parameters)


def _own_examples(entry: Entry | None) -> Iterator[str]:
    code = languages.nearest(get_language()).code
    yield f"{reverse('search-api:entries')}?{urlencode({'kind': 'medical', 'spoken': 'en', 'language': code})}"
    yield f"{reverse('search-api:entries')}?{urlencode({'near': _NEAR, 'sort': 'distance', 'language': code}, safe=',')}"
    if entry:
        yield f"{reverse('search-api:entry', args=[entry.kind.slug, entry.slug])}?language={code}"
    yield f"{reverse('search-api:kinds')}?language={code}"


def _hsds_examples(entry: Entry | None) -> Iterator[str]:
    code = languages.nearest(get_language()).code
    base = reverse("hsds:api-root")
    yield f"{base}services?{urlencode({'search': 'visa', 'language': code})}"
    if entry:
        yield f"{base}services/{Identity(Resource.SERVICE, entry.kind, entry.pk)}?language={code}"
    yield f"{base}service_at_locations?{urlencode({'near': _NEAR, 'proximity': '5000', 'language': code}, safe=',')}"


def _files() -> Iterator[str]:
    yield f"{reverse('services:list_csv', args=['schools'])}?district=chaoyang"
    yield f"{reverse('services:list_geojson', args=['medical'])}?near={_NEAR}&sort=distance"
