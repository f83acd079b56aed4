"""Events: fairs, forums and festivals of the city."""

from collections.abc import Iterator
from typing import Literal

from babel.dates import get_month_names
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from services import registry
from services.content_files import EntryRow
from services.kinds.base import Entry, Fact
from services.values import locale


class Type(models.TextChoices):
    FORUM = "forum", _("Forum or summit")
    FAIR = "fair", _("Fair")
    FESTIVAL = "festival", _("Festival")
    SPORT = "sport", _("Sport")
    EXCHANGE = "exchange", _("Exchange with other cities")


class Frequency(models.TextChoices):
    ANNUAL = "annual", _("every year")
    ONCE = "once", _("once")


class Event(Entry):
    """An event that comes back, or that took place in a `year`. `month`: 1 to 12."""

    event_type = models.CharField(_("type"), max_length=16, choices=Type, blank=True)
    frequency = models.CharField(_("how often"), max_length=16, choices=Frequency, blank=True)
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)])
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("event_type", _("Type"), self.get_event_type_display())
        yield from self.fact("frequency", _("How often"), self.get_frequency_display())

    def own_facts(self) -> Iterator[Fact]:
        yield from self.glance_facts()
        if self.month:
            yield from self.fact("month", _("Month"), get_month_names("wide", "stand-alone", locale())[self.month])
        yield from self.fact("year", _("Year"), self.year)


class EventRow(EntryRow):
    event_type: Literal["forum", "fair", "festival", "sport", "exchange", ""] = ""
    frequency: Literal["annual", "once", ""] = ""
    month: int | None = Field(None, ge=1, le=12)
    year: int | None = Field(None, ge=1900, le=2100)


registry.register(
    registry.Kind(
        rank=120,
        slug="events",
        model=Event,
        label=_("Event"),
        label_plural=_("Fairs, forums and festivals"),
        summary=_("What brings people from other countries to Beijing, and how often it takes place."),
        icon="calendar",
        content="events",
        row=EventRow,
        schema_type="Event",
        # Each edition is announced anew; there is nobody to ask in between.
        check_every=0,
        filters=(
            registry.Filter("type", _("Type"), "event_type", lambda: Type.choices),
            registry.Filter("frequency", _("How often"), "frequency", lambda: Frequency.choices),
        ),
        facts_fields=("event_type", "frequency", "month", "year"),
        is_place=False,
    )
)
