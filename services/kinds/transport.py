"""Transport: airports, cards and ways to pay on the way."""

from collections.abc import Iterator
from typing import Literal

from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from portal.content_rows import Texts
from services import registry
from services.content_files import EntryRow
from services.kinds.base import Entry, Fact
from services.values import is_partial_date, money, partial_date


class Type(models.TextChoices):
    AIRPORT = "airport", _("Airport")
    CARD = "card", _("Card")
    PAYMENT = "payment", _("Way to pay")


class Transport(Entry):
    """An airport, a card or a way to pay. `max_balance`: CNY that a card may hold."""

    transport_type = models.CharField(_("type"), max_length=16, choices=Type, blank=True)
    iata = models.CharField(_("code of the airport"), max_length=3, blank=True)
    since = models.CharField(_("since"), max_length=10, blank=True, validators=[is_partial_date])
    max_balance = models.PositiveIntegerField(_("highest balance in CNY"), null=True, blank=True)
    coverage = models.TextField(_("where it is valid"), blank=True)
    good_to_know = models.TextField(_("good to know"), blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("transport")
        verbose_name_plural = _("transport")

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("transport_type", _("Type"), self.get_transport_type_display())

    def own_facts(self) -> Iterator[Fact]:
        yield from self.glance_facts()
        yield from self.fact("iata", _("Code of the airport"), self.iata)
        yield from self.fact("coverage", _("Where it is valid"), self.text("coverage") or "")
        yield from self.fact("good_to_know", _("Good to know"), self.text("good_to_know") or "")
        if self.max_balance is not None:
            yield from self.fact("max_balance", _("Highest balance"), money(self.max_balance))
        yield from self.fact("since", _("Since"), partial_date(self.since))


class TransportRow(EntryRow):
    transport_type: Literal["airport", "card", "payment"]
    iata: str = Field("", pattern=r"^([A-Z]{3})?$")
    since: str = ""
    max_balance: int | None = Field(None, ge=0)
    coverage: Texts = {}
    good_to_know: Texts = {}


registry.register(
    registry.Kind(
        rank=90,
        slug="transport",
        model=Transport,
        label=_("Transport"),
        label_plural=_("Transport"),
        summary=_("Airports, and cards and ways to pay for buses and trains."),
        icon="transport",
        content="transport",
        row=TransportRow,
        schema_type="Place",
        filters=(registry.Filter("type", _("Type"), "transport_type", lambda: Type.choices),),
        translated=("coverage", "good_to_know"),
        facts_fields=("transport_type", "iata", "since", "max_balance"),
    )
)
