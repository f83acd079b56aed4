"""The term base."""

from django.db import models

from portal.translation.terms.concepts import Status


class Concept(models.Model):
    """One meaning. The fields are those of `portal.translation.exchange.concepts.Entry`.

    `is_edited`: staff have made or changed it, so that the file of the term base leaves it alone.
    """

    key = models.CharField(max_length=120, unique=True)
    domain = models.CharField(max_length=60, blank=True, db_index=True)
    definition = models.TextField(blank=True)
    note = models.TextField(blank=True)
    source = models.TextField(blank=True)
    do_not_translate = models.BooleanField(default=False)
    is_edited = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        default_permissions = ()
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key


class Term(models.Model):
    """What a concept is called in a language. `position`: among the terms of the same status."""

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="terms")
    language = models.CharField(max_length=16)
    text = models.CharField(max_length=500)
    status = models.CharField(max_length=16, choices=Status, default=Status.PREFERRED)
    position = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        default_permissions = ()
        ordering = ("concept", "language", "position", "pk")
        constraints = [models.UniqueConstraint(fields=("concept", "language", "text"), name="translation_term_once")]

    def __str__(self) -> str:
        return f"{self.text} ({self.language})"
