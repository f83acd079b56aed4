"""What every API of the portal has in common: problems, how often one client may ask, answers that need not be sent twice, who may ask.

Other apps put routers into the one API below `/api/v1/`, or publish an API of their own in the same way.
"""

from http import HTTPStatus
from typing import Any

from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from search.api.freshness import fresh
from search.api.limits import ClientLimit
from search.api.problems import CONTENT_TYPE, guarded, handle_problems, not_found


class PublicAPI(NinjaAPI):
    """An API that everybody may read, described by a document and without pages that need scripts of others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(docs_url=None, throttle=[ClientLimit()], **options)
        handle_problems(self)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """With errors as the problems that they are."""
        schema = super().get_openapi_schema(**options)
        for described in (item["get"] for item in schema["paths"].values()):
            for status, answer in described["responses"].items():
                if status >= HTTPStatus.BAD_REQUEST:
                    answer["content"] = {CONTENT_TYPE: answer["content"].pop("application/json")}
        return schema


def published(api: NinjaAPI) -> list[URLPattern | URLResolver]:
    """The addresses of an API, and a problem for every other address below it. Call it when all routers are in."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if pattern.callback:
            pattern.callback = guarded(fresh(pattern.callback))
    return [path("", (patterns, app, namespace)), re_path("", not_found)]
