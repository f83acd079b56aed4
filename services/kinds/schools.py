"""International schools."""

from collections.abc import Iterator
from typing import Literal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from pydantic import Field

from portal.codes import CodesField
from portal.content_rows import Texts
from services import registry
from services.content_files import EntryRow
from services.kinds.base import Entry, Fact, lines, yes_no
from services.values import money


class Curriculum(models.TextChoices):
    IB = "ib", _("International Baccalaureate (IB)")
    IB_PYP = "ib-pyp", _("IB Primary Years Programme")
    IB_MYP = "ib-myp", _("IB Middle Years Programme")
    IB_DP = "ib-dp", _("IB Diploma Programme")
    ENGLISH = "english-national", _("English National Curriculum")
    IGCSE = "igcse", "IGCSE"
    A_LEVEL = "a-level", "A-Level"
    CAMBRIDGE = "cambridge", "Cambridge"
    CANADIAN = "canadian", _("Canadian curriculum")
    FRENCH = "french", _("French national curriculum")
    FRENCH_BAC = "french-bac", _("French Baccalauréat")
    GERMAN = "german", _("German curriculum (Abitur)")
    JAPANESE = "japanese", _("Japanese national curriculum")
    KOREAN = "korean", _("Korean national curriculum")
    SWISS = "swiss", _("Swiss curriculum (Lehrplan 21)")
    US = "us", _("US curriculum")
    AP = "ap", "AP"
    CHINESE = "chinese", _("Chinese curriculum")
    PAKISTANI = "pakistani", _("Pakistani curriculum")
    MONTESSORI = "montessori", _("Montessori")
    BILINGUAL = "bilingual", _("Bilingual teaching")
    K12 = "k12-international", _("International curriculum, kindergarten to grade 12")


class Ownership(models.TextChoices):
    PUBLIC = "public", _("public")
    PRIVATE = "private", _("private")
    NON_PROFIT = "non-profit", _("non-profit")


class Status(models.TextChoices):
    OPEN = "open", _("open")
    PLANNED = "planned", _("planned")
    UNCONFIRMED = "unconfirmed", _("not confirmed that it is open")


