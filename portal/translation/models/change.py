"""What happened to a translation."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_noop

from portal.translation.models.target import Target
from portal.translation.states import HowMade, State

#: The note of a step in which the portal put a new number of the source text into a translation.
NUMBER_CHANGED = gettext_noop("Only a number of the source text changed; it was put into the translation and has to be confirmed.")


class Change(models.Model):
    """A step in the history of a target, with everything as it was afterwards; rows are only added. `user`: None for the portal itself."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=State)
    text = models.TextField(blank=True)
    made_from = models.CharField(max_length=32, blank=True)
    origin = models.CharField(max_length=16, choices=HowMade, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("target", "pk")
        indexes = [models.Index(fields=("made_from",), name="translation_change_made_from")]

    def __str__(self) -> str:
        return f"{self.target_id}@{self.version}"
