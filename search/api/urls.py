"""Addresses of the API; included below `api/v1/` by the composition root."""

from django.urls import path, re_path

from search.api.problems import not_found
from search.api.views import api

urlpatterns = [path("", api.urls), re_path("", not_found)]
