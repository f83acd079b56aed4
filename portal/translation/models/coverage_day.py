"""How far the languages were on a day."""

from django.db import models


class CoverageDay(models.Model):
    """One row of the coverage as it was on a day, for the trend; the numbers are those of `portal.translation.selectors.coverage`."""

    day = models.DateField()
    language = models.CharField(max_length=16)
    source = models.CharField(max_length=40)
    group = models.CharField(max_length=60)
    words = models.PositiveIntegerField()
    approved = models.PositiveIntegerField()
    translated = models.PositiveIntegerField()
    out_of_date = models.PositiveIntegerField()
    started = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    items = models.PositiveIntegerField()
    items_done = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ("day", "language", "source", "group")
        constraints = [models.UniqueConstraint(fields=("day", "language", "source", "group"), name="translation_coverage_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.language} {self.source} {self.group}"
