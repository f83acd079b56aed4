"""The app `search`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Finding things."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        # Registers the system checks, and what happens when words are changed or a question is answered.
        from search import checks, query_log, signals  # noqa: F401  models are not loaded before `ready`
