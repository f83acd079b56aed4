"""Sentences of the interface as the desk has them."""

from django.db import models


class InterfaceText(models.Model):
    """A translation of a sentence of the interface that was published on the desk. It goes before what the shipped catalog has, as long as
    the code has the sentence.

    `context`, `message`: the catalog's key, the singular of a sentence with plural forms. `source_hash`: of the source text that it was
    made from; where the code has another one, readers get the shipped translation. `forms`: one text, or each plural form in order.
    """

    language = models.CharField(max_length=16)
    context = models.CharField(max_length=100, blank=True)
    message = models.TextField()
    source_hash = models.CharField(max_length=32)
    forms = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        ordering = ("language", "pk")
        constraints = [models.UniqueConstraint(fields=("language", "context", "message"), name="translation_interface_text_key")]

    def __str__(self) -> str:
        return f"{self.language}: {self.message[:40]}"


class InterfaceTextStamp(models.Model):
    """One row, counted up in each transaction that changes an `InterfaceText`, which makes these transactions wait for each other: what a
    process has read is known to be old whatever the clocks of the machines say."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)
