"""Addresses of the API; included below `api/v1/` by the composition root."""

from django.urls import path, re_path

from search.api.problems import guarded, not_found
from search.api.views import api

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if _pattern.callback:
        _pattern.callback = guarded(_pattern.callback)

urlpatterns = [path("", (_patterns, _app, _namespace)), re_path("", not_found)]
