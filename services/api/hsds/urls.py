"""Addresses of HSDS; included below `api/hsds/v3/` by the composition root."""

from search.api.publishing import published
from services.api.hsds.views import api

urlpatterns = published(api)
