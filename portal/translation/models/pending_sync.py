"""The desk's outbox: changes of the portal's texts that it has to take up."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class PendingSyncQuerySet(models.QuerySet["PendingSync"]):
    """Verbs for reading changes."""

    def due(self) -> Self:
        """Those that are to be taken up now."""
        return self.filter(Q(retry_at=None) | Q(retry_at__lte=timezone.now()))


class PendingSync(models.Model):
    """An object of a source that was published, changed, hidden or deleted; or, with a `language`, a translation of it that was published
    elsewhere than on the desk. Written in the transaction of the change, and gone with the one that takes it up.

    `user`: who changed it, None for the portal itself. `is_bulk`: one of many at once, which let single changes go first. `attempts`: how
    often it could not be taken up, `message`: why the last time; `retry_at`: not before then.
    """

    source = models.CharField(max_length=50)
    key = models.CharField(max_length=255)
    language = models.CharField(max_length=16, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_bulk = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    objects = PendingSyncQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ("is_bulk", "pk")
        indexes = [models.Index(fields=("source", "key"), name="translation_pending_sync")]

    def __str__(self) -> str:
        return f"{self.source}:{self.key} {self.language}".rstrip()
