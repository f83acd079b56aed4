"""The outbox: what the index does not know yet."""

from django.db import models


class Change(models.Model):
    """An object that changed, noted in the transaction that changed it. Gone once the index has it."""

    key = models.CharField(max_length=255)
    noted_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
