"""The states a translation can be in: one vocabulary for the desk, its lists and the files it exchanges with other systems.

Out of date is no state: it is derived from what a translation was made from.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.translation.provenance import Origin


class State(models.TextChoices):
    """How far a text is in one language, from nothing to done."""

    MISSING = "missing", _("missing")
    NEEDS_EDITING = "needs-editing", _("needs editing")
    SUGGESTED = "suggested", _("suggested")
    TRANSLATED = "translated", _("translated")
    APPROVED = "approved", _("approved")
    NOT_TRANSLATED = "not-translated", _("not to be translated")


class HowMade(models.TextChoices):
    """How a text on the desk came into being: as readers are told it (`provenance.Origin`), and what only the desk tells apart."""

    PERSON = Origin.PERSON.value, Origin.PERSON.label
    MACHINE = Origin.MACHINE.value, Origin.MACHINE.label
    IMPORT = Origin.IMPORT.value, Origin.IMPORT.label
    MEMORY = "memory", _("taken from the translation memory")
    CARRIED = "carried", _("carried over from an earlier text")
