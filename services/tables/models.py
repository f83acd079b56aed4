"""A table between the moment it is sent and the moment it is written."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """How far a table is."""

    READING = "reading", _("is being looked at")
    SHOWN = "shown", _("waits for your yes")
    REFUSED = "refused", _("was refused")
    WRITING = "writing", _("is being written")
    DONE = "done", _("is written")


class TableFile(models.Model):
    """A table that somebody sent. `kind`: slug; `rows`, `done`: how many it has, and with how many the present work is done; `report`: what
    it would change, or why it was refused, as its page shows it; `shown`: id → fingerprint of each entry as it was then."""

    objects: ClassVar[models.Manager["TableFile"]] = models.Manager()

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    data = models.BinaryField()
    stage = models.CharField(max_length=16, choices=Stage, default=Stage.READING)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    shown = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
