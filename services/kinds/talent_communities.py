"""International talent communities: neighbourhoods that the city develops for people from abroad."""

from collections.abc import Iterator
from typing import Literal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from pydantic import Field

from portal.content_rows import LanguageCode
from portal.languages import Fragment
from services import registry
from services.content_files import EntryRow
from services.kinds.base import Entry, Fact, lines


class Batch(models.TextChoices):
    FIRST = "first-2017", _("first batch, 2017")
    SECOND = "second-2019", _("second batch, 2019")


class TalentCommunity(Entry):
    """A talent community. `features`: what is there, one a line, per language."""

    batch = models.CharField(_("batch"), max_length=16, choices=Batch, blank=True)
    area_km2 = models.FloatField(_("area in km²"), null=True, blank=True)
    features = models.TextField(_("what is there"), blank=True, help_text=_("One a line."))

    class Meta(Entry.Meta):
        verbose_name = _("international talent community")
        verbose_name_plural = _("international talent communities")

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("batch", _("Batch"), self.get_batch_display())

    def own_facts(self) -> Iterator[Fact]:
        yield from self.glance_facts()
        yield from self.fact("area_km2", _("Area in km²"), self.area_km2)
        features = self.text("features")
        yield from self.fact(
            "features", _("What is there"), *(Fragment(line, features.language, features.is_fallback) for line in lines(features.text))
        )


class TalentCommunityRow(EntryRow):
    batch: Literal["first-2017", "second-2019", ""] = ""
    area_km2: float | None = Field(None, gt=0)
    features: dict[LanguageCode, list[str]] = {}


def _glance() -> str:
    count = TalentCommunity.objects.filter(live=True).values("district").distinct().count()
    return ngettext("In %(count)d district", "In %(count)d districts", count) % {"count": count}


registry.register(
    registry.Kind(
        rank=60,
        slug="talent-communities",
        model=TalentCommunity,
        label=_("International talent community"),
        label_plural=_("International talent communities"),
        summary=_("Neighbourhoods that the city develops for people from abroad: where they are and what is there."),
        icon="community",
        content="talent_communities",
        row=TalentCommunityRow,
        schema_type="Place",
        glance=_glance,
        filters=(registry.Filter("batch", _("Batch"), "batch", lambda: Batch.choices),),
        translated=("features",),
        facts_fields=("batch", "area_km2"),
    )
)
