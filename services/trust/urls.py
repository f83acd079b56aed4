"""Addresses of the directory's trust in the admin."""

from django.urls import path

from services.trust import views

urlpatterns = [
    path("due/", views.due_list, name="services_trust_due"),
    path("websites/", views.dead_websites, name="services_trust_websites"),
    path("still-true/<slug:kind>/<int:pk>/", views.confirm, name="services_trust_confirm"),
]
