"""The app of the directory: every kind of service to residents."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = _("Directory of services")

    def ready(self) -> None:
        from portal.core import staff_marks
        from portal.translation import tasks
        from services import checks, indexing, redirects, registry, signals, translation_source
        from services.figures.models import Figure
        from services.shared import translation_source as shared_texts
        from services.shared.models import Contact, Place
        from services.tables.following import FOLLOW
        from services.tables.uploads import TABLE
        from services.trust import signals as trust_signals

        indexing.register_sources()
        translation_source.register()
        shared_texts.register()
        signals.connect()
        redirects.connect()
        models: list[type[Any]] = [*(kind.model for kind in registry.all_kinds()), Place, Contact, Figure]
        for model in models:
            staff_marks.register(model, lambda row: str(row.slug))
        trust_signals.connect()
        for kind in (TABLE, FOLLOW):
            tasks.register(kind)
        register(checks.check_district_names, "languages")
