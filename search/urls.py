"""Addresses of the search; included under the language by the composition root."""

from django.urls import path

from search import views

app_name = "search"

urlpatterns = [path("", views.results, name="results"), path("click/", views.click, name="click")]
