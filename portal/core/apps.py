"""The ground floor as a Django app: it has templates, no models."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"
