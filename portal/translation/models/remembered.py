"""Translations of other systems, for the memory."""

from django.db import models
from django.utils import timezone


class Remembered(models.Model):
    """A pair of texts that was imported into the memory. What was approved on the desk is remembered without being kept here again.

    `source_language`, `language`: codes. `hash`: of the source text, `target_hash`: of the translation. `origin`: name of its file.
    """

    source_language = models.CharField(max_length=16)
    language = models.CharField(max_length=16)
    hash = models.CharField(max_length=32)
    source = models.TextField()
    target = models.TextField()
    target_hash = models.CharField(max_length=32)
    origin = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("source_language", "language", "hash", "target_hash"), name="translation_remembered_once")
        ]

    def __str__(self) -> str:
        return f"{self.source_language}>{self.language}: {self.source[:40]}"
