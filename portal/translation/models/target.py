"""A text in one language: what the desk is about."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.codes import CodesField
from portal.translation.models.item import Item
from portal.translation.models.unit import Unit
from portal.translation.states import HowMade, State

#: States in which a text is good enough for readers, where nothing more is asked.
FINISHED = (State.TRANSLATED, State.APPROVED)
#: States in which there is a text that nobody vouches for.
STARTED = (State.NEEDS_EDITING, State.SUGGESTED)
WITH_TEXT = (*STARTED, *FINISHED)


class TargetQuerySet(models.QuerySet["Target"]):
    """Verbs for lists and counts. The ones with a predicate of the same name on `Target` are its twins; a test proves them equal."""

    def present(self) -> Self:
        """Those whose text is still in the source."""
        return self.filter(unit__is_there=True)

    def into(self, language: str) -> Self:
        """Those in a language (code)."""
        return self.filter(language=language)

    def out_of_date(self) -> Self:
        """Twin of `Target.is_out_of_date`."""
        return self.filter(OUT_OF_DATE)

    def checked(self, terms: str) -> Self:
        """Twin of `Target.is_checked`."""
        return self.filter(_checked(terms))

    def unchecked(self, terms: str) -> Self:
        """Those with a text whose findings are not known yet."""
        return self.filter(state__in=WITH_TEXT).exclude(_checked(terms))


def _checked(terms: str) -> Q:
    return Q(checked_source=F("unit__hash"), checked_version=F("version"), checked_terms=terms)


#: Twin of `Target.is_out_of_date`, for counting; needs the unit.
OUT_OF_DATE = Q(state__in=WITH_TEXT) & ~Q(made_from=F("unit__hash"))


class Target(models.Model):
    """The translation of a unit into a language. There is a row from the moment the unit is wanted in the language, so that what is missing
    can be listed, assigned and counted like everything else.

    `item`: the unit's, which never changes. `made_from`: hash of the source text that the text was made from, "" without a text. `author`:
    of the text, None where no account of ours made it. `version`: counts every change of text or state. `approved_at`: of the text
    as it is. `approval_seconds`: from the publication of the source text to the first approval of a translation of it.
    `published_version`, `published_from`: version and `made_from` of what was last put into the portal.

    `findings`: what the checks found and nobody dismissed, `failed_checks`: the ids of these checks; both as of `checked_source` (hash),
    `checked_version` and `checked_terms` (version of the term base).
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="targets")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="targets")
    language = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=State, default=State.MISSING)
    text = models.TextField(blank=True)
    made_from = models.CharField(max_length=32, blank=True)
    origin = models.CharField(max_length=16, choices=HowMade, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    due = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)
    approved_at = models.DateTimeField(null=True, blank=True)
    approval_seconds = models.PositiveIntegerField(null=True, blank=True)
    published_version = models.PositiveIntegerField(null=True, blank=True)
    published_from = models.CharField(max_length=32, blank=True)
    findings = models.JSONField(default=list, blank=True)
    failed_checks = CodesField()
    error_count = models.PositiveSmallIntegerField(default=0)
    warning_count = models.PositiveSmallIntegerField(default=0)
    checked_source = models.CharField(max_length=32, blank=True)
    checked_version = models.PositiveIntegerField(null=True, blank=True)
    checked_terms = models.CharField(max_length=64, blank=True)

    objects = models.Manager.from_queryset(TargetQuerySet)()

    class Meta:
        default_permissions = ()
        ordering = ("item", "unit", "language")
        constraints = [
            models.UniqueConstraint(fields=("unit", "language"), name="translation_target_language"),
            models.CheckConstraint(
                condition=Q(state=State.MISSING, text="", made_from="")
                | Q(state=State.NOT_TRANSLATED)
                | (Q(state__in=WITH_TEXT) & ~Q(text="") & ~Q(made_from="")),
                name="translation_target_text_and_state",
            ),
        ]
        indexes = [
            models.Index(fields=("item", "language"), name="translation_target_item"),
            # Coverage is counted from the index alone, in its order; the unit is looked up for words and hash.
            models.Index(fields=("language", "item", "state", "made_from", "unit"), name="translation_target_coverage"),
            models.Index(fields=("language", "state"), name="translation_target_state"),
            models.Index(fields=("approved_at",), condition=Q(approval_seconds__isnull=False), name="translation_target_approval"),
            models.Index(fields=("assignee", "language"), name="translation_target_assignee"),
            models.Index(fields=("language", "due"), name="translation_target_due"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}:{self.language}"

    @property
    def has_text(self) -> bool:
        """Whether there is a text, good or not."""
        return self.state in WITH_TEXT

    @property
    def is_out_of_date(self) -> bool:
        """Whether the source has another text now than the one that this was made from."""
        return self.has_text and self.made_from != self.unit.hash

    def is_checked(self, terms: str) -> bool:
        """Whether `findings` are those of the present texts and of this version of the term base."""
        now: tuple[Any, ...] = (self.unit.hash, self.version, terms)
        return (self.checked_source, self.checked_version, self.checked_terms) == now
