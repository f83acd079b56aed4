"""Areas: the layout of the city's international exchanges, “One Core, Two Axes, Multiple Areas”, and the zones in it."""

from collections.abc import Iterator
from typing import Literal

from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from portal.codes import CodesField
from portal.content_rows import Texts
from services import registry
from services.content_files import EntryRow
from services.kinds.base import Entry, Fact


class Role(models.TextChoices):
    """The part in the layout."""

    CORE = "core", _("The core")
    AXIS = "axis", _("One of the two axes")
    AREA = "area", _("One of the areas")


class Purpose(models.TextChoices):
    EMBASSIES = "embassies", _("Embassies")
    BUSINESS = "business", _("Business")
    COOPERATION = "cooperation", _("Cooperation with another country")
    SHOPPING = "shopping", _("Shopping and going out")
    STATE = "state", _("Affairs of state")


class Area(Entry):
    """A zone or an area. `plans`: what the plan says of it, per language."""

    role = models.CharField(_("part in the layout"), max_length=16, choices=Role, blank=True)
    purposes = CodesField(_("what for"), choices=Purpose.choices)
    area_km2 = models.FloatField(_("area in km²"), null=True, blank=True)
    plans = models.TextField(_("plans"), blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("zone or area")
        verbose_name_plural = _("zones and areas")

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("role", _("Part in the layout"), self.get_role_display())
        yield from self.fact("purposes", _("Purpose"), *(Purpose(code).label for code in self.purposes))

    def own_facts(self) -> Iterator[Fact]:
        yield from self.glance_facts()
        yield from self.fact("area_km2", _("Area in km²"), self.area_km2)
        yield from self.fact("plans", _("Plans"), self.text("plans") or "")


class AreaRow(EntryRow):
    role: Literal["core", "axis", "area", ""] = ""
    purposes: list[Literal[tuple(Purpose.values)]] = []  # type: ignore[valid-type]  # the enum is the one list of purposes
    area_km2: float | None = Field(None, gt=0)
    plans: Texts = {}


registry.register(
    registry.Kind(
        rank=110,
        slug="areas",
        model=Area,
        label=_("Zone or area"),
        label_plural=_("Zones and areas"),
        summary=_("“One Core, Two Axes, Multiple Areas”: where embassies, business and exchange with other countries have their place."),
        icon="map",
        content="areas",
        row=AreaRow,
        schema_type="Place",
        # An area stays where it is; only plans change.
        check_every=730,
        filters=(
            registry.Filter("role", _("Part in the layout"), "role", lambda: Role.choices),
            registry.Filter("purpose", _("Purpose"), "purposes", lambda: Purpose.choices, is_set=True),
        ),
        translated=("plans",),
        facts_fields=("role", "purposes", "area_km2"),
    )
)
