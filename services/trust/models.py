"""What is kept about trust. Entries are named by kind and primary key: a slug may change."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class OfEntry(models.Model):
    """Something about an entry of any kind."""

    kind = models.CharField(_("kind"), max_length=40)
    entry_id = models.PositiveBigIntegerField()
    day = models.DateField(_("day"))

    class Meta:
        abstract = True


class Check(OfEntry):
    """Somebody checked an entry with its institution and found it true."""

    objects: ClassVar[models.Manager["Check"]] = models.Manager()

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "entry_id"], name="services_check_entry")]
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}, {self.day}"


class Change(OfEntry):
    """Facts that readers saw and that were replaced on a day. `before`: column → value, as a version of the entry has it."""

    objects: ClassVar[models.Manager["Change"]] = models.Manager()

    before = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [models.Index(fields=["kind", "entry_id"], name="services_change_entry")]
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}, {self.day}"


class Outcome(models.TextChoices):
    """What a look at a website found."""

    ANSWERED = "answered", _("answers")
    MOVED = "moved", _("has moved for good")
    FORBIDDEN = "forbidden", _("does not want to be looked at by machines")
    MISSING = "missing", _("has no such page")
    FAULTY = "faulty", _("answers with an error")
    SILENT = "silent", _("does not answer")
    INSECURE = "insecure", _("has no valid certificate")
    ENDLESS = "endless", _("redirects without end")
    REFUSED = "refused", _("is not an address of the public internet")


#: What readers of a website meet as well.
FAILURES = frozenset({Outcome.MISSING, Outcome.FAULTY, Outcome.SILENT, Outcome.INSECURE, Outcome.ENDLESS, Outcome.REFUSED})
#: On how many days a website must have failed, one after the other, before it is called dead.
DEAD_AFTER = 3


#: A longer address is not looked at.
LONGEST_ADDRESS = 1000


class Website(models.Model):
    """An address that the directory sends readers to, and what was seen there. `failed_days`: the days, one after the other, on which it
    was looked at and failed; `failing_since`: the first of them."""

    objects: ClassVar[models.Manager["Website"]] = models.Manager()

    url = models.CharField(_("address"), max_length=LONGEST_ADDRESS, unique=True)
    outcome = models.CharField(_("what was seen"), max_length=16, choices=Outcome)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    moved_to = models.CharField(_("new address"), max_length=LONGEST_ADDRESS, blank=True)
    failing_since = models.DateField(_("failing since"), null=True, blank=True)
    failed_days = models.PositiveSmallIntegerField(default=0)
    looked_at = models.DateTimeField(_("last looked at"), db_index=True)

    class Meta:
        verbose_name = _("website")
        verbose_name_plural = _("websites")
        ordering = ("url",)

    def __str__(self) -> str:
        return self.url

    @property
    def is_failing(self) -> bool:
        """Whether the last look found nothing that readers could use."""
        return self.outcome in FAILURES

    @property
    def is_dead(self) -> bool:
        """Whether it has failed on so many days that it is no accident."""
        return self.is_failing and self.failed_days >= DEAD_AFTER
