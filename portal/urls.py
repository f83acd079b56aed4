"""Addresses of the portal: staff and machines below their own prefix, readers below their language."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve as serve_file
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal import negotiation
from portal.pages import views as pages
from portal.theme.sitemaps import SITEMAPS
from portal.theme.views import health, robots
from portal.translation.views.glossary import glossary
from portal.translation.views.readers import report
from services.api.developers import developers
from services.figures.views import figures

# A public server's media files come from the reverse proxy.
_media = [path("media/<path:path>", serve_file, {"document_root": settings.MEDIA_ROOT})] if settings.SERVES_MEDIA else []

# Where readers of a private page give its password or sign in.
_private_pages = [pattern for pattern in wagtail_urls.urlpatterns if pattern.name != "wagtail_serve"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", negotiation.front_door, name="front-door"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("health/", health, name="health"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("api/v1/", include("services.api.urls")),
    path("api/hsds/v3/", include("services.api.hsds.urls")),
    *_media,
    *i18n_patterns(
        path("services/", include("services.urls")),
        path("figures/", figures, name="figures"),
        path("developers/", developers, name="developers"),
        path("search/", include("search.urls")),
        path("glossary/", glossary, name="glossary"),
        path("report/", report, name="report"),
        *_private_pages,
        re_path(r"^((?:[\w\-]+/)*)$", pages.serve, name="wagtail_serve"),
    ),
]
