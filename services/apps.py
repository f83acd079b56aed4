"""The app of the directory: every kind of service to residents."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = _("Directory of services")

    def ready(self) -> None:
        from portal.translation import tasks
        from services import checks, consequences, indexing, translation_source
        from services.shared import translation_source as shared_texts
        from services.tables.uploads import TABLE

        indexing.register_sources()
        translation_source.register()
        shared_texts.register()
        consequences.register()
        tasks.register(TABLE)
        register(checks.check_district_names, "languages")
