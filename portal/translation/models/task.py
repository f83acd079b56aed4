"""Work on many items at once, which goes on after it was interrupted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.codes import CodesField


class Progress(models.TextChoices):
    """How far a task or one of its items is."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")


class Task(models.Model):
    """A piece of bulk work. `kind`: which; `title`: what it is about, for people; `languages`: codes of those that it is about; `options`:
    what else it was told, as JSON. It is done when none of its items waits any more, whatever became of them."""

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=255, blank=True)
    languages = CodesField()
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
    """One step of a task, done in one transaction. `key`: what it is about; `title`: the same for people; `message`: why it failed.

    `claim`: of the process that does it, which others leave alone until `claimed_until`. `attempts`: how often it was begun.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=255)
    title = models.CharField(max_length=255, blank=True)
    language = models.CharField(max_length=16, blank=True)
    progress = models.CharField(max_length=16, choices=Progress, default=Progress.WAITING)
    message = models.TextField(blank=True)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("task", "pk")
        constraints = [models.UniqueConstraint(fields=("task", "key", "language"), name="translation_task_item_once")]
        indexes = [models.Index(fields=("task", "progress"), name="translation_task_progress")]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.key} {self.language}"
