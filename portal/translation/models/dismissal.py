"""A finding that is none."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.translation.models.target import Target


class Dismissal(models.Model):
    """Somebody says why a finding does not matter. It holds for this finding (`finding`: its `key`, hashed, for it contains parts of both
    texts) as long as the source text stays the same."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="dismissals")
    check_id = models.CharField(max_length=40)
    finding = models.CharField(max_length=32)
    source_hash = models.CharField(max_length=32)
    reason = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ("target", "pk")
        constraints = [models.UniqueConstraint(fields=("target", "finding", "source_hash"), name="translation_dismissal_once")]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.check_id}"
