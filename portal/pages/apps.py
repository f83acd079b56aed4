"""The app of the portal's pages: home, sections, policies, one tree per language."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "portal.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from portal.pages import checks, consequences, indexing
        from portal.pages.acts import stored
        from portal.pages.translation_source import source

        indexing.register_sources()
        source.register()
        consequences.register()
        stored.register()
        register(checks.check_locales, Tags.database)
        register(checks.check_facts, Tags.database)
