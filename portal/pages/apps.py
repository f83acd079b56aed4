"""The app of the portal's pages: home, sections, policies, one tree per language."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "portal.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from portal.core import staff_marks
        from portal.pages import checks, indexing, signals
        from portal.pages.models import HomePage, PolicyPage, SectionPage
        from portal.pages.operations import key_of_page
        from portal.pages.translation_source import source

        indexing.register_sources()
        source.register()
        signals.connect()
        for model in (HomePage, SectionPage, PolicyPage):
            staff_marks.register(model, key_of_page)
        register(checks.check_locales, Tags.database)
        register(checks.check_facts, Tags.database)
