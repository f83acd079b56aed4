"""Addresses for machines: is the portal well, and what may be crawled."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.engines import get_engine


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether the database answers and the search index is ready; 503 where not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    is_ready = get_engine().is_ready()
    return JsonResponse({"database": True, "search": is_ready}, status=200 if is_ready else 503)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything but the staff's rooms may be crawled."""
    address = request.build_absolute_uri("/sitemap.xml")
    return HttpResponse(f"User-agent: *\nDisallow: /admin/\nSitemap: {address}\n", content_type="text/plain; charset=utf-8")
