"""What people are told by mail: an outbox, and how often each of them wants to hear."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.translation.models.target import Target


class Timing(models.TextChoices):
    """When somebody is told."""

    AT_ONCE = "at-once", _("At once")
    DAILY = "daily", _("Once a day, all together")
    NONE = "none", _("Never")


class Occasion(models.TextChoices):
    """Of what somebody is told; in the order of a mail."""

    OVERDUE = "overdue", _("Should have been done")
    DUE = "due", _("To be done by tomorrow")
    ASSIGNED = "assigned", _("Assigned to you")
    SENT_BACK = "sent-back", _("Sent back to be edited")
    SOURCE_CHANGED = "source-changed", _("The source text has changed")
    COMMENTED = "commented", _("New comments")
    APPROVED = "approved", _("Approved")


class NoticeChoice(models.Model):
    """How often somebody wants to hear of their work; who has none hears once a day."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choice")
    timing = models.CharField(max_length=16, choices=Timing, default=Timing.DAILY)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.timing}"


class Notice(models.Model):
    """One thing that somebody is to be told of a target, written in the transaction in which it happened.

    `about`: which time it happened; nobody is told the same twice. `actor`: who did it, None for the portal itself; `text`: what they
    said. `batch`: names the mail that it is in, "" before; `claimed_at`: when a process last set about sending that; `sent_at`: when the
    mail server had it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=16, choices=Occasion)
    about = models.CharField(max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    batch = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("user", "pk")
        constraints = [models.UniqueConstraint(fields=("user", "target", "occasion", "about"), name="translation_notice_once")]
        indexes = [
            models.Index(fields=("user",), condition=Q(sent_at=None), name="translation_notice_waiting"),
            models.Index(fields=("sent_at",), name="translation_notice_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.occasion} {self.target_id}"
