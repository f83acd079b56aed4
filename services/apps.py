"""The app of the directory: every kind of service to residents."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = _("Directory of services")

    def ready(self) -> None:
        from portal.translation import tasks
        from services import checks, indexing, redirects, signals, translation_source
        from services.shared import translation_source as shared_texts
        from services.tables.following import FOLLOW
        from services.tables.uploads import TABLE
        from services.trust import signals as trust_signals

        indexing.register_sources()
        translation_source.register()
        shared_texts.register()
        signals.connect()
        redirects.connect()
        trust_signals.connect()
        for kind in (TABLE, FOLLOW):
            tasks.register(kind)
        register(checks.check_district_names, "languages")
