"""Addresses for machines: is the portal well, and what may be crawled."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search.engines import get_engine


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether the database answers and who answers searches: "ready", "fallback" where a cluster is silent and this machine's copy of the
    index stands in, "missing". 503 where nobody does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    engine = get_engine().health()
    is_ready = engine != "missing"
    return JsonResponse({"database": True, "search": is_ready, "search_engine": engine}, status=200 if is_ready else 503)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything but the staff's rooms may be crawled."""
    address = request.build_absolute_uri("/sitemap.xml")
    return HttpResponse(f"User-agent: *\nDisallow: /admin/\nSitemap: {address}\n", content_type="text/plain; charset=utf-8")
