"""A text to translate, and the versions that it had."""

from django.db import models
from django.utils import timezone

from portal.translation import labels
from portal.translation.exchange.units import Plural
from portal.translation.models.item import Item
from portal.translation.quality.texts import Kind


class Unit(models.Model):
    """One text of an item, as its source has it now. The fields are those of `portal.translation.sources.Segment`.

    `text`, `hash`: of its last `SourceText`. `words`: of the source text. `is_there`: the item is there and still has the text.
    `changed_at`: when this text was published.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="units")
    path = models.CharField(max_length=255)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.SENTENCES)
    label = models.CharField(max_length=255, blank=True)
    position = models.PositiveIntegerField(default=0)
    text = models.TextField()
    hash = models.CharField(max_length=32)
    words = models.PositiveIntegerField(default=0)
    limit = models.PositiveIntegerField(null=True, blank=True)
    is_required = models.BooleanField(default=True)
    plural_message = models.CharField(max_length=255, blank=True)
    plural_one = models.TextField(blank=True)
    plural_form = models.PositiveSmallIntegerField(null=True, blank=True)
    is_there = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ("item", "position", "pk")
        constraints = [models.UniqueConstraint(fields=("item", "path"), name="translation_unit_path")]

    def __str__(self) -> str:
        return f"{self.item_id}:{self.path}"

    @property
    def place(self) -> str:
        """Where it appears, in the language of whoever looks; its path where nobody has said."""
        return labels.translated(self.label) or self.path

    @property
    def plural(self) -> Plural | None:
        """Which plural form of which message it is, if it is one."""
        if self.plural_form is None:
            return None
        return Plural(self.plural_message, self.plural_one, self.text, self.plural_form)


class SourceText(models.Model):
    """A version of a unit's text; rows are only added. `since`: when it was published. `is_material`: the change that led to it says
    something else, so that readers of a translation made before are warned; an editorial one does not."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="versions")
    hash = models.CharField(max_length=32)
    text = models.TextField()
    since = models.DateTimeField()
    is_material = models.BooleanField(default=True)

    class Meta:
        default_permissions = ()
        ordering = ("unit", "pk")

    def __str__(self) -> str:
        return f"{self.unit_id}@{self.hash[:8]}"
