"""The outbox: what an index does not know yet."""

from django.db import models
from django.utils import timezone


class Change(models.Model):
    """An object that changed, noted in the transaction that changed it. `index`: the name of the index that has yet to take it; "" until
    every known index was given a row of its own. Gone once that index has it."""

    key = models.CharField(max_length=255)
    index = models.CharField(max_length=150, default="", db_index=True)
    noted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key


class KnownIndex(models.Model):
    """An index that gets every change. `is_made`: since it is known it was made from the database, so that it has missed nothing.
    `seen_at`: when something last kept it in step; one that nobody keeps in step is forgotten."""

    name = models.CharField(max_length=150, unique=True)
    is_made = models.BooleanField(default=False)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
