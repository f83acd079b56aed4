"""Medical institutions, the international pilot institutions among them."""

from collections.abc import Iterator
from typing import Literal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from pydantic import Field

from portal.content_rows import Texts
from services import registry
from services.content_files import EntryRow
from services.kinds.base import Entry, Fact, lines, yes_no
from services.values import is_partial_date, partial_date


class Ownership(models.TextChoices):
    PUBLIC = "public", _("public")
    PRIVATE = "private", _("private")
    NON_PROFIT = "non-profit", _("non-profit")


class Status(models.TextChoices):
    OPEN = "open", _("open")
    UNDER_CONSTRUCTION = "under-construction", _("under construction")
    UNKNOWN = "unknown", _("not known")


class MedicalInstitution(Entry):
    """A hospital, clinic or health centre. `is_pilot`: one of the city's international medical pilot institutions."""

    is_pilot = models.BooleanField(_("international medical pilot institution"), default=False)
    pilot_listed = models.CharField(
        _("on the list of pilot institutions of"), max_length=10, blank=True, validators=[is_partial_date], help_text=_("Like 2022-01")
    )
    status = models.CharField(_("status"), max_length=24, choices=Status, blank=True)
    ownership = models.CharField(_("ownership"), max_length=16, choices=Ownership, blank=True)
    department = models.CharField(_("department for international patients"), max_length=200, blank=True)
    specialities = models.TextField(_("specialities"), blank=True)
    good_to_know = models.TextField(_("good to know"), blank=True)
    appointment_phone = models.CharField(_("telephone for appointments"), max_length=60, blank=True)
    emergency_phone = models.CharField(_("telephone for emergencies, day and night"), max_length=60, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    beds = models.PositiveIntegerField(_("beds"), null=True, blank=True)
    direct_billing_insurers = models.PositiveIntegerField(_("insurers with direct billing"), null=True, blank=True)
    real_name_registration = models.BooleanField(_("registers patients by passport"), null=True, blank=True)
    accreditation = models.TextField(_("accreditation"), blank=True, help_text=_("One a line."))

    class Meta(Entry.Meta):
        verbose_name = _("medical institution")
        verbose_name_plural = _("medical institutions")
        ordering = ["-is_pilot", "slug"]

    def badges(self) -> list[str]:
        marks = [str(_("Pilot institution"))] if self.is_pilot else []
        if self.status == Status.UNDER_CONSTRUCTION:
            marks.append(str(_("Under construction")))
        return marks

    def phones(self) -> list[tuple[str, str]]:
        numbers = [
            (str(_("Emergencies, day and night")), self.emergency_phone),
            (str(_("Appointments")), self.appointment_phone),
            *super().phones(),
        ]
        return [(label, number) for label, number in numbers if number]

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("specialities", _("Specialities"), self.text("specialities") or "")
        yield from self.fact("department", _("Department for international patients"), self.text("department") or "")

    def own_facts(self) -> Iterator[Fact]:
        if self.is_pilot:
            yield from self.fact("is_pilot", _("Programme"), _("One of the city’s international medical pilot institutions"))
            yield from self.fact("pilot_listed", _("On the list of"), partial_date(self.pilot_listed))
        yield from self.glance_facts()
        yield from self.fact("good_to_know", _("Good to know"), self.text("good_to_know") or "")
        yield from self.fact("status", _("Status"), self.get_status_display())
        yield from self.fact("ownership", _("Ownership"), self.get_ownership_display())
        yield from self.fact("direct_billing_insurers", _("Insurers with direct billing"), self.direct_billing_insurers)
        yield from self.fact("real_name_registration", _("Registers patients by passport"), yes_no(self.real_name_registration))
        yield from self.fact("beds", _("Beds"), self.beds)
        yield from self.fact("founded", _("Founded"), self.founded)
        yield from self.fact("accreditation", _("Accreditation"), *lines(self.accreditation))


class MedicalRow(EntryRow):
    is_pilot: bool = False
    pilot_listed: str = ""
    status: Literal["open", "under-construction", "unknown", ""] = ""
    ownership: Literal["public", "private", "non-profit", ""] = ""
    department: Texts = {}
    specialities: Texts = {}
    good_to_know: Texts = {}
    appointment_phone: str = ""
    emergency_phone: str = ""
    founded: int | None = Field(None, ge=1800, le=2100)
    beds: int | None = Field(None, ge=0)
    direct_billing_insurers: int | None = Field(None, ge=0)
    real_name_registration: bool | None = None
    accreditation: list[str] = []


def _pilot_choices() -> list[tuple[str, str]]:
    return [("True", str(_("Pilot institutions only")))]


def _glance() -> str:
    count = MedicalInstitution.objects.filter(live=True, is_pilot=True).count()
    return ngettext("%(count)d pilot institution", "%(count)d pilot institutions", count) % {"count": count}


registry.register(
    registry.Kind(
        rank=40,
        slug="medical",
        model=MedicalInstitution,
        label=_("Medical institution"),
        label_plural=_("Medical institutions"),
        summary=_("Hospitals, clinics and health centres, with the city’s international medical pilot institutions first."),
        icon="medical",
        content="medical",
        row=MedicalRow,
        first=Q(is_pilot=True),
        schema_type="MedicalOrganization",
        # Departments, numbers and insurers change within a year.
        check_every=180,
        glance=_glance,
        filters=(
            registry.Filter("pilot", _("Programme"), "is_pilot", _pilot_choices),
            registry.Filter("ownership", _("Ownership"), "ownership", lambda: Ownership.choices),
        ),
        translated=("department", "specialities", "good_to_know"),
        facts_fields=(
            "is_pilot",
            "pilot_listed",
            "status",
            "ownership",
            "appointment_phone",
            "emergency_phone",
            "founded",
            "beds",
            "direct_billing_insurers",
            "real_name_registration",
            "accreditation",
        ),
    )
)
