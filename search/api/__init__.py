"""The search for machines: JSON over HTTP, described at /api/v1/openapi.json. The only importer of ninja."""
