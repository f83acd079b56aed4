"""An object whose texts are translated, as the desk knows it."""

from django.db import models

from portal.codes import CodesField


class Item(models.Model):
    """What a source said of an object when it was last taken up. Kept when the object is gone, for it may come back with its texts.

    The fields are those of `portal.translation.sources.Item`. `is_there`: the source still has it.
    """

    source = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=255, blank=True)
    group = models.CharField(max_length=60)
    topics = CodesField()
    language = models.CharField(max_length=16)
    priority = models.IntegerField(default=100)
    published_at = models.DateTimeField(null=True, blank=True)
    needs_approval = models.BooleanField(default=False)
    is_there = models.BooleanField(default=True)
    taken_up_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        ordering = ("priority", "title", "pk")
        constraints = [models.UniqueConstraint(fields=("source", "key"), name="translation_item_key")]

    def __str__(self) -> str:
        return self.title or self.key
