"""The states a translation can be in: one vocabulary for the desk, its lists and the files it exchanges with other systems.

Out of date is no state: it is derived from what a translation was made from.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far a text is in one language, from nothing to done."""

    MISSING = "missing", _("missing")
    NEEDS_EDITING = "needs-editing", _("needs editing")
    SUGGESTED = "suggested", _("suggested")
    TRANSLATED = "translated", _("translated")
    APPROVED = "approved", _("approved")
    NOT_TRANSLATED = "not-translated", _("not to be translated")
