"""A text that somebody or something proposes."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.translation.models.target import Target
from portal.translation.states import HowMade


class Suggestion(models.Model):
    """A proposal for a target. `made_from`: hash of the source text it is for. `score`: 0–100 as its maker means it, None without one.
    `provider`: which machine or memory, "" for a person."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="suggestions")
    text = models.TextField()
    made_from = models.CharField(max_length=32)
    origin = models.CharField(max_length=16, choices=HowMade)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    provider = models.CharField(max_length=60, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ("target", "pk")

    def __str__(self) -> str:
        return f"{self.target_id}: {self.text[:40]}"
