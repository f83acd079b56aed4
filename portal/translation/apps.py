"""The app in which texts are translated. It knows no model of the portal's: others import its vocabulary and register with it."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class TranslationConfig(AppConfig):
    name = "portal.translation"
    label = "translation"
    verbose_name = _("Translation")

    def ready(self) -> None:
        from portal.core import changes
        from portal.translation import checks, interface_texts, sources, tasks
        from portal.translation.catalog_source import InterfaceCatalogs
        from portal.translation.models import Concept
        from portal.translation.operations.importing import IMPORT
        from portal.translation.operations.sending import PRETRANSLATE, SEND

        sources.register(InterfaceCatalogs())
        interface_texts.register()
        changes.track(Concept)
        for kind in (SEND, PRETRANSLATE, IMPORT):
            tasks.register(kind)
        register(checks.check_catalogs, "languages")
        register(checks.check_compiled_catalogs, "languages")
        register(checks.check_babel_locales, "languages")
        register(checks.check_columns, Tags.database)
        register(checks.check_machines, "translation")
