"""Pages of rows, and all rows as lines, as the specification's OpenAPI document has them."""

import json
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from portal.languages import Language
from services.api.parameters import check_page, link_pages

#: Rows that are read at a time while all are sent.
_BATCH = 200

Row = dict[str, Any]


class Format(StrEnum):
    """`json`: a page. `ndjson`: every row on a line of its own, without pages."""

    JSON = "json"
    NDJSON = "ndjson"


def answer(body: Any, reader: Language) -> HttpResponse:
    """Something as JSON, in letters as they are."""
    response = JsonResponse(body, safe=False, json_dumps_params={"ensure_ascii": False})
    response["Content-Language"] = reader.tag
    return response


def paged(
    request: HttpRequest, reader: Language, *, count: int, rows: Callable[[int, int], Sequence[Row]], page: int, per_page: int, form: Format
) -> HttpResponseBase:
    """A page of `count` rows, or all of them as lines. `rows`: number and size of a page → its rows.

    Raises:
        ParameterError: there is no such page.
    """
    if form is Format.NDJSON:
        lines = StreamingHttpResponse(_lines(reader, count, rows), content_type="application/x-ndjson")
        lines["Content-Language"] = reader.tag
        return lines
    pages = -(-count // per_page)
    check_page(page, pages)
    contents = rows(page, per_page)
    response = answer(
        {
            "total_items": count,
            "total_pages": pages,
            "page_number": page,
            "size": len(contents),
            "first_page": page == 1,
            "last_page": page >= pages,
            "empty": not contents,
            "contents": contents,
        },
        reader,
    )
    link_pages(request, response, page, pages)
    return response


def _lines(reader: Language, count: int, rows: Callable[[int, int], Sequence[Row]]) -> Iterator[str]:
    for number in range(1, -(-count // _BATCH) + 1):
        # The request's language is gone by the time the answer is sent.
        with translation.override(reader.code):
            batch = rows(number, _BATCH)
        for row in batch:
            yield json.dumps(row, ensure_ascii=False) + "\n"
