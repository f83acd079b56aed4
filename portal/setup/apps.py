"""From an empty database to a running portal: content, roles, demonstration accounts. Part of the roof: it composes the other apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SetupConfig(AppConfig):
    name = "portal.setup"
    label = "setup"
    verbose_name = _("Set-up")

    def ready(self) -> None:
        # Whoever translates into a language knows what its readers call things.
        from portal.setup import explanations, terms  # models are not loaded before `ready`
        from portal.translation.models import permission_codename
        from search import rights

        rights.trust(lambda user, language: bool(user.has_perm(f"translation.{permission_codename(language)}")))
        terms.register()
        explanations.connect()
