"""Addresses of the directory, below `/{language}/services/`."""

from django.urls import path

from services import views
from services.api.lists import views as files
from services.lists import views as lists
from services.map.views import district_outlines

app_name = "services"
urlpatterns = [
    path("", views.directory, name="directory"),
    path("districts.geojson", district_outlines, name="district_outlines"),
    path("<slug:kind>/", lists.kind_list, name="kind"),
    path("<slug:kind>/map/", lists.kind_map, name="map"),
    path("<slug:kind>/list.geojson", files.list_geojson, name="list_geojson"),
    path("<slug:kind>/list.csv", files.list_csv, name="list_csv"),
    path("<slug:kind>/compare/", lists.compare, name="compare"),
    path("<slug:kind>/<slug:slug>/", views.entry_detail, name="entry"),
    path("<slug:kind>/<slug:slug>/card/", views.address_card, name="card"),
]
