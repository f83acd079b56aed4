"""What people say to each other about a translation."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.translation.models.target import Target


class Comment(models.Model):
    """A remark beside a target."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ("target", "pk")

    def __str__(self) -> str:
        return f"{self.target_id}: {self.text[:40]}"
