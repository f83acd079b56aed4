"""Hotlines: short numbers that one calls from anywhere in the city."""

from collections.abc import Iterator
from typing import Literal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.codes import CodesField
from portal.content_rows import LanguageCode, Texts
from services import registry
from services.content_files import EntryRow
from services.kinds.base import Entry, Fact, spoken, spoken_language_choices
from services.values import is_partial_date, partial_date


class Category(models.TextChoices):
    EMERGENCY = "emergency", _("Emergency")
    PUBLIC_SERVICE = "public-service", _("Any question to the city")
    IMMIGRATION = "immigration", _("Visas and residence")
    MEDICAL = "medical", _("Medical appointments")
    TAX = "tax", _("Tax")
    SOCIAL_INSURANCE = "social-insurance", _("Social insurance and work")
    CUSTOMS = "customs", _("Customs")


class Hotline(Entry):
    """A hotline. `interpreted`: those of its languages that are spoken through an interpreter on the line."""

    category = models.CharField(_("what for"), max_length=16, choices=Category, blank=True)
    text_number = models.CharField(_("number for text messages"), max_length=20, blank=True)
    interpreted = CodesField(_("languages with an interpreter on the line"), choices=spoken_language_choices)
    since = models.CharField(_("since"), max_length=10, blank=True, validators=[is_partial_date])
    good_to_know = models.TextField(_("good to know"), blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("hotline")
        verbose_name_plural = _("hotlines")
        ordering = ["category", "slug"]

    def badges(self) -> list[str]:
        return [str(Category.EMERGENCY.label)] if self.category == Category.EMERGENCY else []

    def phones(self) -> list[tuple[str, str]]:
        numbers = [*super().phones(), (str(_("Text messages")), self.text_number)]
        return [(label, number) for label, number in numbers if number]

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("phone", _("Telephone"), self.phone)
        yield from self.fact("category", _("Purpose"), self.get_category_display())

    def own_facts(self) -> Iterator[Fact]:
        yield from self.fact("category", _("Purpose"), self.get_category_display())
        yield from self.fact("interpreted", _("With an interpreter on the line"), *spoken(self.interpreted))
        yield from self.fact("good_to_know", _("Good to know"), self.text("good_to_know") or "")
        yield from self.fact("since", _("Since"), partial_date(self.since))


class HotlineRow(EntryRow):
    category: Literal[tuple(Category.values)]  # type: ignore[valid-type]  # the enum is the one list of categories
    text_number: str = ""
    interpreted: list[LanguageCode] = []
    since: str = ""
    good_to_know: Texts = {}


registry.register(
    registry.Kind(
        rank=20,
        slug="hotlines",
        model=Hotline,
        label=_("Hotline"),
        label_plural=_("Hotlines"),
        summary=_("Numbers for emergencies and for questions, with the languages that are spoken there."),
        icon="phone",
        content="hotlines",
        row=HotlineRow,
        schema_type="ServiceChannel",
        # A number that nobody answers is worse than none.
        check_every=180,
        filters=(registry.Filter("category", _("Purpose"), "category", lambda: Category.choices),),
        translated=("good_to_know",),
        facts_fields=("category", "text_number", "interpreted", "since"),
        is_place=False,
        first=Q(category=Category.EMERGENCY),
    )
)