class School(Entry):
    """A school that teaches foreign children. Ages are in years, fees in CNY per year."""

    curricula = CodesField(_("curricula"), choices=Curriculum.choices)
    grades = models.CharField(_("grades"), max_length=200, blank=True)
    age_from = models.DecimalField(_("youngest age"), max_digits=4, decimal_places=1, null=True, blank=True)
    age_to = models.DecimalField(_("oldest age"), max_digits=4, decimal_places=1, null=True, blank=True)
    fees = models.TextField(_("fees"), blank=True)
    fee_from = models.PositiveIntegerField(_("lowest fee in CNY per year"), null=True, blank=True)
    fee_to = models.PositiveIntegerField(_("highest fee in CNY per year"), null=True, blank=True)
    fee_year = models.CharField(_("school year of the fees"), max_length=9, blank=True, help_text=_("Like 2025/26"))
    admissions = models.TextField(_("admissions"), blank=True)
    status = models.CharField(_("status"), max_length=16, choices=Status, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    students = models.PositiveIntegerField(_("pupils"), null=True, blank=True)
    nationalities = models.PositiveIntegerField(_("nationalities among the pupils"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    ownership = models.CharField(_("ownership"), max_length=16, choices=Ownership, blank=True)
    boarding = models.BooleanField(_("boarding"), null=True, blank=True)
    foreign_passport_required = models.BooleanField(_("foreign passport required"), null=True, blank=True)
    local_students_admitted = models.BooleanField(_("admits Chinese pupils"), null=True, blank=True)
    accreditation = models.TextField(_("accreditation"), blank=True, help_text=_("One a line."))

    class Meta(Entry.Meta):
        verbose_name = _("international school")
        verbose_name_plural = _("international schools")

    @property
    def ages(self) -> str:
        """`3–18`, in years; empty where one end is not known."""
        if self.age_from is None or self.age_to is None:
            return ""
        return f"{self.age_from.normalize():f}–{self.age_to.normalize():f}"

    @property
    def fees_per_year(self) -> str:
        """`CN¥153,000–CN¥170,000`, in the reader's way of writing amounts; empty where no fee is known."""
        if self.fee_from is None:
            return ""
        if self.fee_to is None:
            return _("from %(amount)s") % {"amount": money(self.fee_from)}
        return "–".join(money(fee) for fee in dict.fromkeys((self.fee_from, self.fee_to)))

    def badges(self) -> list[str]:
        return [str(Status(self.status).label)] if self.status in (Status.PLANNED, Status.UNCONFIRMED) else []

    def curriculum_labels(self) -> list[str]:
        """The curricula in the reader's words."""
        return [str(Curriculum(code).label) for code in self.curricula]

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("age_from", _("Ages"), self.ages)
        yield from self.fact("curricula", _("Curricula"), *self.curriculum_labels())

    def own_facts(self) -> Iterator[Fact]:
        yield from self.glance_facts()
        yield from self.fact("grades", _("Grades"), self.text("grades") or "")
        yield from self.fact("fee_from", _("Fees per year"), self.fees_per_year, self.fee_year)
        yield from self.fact("fees", _("Fees"), self.text("fees") or "")
        yield from self.fact("admissions", _("Admissions"), self.text("admissions") or "")
        yield from self.fact("status", _("Status"), self.get_status_display())
        yield from self.fact("foreign_passport_required", _("Foreign passport required"), yes_no(self.foreign_passport_required))
        yield from self.fact("local_students_admitted", _("Admits Chinese pupils"), yes_no(self.local_students_admitted))
        yield from self.fact("boarding", _("Boarding"), yes_no(self.boarding))
        yield from self.fact("students", _("Pupils"), self.students)
        yield from self.fact("nationalities", _("Nationalities among the pupils"), self.nationalities)
        yield from self.fact("capacity", _("Capacity"), self.capacity)
        yield from self.fact("founded", _("Founded"), self.founded)
        yield from self.fact("ownership", _("Ownership"), self.get_ownership_display())
        yield from self.fact("accreditation", _("Accreditation"), *lines(self.accreditation))


class SchoolRow(EntryRow):
    curricula: list[Literal[tuple(Curriculum.values)]] = []  # type: ignore[valid-type]  # the enum is the one list of curricula
    grades: Texts = {}
    age_from: float | None = Field(None, ge=0, le=25)
    age_to: float | None = Field(None, ge=0, le=25)
    fees: Texts = {}
    fee_from: int | None = Field(None, ge=0)
    fee_to: int | None = Field(None, ge=0)
    fee_year: str = Field("", pattern=r"^(\d{4}/\d{2})?$")
    admissions: Texts = {}
    status: Literal["open", "planned", "unconfirmed", ""] = ""
    founded: int | None = Field(None, ge=1800, le=2100)
    students: int | None = Field(None, ge=0)
    nationalities: int | None = Field(None, ge=0)
    capacity: int | None = Field(None, ge=0)
    ownership: Literal["public", "private", "non-profit", ""] = ""
    boarding: bool | None = None
    foreign_passport_required: bool | None = None
    local_students_admitted: bool | None = None
    accreditation: list[str] = []


def _glance() -> str:
    count = School.objects.filter(live=True).values("district").distinct().count()
    return ngettext("In %(count)d district", "In %(count)d districts", count) % {"count": count}


registry.register(
    registry.Kind(
        rank=50,
        slug="schools",
        model=School,
        label=_("International school"),
        label_plural=_("International schools"),
        summary=_("Schools and kindergartens for children of foreign residents: curricula, ages, languages and where they are."),
        icon="school",
        content="schools",
        row=SchoolRow,
        schema_type="School",
        # Fees and admissions are set once for each school year.
        check_every=365,
        glance=_glance,
        filters=(registry.Filter("curriculum", _("Curriculum"), "curricula", lambda: Curriculum.choices, is_set=True),),
        translated=("grades", "fees", "admissions"),
        facts_fields=(
            "curricula",
            "age_from",
            "age_to",
            "fee_from",
            "fee_to",
            "fee_year",
            "status",
            "founded",
            "students",
            "nationalities",
            "capacity",
            "ownership",
            "boarding",
            "foreign_passport_required",
            "local_students_admitted",
            "accreditation",
        ),
    )
)
