"""Organizations: authorities of the city, international organizations in it, and whoever runs other entries of the directory."""

from collections.abc import Iterator
from typing import Literal

from django.db import models
from django.utils.translation import gettext_lazy as _

from services import registry
from services.content_files import EntryRow
from services.kinds.base import Entry, Fact


class Type(models.TextChoices):
    AUTHORITY = "authority", _("Authority")
    INTERNATIONAL = "international", _("International organization")
    COMPANY = "company", _("Company")


class Organization(Entry):
    """An organization. Other entries may name it as their operator."""

    operator = None
    org_type = models.CharField(_("type"), max_length=16, choices=Type, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["org_type", "slug"]

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("org_type", _("Type"), self.get_org_type_display())

    def own_facts(self) -> Iterator[Fact]:
        return self.glance_facts()


class OrganizationRow(EntryRow):
    operator: Literal[""] = ""
    org_type: Literal["authority", "international", "company"]


registry.register(
    registry.Kind(
        rank=70,
        slug="organizations",
        model=Organization,
        label=_("Organization"),
        label_plural=_("Organizations"),
        summary=_("Authorities of the city, international organizations that are registered here, and who runs what."),
        icon="people",
        content="organizations",
        row=OrganizationRow,
        schema_type="Organization",
        filters=(registry.Filter("type", _("Type"), "org_type", lambda: Type.choices),),
        facts_fields=("org_type",),
    )
)
