"""The app `search`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Finding things."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        # Registers the system checks.
        from search import checks  # noqa: F401  models are not loaded before `ready`
