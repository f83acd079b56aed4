"""Addresses of the tables, below the admin's."""

from django.urls import path

from services.tables import views

urlpatterns = [
    path("", views.tables, name="services_tables"),
    path("<int:file>/", views.table, name="services_table"),
    path("<int:file>/write/", views.agree, name="services_table_agree"),
    path("<slug:kind>/<slug:format_name>/", views.export, name="services_table_export"),
]
