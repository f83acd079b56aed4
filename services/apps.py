"""The app of the directory: every kind of service to residents."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = _("Directory of services")

    def ready(self) -> None:
        from services import checks, indexing, signals, translation_source

        indexing.register_sources()
        translation_source.register()
        signals.connect()
        register(checks.check_district_names, "languages")
