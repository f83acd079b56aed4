"""What a request of the API says: only parameters that there are, in a language of the portal, pages that exist."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from search.api.problems import ParameterError, UnknownParameterError

MOST_PER_PAGE = 100

LanguageCode = Annotated[str, Query(description="Code or tag of the reader's language. Without it, the best of `Accept-Language`.")]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000, description="From 1. A page that does not exist is an error, except the first one.")]


def strict(*further: Callable[[], tuple[str, ...]]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A view that refuses parameters that it does not have. `further`: names of parameters that are known only when it is asked."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        own = frozenset(inspect.signature(view).parameters)

        @wraps(view)
        def answer(request: HttpRequest, *arguments: Any, **parameters: Any) -> Any:
            known = own.union(*(names() for names in further))
            for name in request.GET:
                if name not in known:
                    raise UnknownParameterError(name)
            return view(request, *arguments, **parameters)

        return answer

    return decorate


def check_page(page: int, count: int) -> None:
    """Raises:
    ParameterError: there is no such page of `count`.
    """
    if page > max(1, count):
        raise ParameterError("page")


def link_pages(request: HttpRequest, response: HttpResponse, page: int, count: int) -> None:
    """The header `Link` with the addresses of the pages before and after."""
    around = {"prev": page - 1, "next": page + 1 if page < count else 0}
    links = [f'<{_page_address(request, number)}>; rel="{relation}"' for relation, number in around.items() if number]
    if links:
        response["Link"] = ", ".join(links)


def _page_address(request: HttpRequest, number: int) -> str:
    parameters = request.GET.copy()
    parameters["page"] = str(number)
    return request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")
