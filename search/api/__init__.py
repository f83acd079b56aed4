"""The search for machines: JSON over HTTP, described at /api/v1/openapi.json, and what every API of the portal has in common
(`publishing.py`): other apps put routers into `views.api`."""
