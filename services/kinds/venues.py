"""Venues: where the city receives, meets, plays and shows."""

from collections.abc import Iterator
from typing import Literal

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.content_rows import Texts
from services import registry
from services.content_files import EntryRow
from services.kinds.base import Entry, Fact


class Type(models.TextChoices):
    CONFERENCE = "conference", _("Conferences and exhibitions")
    CULTURE = "culture", _("Culture")
    SPORT = "sport", _("Sport")
    LEISURE = "leisure", _("Leisure")
    SQUARE = "square", _("Square")


class Status(models.TextChoices):
    OPEN = "open", _("completed")
    UNDER_CONSTRUCTION = "under-construction", _("planned or under construction")


class Venue(Entry):
    """A venue. `role`: what it is for, per language."""

    venue_type = models.CharField(_("type"), max_length=16, choices=Type, blank=True)
    status = models.CharField(_("status"), max_length=24, choices=Status, blank=True)
    role = models.TextField(_("role"), blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("venue")
        verbose_name_plural = _("venues")

    def badges(self) -> list[str]:
        return [str(_("Planned or under construction"))] if self.status == Status.UNDER_CONSTRUCTION else []

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("venue_type", _("Type"), self.get_venue_type_display())

    def own_facts(self) -> Iterator[Fact]:
        yield from self.glance_facts()
        yield from self.fact("role", _("Role"), self.text("role") or "")
        yield from self.fact("status", _("Status"), self.get_status_display())


class VenueRow(EntryRow):
    venue_type: Literal["conference", "culture", "sport", "leisure", "square", ""] = ""
    status: Literal["open", "under-construction", ""] = ""
    role: Texts = {}


registry.register(
    registry.Kind(
        rank=100,
        slug="venues",
        model=Venue,
        label=_("Venue"),
        label_plural=_("Venues"),
        summary=_("Places for conferences, culture, sport and leisure, those under construction included."),
        icon="place",
        content="venues",
        row=VenueRow,
        schema_type="CivicStructure",
        filters=(
            registry.Filter("type", _("Type"), "venue_type", lambda: Type.choices),
            registry.Filter("status", _("Status"), "status", lambda: Status.choices),
        ),
        translated=("role",),
        facts_fields=("venue_type", "status"),
    )
)
