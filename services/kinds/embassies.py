"""Embassies."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from services import registry
from services.content_files import EntryRow
from services.kinds.base import Entry, Fact
from services.values import country, is_country


class Embassy(Entry):
    """The embassy of a country. `country`: its two letters, ISO 3166."""

    country = models.CharField(_("country"), max_length=2, validators=[is_country], blank=True, help_text=_("Two letters, like JP."))

    class Meta(Entry.Meta):
        verbose_name = _("embassy")
        verbose_name_plural = _("embassies")

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("country", _("Country"), country(self.country))

    def own_facts(self) -> Iterator[Fact]:
        return self.glance_facts()


class EmbassyRow(EntryRow):
    country: str = Field(pattern=r"^[A-Z]{2}$")


registry.register(
    registry.Kind(
        rank=80,
        slug="embassies",
        model=Embassy,
        label=_("Embassy"),
        label_plural=_("Embassies"),
        summary=_("Embassies in Beijing, with the numbers for their own citizens."),
        icon="flag",
        content="embassies",
        row=EmbassyRow,
        schema_type="GovernmentOffice",
        facts_fields=("country",),
    )
)
