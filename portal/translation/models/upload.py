"""A file between its dry run and its import."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.translation.models.task import Task


class Upload(models.Model):
    """A file that somebody was shown the differences of, kept until they import it or a day has passed. `task`: that imports it.

    In the database, for the next request may be answered by another machine.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    task = models.OneToOneField(Task, null=True, blank=True, on_delete=models.CASCADE, related_name="upload")
    name = models.CharField(max_length=255)
    data = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
