"""What a reader found wrong."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.translation.models.item import Item


class Report(models.Model):
    """A reader says that a translation is wrong. Nothing is kept of who that was. `path`: of the unit, "" where the reader named none.

    `source_text`, `target_text`: both sentences as the reader saw them.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reports")
    language = models.CharField(max_length=16)
    path = models.CharField(max_length=255, blank=True)
    source_text = models.TextField(blank=True)
    target_text = models.TextField(blank=True)
    message = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("-at", "pk")
        indexes = [models.Index(fields=("language",), condition=Q(closed_at=None), name="translation_report_open")]

    def __str__(self) -> str:
        return f"{self.item_id}:{self.language}"
