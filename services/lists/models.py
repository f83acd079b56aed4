"""Keys by which names sort, so that a database sorts thousands of entries as readers of each language expect."""

from typing import ClassVar

from django.db import models

from portal.languages import Language
from services.collation import sort_key

#: Characters of a key that are kept: of a name the first sixty letters, or the first eighteen Chinese characters.
KEY_LENGTH = 360


class NameKey(models.Model):
    """The name under which an entry stands in lists of a language, and its key. An entry without one is listed last."""

    # Named for the type checker, which cannot see the one that django-modeltranslation makes.
    objects: ClassVar[models.Manager["NameKey"]] = models.Manager()

    kind = models.CharField(max_length=50)
    entry = models.PositiveBigIntegerField()
    language = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=KEY_LENGTH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "language", "entry"], name="one_name_key_a_language")]
        indexes = [models.Index(fields=["kind", "language", "entry", "key"], name="name_keys_for_sorting")]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind} {self.entry}, {self.language})"


def key_of(name: str, language: Language) -> str:
    """The key of a name, as long as the column."""
    return sort_key(name, language)[:KEY_LENGTH]
