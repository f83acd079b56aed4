"""A figure: one number, what it counts, for which period, and who says so."""

from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from portal import languages
from portal.core.revisions.publishing import PublishingMixin
from portal.translation.provenance import Confidence
from services import blocks
from services.located import Multilingual

_DATE = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"


class Group(models.TextChoices):
    """The tables of the page of figures, in their order."""

    SERVICES = "services", _("Services for residents")
    BUSINESS = "business", _("Companies and organizations")
    EXCHANGE = "exchange", _("Exchange with the world")
    VISITORS = "visitors", _("Visitors and payment")
    PLAN = "plan", _("The plan and its areas")


class Unit(models.TextChoices):
    """What a value is measured in. What is counted is said by the figure's name."""

    COUNT = "count", _("number")
    PERCENT = "percent", _("per cent")
    KM2 = "km2", _("square kilometres")
    USD = "usd", _("US dollars")


class Precision(models.TextChoices):
    EXACT = "exact", _("exactly")
    MORE_THAN = "more-than", _("more than")
    NEARLY = "nearly", _("nearly")
    ABOUT = "about", _("about")


class Figure(PublishingMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model, Multilingual):
    """A figure. `period`: a partial date or two with a slash between them, `2024-12/2025-01`; what that cannot say is in the note."""

    # Named for the type checker, which cannot see the one that django-modeltranslation makes.
    objects: ClassVar[models.Manager["Figure"]] = models.Manager()
    TRANSLATED: ClassVar[tuple[str, ...]] = ("name", "note")

    slug = models.SlugField(_("id"), unique=True, max_length=80)
    group = models.CharField(_("table"), max_length=16, choices=Group)
    rank = models.PositiveSmallIntegerField(_("place in the table"), default=0)
    name = models.CharField(_("what it counts"), max_length=200, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=16, choices=Unit, default=Unit.COUNT)
    precision = models.CharField(_("precision"), max_length=16, choices=Precision, default=Precision.EXACT)
    period = models.CharField(
        _("period"), max_length=21, blank=True, validators=[RegexValidator(rf"^{_DATE}(?:/{_DATE})?$", _("Write 2023 or 2024-12/2025-01."))]
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    in_chart = models.BooleanField(_("shown in the chart"), default=False)
    sources = StreamField(blocks.sources(), blank=True, verbose_name=_("sources"))
    confidence = models.CharField(_("confidence"), max_length=24, choices=Confidence, default=Confidence.SOURCED)
    as_of = models.CharField(_("age of the facts"), max_length=120, blank=True)

    revisions = GenericRelation(
        "wagtailcore.Revision", content_type_field="base_content_type", object_id_field="object_id", related_query_name="figure"
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState", content_type_field="base_content_type", object_id_field="object_id", related_query_name="figure"
    )

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ("rank", "slug")

    def __str__(self) -> str:
        return self.texts("name")[languages.SOURCE] or self.slug

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "services/figures.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        from services.figures.selectors import figures_context  # it reads this very model

        return {**super().get_preview_context(request, mode_name), **figures_context(draft=self)}
