"""Addresses of the portal's own API; included below `api/v1/` by the composition root. The search's API has them, too: it is one API."""

from search.api.publishing import published
from search.api.views import api
from services.api.entries.views import router

api.add_router("", router)

urlpatterns = published(api)
