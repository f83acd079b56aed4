"""What machines were sent, for the budget."""

from datetime import UTC, date, datetime

from django.db import models


def this_month() -> date:
    """Its first day, by UTC."""
    return datetime.now(UTC).date().replace(day=1)


class MachineMonth(models.Model):
    """How many characters a provider (its name) was sent in a month, or is about to be. `month`: its first day, by UTC."""

    provider = models.CharField(max_length=20)
    month = models.DateField()
    characters = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ("-month", "provider")
        constraints = [models.UniqueConstraint(fields=("provider", "month"), name="translation_machine_month_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.month:%Y-%m}: {self.characters}"
