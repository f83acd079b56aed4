"""From an empty database to a running portal: content, roles, demonstration accounts. Part of the roof: it composes the other apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SetupConfig(AppConfig):
    name = "portal.setup"
    label = "setup"
    verbose_name = _("Set-up")
