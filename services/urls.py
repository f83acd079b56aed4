"""Addresses of the directory, below `/{language}/services/`."""

from django.urls import path

from services import views

app_name = "services"
urlpatterns = [
    path("", views.directory, name="directory"),
    path("<slug:kind>/", views.kind_list, name="kind"),
    path("<slug:kind>/<slug:slug>/", views.entry_detail, name="entry"),
    path("<slug:kind>/<slug:slug>/card/", views.address_card, name="card"),
]
