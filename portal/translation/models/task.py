"""Work on many items at once, which goes on after it was interrupted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Progress(models.TextChoices):
    """How far a task or one of its items is."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Task(models.Model):
    """A piece of bulk work. `kind`: which; `options`: what it was told, as JSON."""

    kind = models.CharField(max_length=40)
    options = models.JSONField(default=dict, blank=True)
    progress = models.CharField(max_length=16, choices=Progress, default=Progress.WAITING)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("-created_at", "pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class TaskItem(models.Model):
    """One step of a task, done in one transaction. `key`: what it is about; `message`: why it failed."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=255)
    language = models.CharField(max_length=16, blank=True)
    progress = models.CharField(max_length=16, choices=Progress, default=Progress.WAITING)
    message = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("task", "pk")
        constraints = [models.UniqueConstraint(fields=("task", "key", "language"), name="translation_task_item_once")]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.key} {self.language}"
