"""The ground floor as a Django app: what all others stand on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.core import staff_marks  # models are not loaded before `ready`
        from portal.core.revisions import publishing

        publishing.connect()
        staff_marks.connect()
