"""What all pages share: the frame, components, styles and scripts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThemeConfig(AppConfig):
    name = "portal.theme"
    label = "theme"
    verbose_name = _("Theme")
