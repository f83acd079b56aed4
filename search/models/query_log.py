"""What was asked, how much was found and what was chosen: counts per day, and nothing about who asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.models.words import language_choices


class LoggedQuery(models.Model):
    """One wording in one language on one day.

    `hits`: found the last time. `positions`: the sum of the places, from 1, of the results that were clicked. `is_settled`: staff have done
    something about it.
    """

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=16, choices=language_choices)
    text = models.CharField(_("question"), max_length=200)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    hits = models.PositiveIntegerField(_("results"), default=0)
    clicks = models.PositiveIntegerField(_("clicks"), default=0)
    positions = models.PositiveIntegerField(default=0)
    is_settled = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "language", "text"], name="one_row_a_day_language_and_question")]
        indexes = [models.Index(fields=["language", "text"], name="logged_query_language_text")]

    def __str__(self) -> str:
        return self.text
