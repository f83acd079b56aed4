"""The words that staff teach the search: the term base, synonyms, other names of objects, and results that come first.

Nothing here is in an index but the other names, which go there through the outbox; everything else is read with each question.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from portal import languages


def language_choices() -> list[tuple[str, str]]:
    """Every language by its own name."""
    return [(row.code, row.native_name) for row in languages.all_languages()]


class Term(ClusterableModel):
    """A thing that has a settled name in several languages: a question with one of them is also asked with the others."""

    #: The row of the file that it came from; empty for a term that staff made.
    identifier = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    domain = models.CharField(_("subject"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    is_edited = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["identifier"], condition=~models.Q(identifier=""), name="one_term_a_row"),
        ]

    def __str__(self) -> str:
        texts = {text.language: text.text for text in self.texts.all()}
        return languages.choose(texts, languages.SOURCE).text


class TermText(models.Model):
    """The name of a term in a language. There may be several."""

    term = ParentalKey(Term, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=16, choices=language_choices)
    text = models.CharField(_("name"), max_length=200)

    def __str__(self) -> str:
        return self.text


class Synonym(models.Model):
    """A word that readers use for what the pages call otherwise."""

    language = models.CharField(_("language"), max_length=16, choices=language_choices)
    text = models.CharField(_("what readers write"), max_length=200)
    means = models.CharField(_("what the pages say"), max_length=200)
    means_language = models.CharField(
        _("language of these words"), max_length=16, choices=language_choices, blank=True, help_text=_("Empty: the same language.")
    )

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering: ClassVar[list[str]] = ["text"]

    def __str__(self) -> str:
        return f"{self.text} → {self.means}"


class Alias(models.Model):
    """Another name of an object, found in every language. `key`: of its document."""

    text = models.CharField(_("other name"), max_length=200)
    key = models.CharField(_("page"), max_length=255)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering: ClassVar[list[str]] = ["text"]
        constraints = [models.UniqueConstraint(fields=["key", "text"], name="an_object_has_an_alias_once")]

    def __str__(self) -> str:
        return self.text


class PromotedResult(models.Model):
    """A result that staff put before all others for a question. `key`: of its document."""

    language = models.CharField(_("language"), max_length=16, choices=language_choices)
    text = models.CharField(_("question"), max_length=200, help_text=_("Form words, accents and endings do not matter."))
    key = models.CharField(_("page"), max_length=255)
    rank = models.PositiveSmallIntegerField(_("place"), default=1, help_text=_("Where a question has several: the smallest comes first."))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day on which it comes first; empty: always."))

    class Meta:
        verbose_name = _("promoted result")
        verbose_name_plural = _("promoted results")
        ordering: ClassVar[list[str]] = ["language", "text", "rank"]
        constraints = [models.UniqueConstraint(fields=["language", "text", "key"], name="a_result_is_promoted_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and self.until < timezone.localdate()


class Stamp(models.Model):
    """Differs whenever a word of the above differs, so that each process knows when to read them again. One row."""

    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.token
