"""The facts of a policy, once for all its languages: how they are kept, and how a page shows them."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from portal import languages
from portal.codes import CodesField
from portal.pages.fact_blocks import FactBlock, LegalReferenceBlock
from portal.pages.topics import TOPICS_OF, Group, Topic
from portal.translation.provenance import Confidence, Quality, source_for_readers


@dataclass(frozen=True, slots=True)
class Source:
    """One numbered source of a page. `url` is empty where there is no link to show."""

    number: int
    label: str
    url: str
    confidence_label: str
    quality_label: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class LegalReference:
    """One legal text that a page rests on: `title` for the reader, `local_title` in Chinese."""

    title: languages.Fragment
    local_title: str
    articles: str
    url: str
    note: str


class PolicyFacts(models.Model):
    """Dates, numbers and sources, which are the same in every language, so that nobody has to correct them ten times."""

    rank = models.PositiveIntegerField(_("rank"), default=100, help_text=_("Lower numbers come first in lists."))
    topics = CodesField(_("topics"), choices=Topic.choices)
    document_number = models.CharField(_("document number"), max_length=120, blank=True)
    issued = models.DateField(_("issued on"), null=True, blank=True)
    effective = models.DateField(_("in force since"), null=True, blank=True)
    expires = models.DateField(_("in force until"), null=True, blank=True)
    as_of = models.CharField(_("age of the facts"), max_length=120, blank=True, help_text=_("As the source gives it: 2020–2024"))
    last_checked = models.DateField(
        _("last checked"), null=True, blank=True, help_text=_("When somebody last compared this with the authority’s own words.")
    )
    facts = StreamField(
        [("fact", FactBlock())], blank=True, verbose_name=_("facts"), help_text=_("Readers see their sources, numbered in this order.")
    )
    legal_basis = StreamField([("reference", LegalReferenceBlock())], blank=True, verbose_name=_("legal basis"))
    notes = models.TextField(_("notes for editors"), blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires__isnull=True) | models.Q(effective__isnull=True) | models.Q(expires__gte=models.F("effective")),
                name="%(class)s_expires_after_effective",
            )
        ]

    @property
    def is_expired(self) -> bool:
        """Whether the policy is no longer in force today, by the city's calendar."""
        return self.expires is not None and self.expires < timezone.localdate()

    def topics_in(self, group: Group) -> tuple[str, ...]:
        """The policy's topics of one point of view."""
        return tuple(topic.value for topic in TOPICS_OF[group] if topic in self.topics)

    def numbers(self) -> dict[str, int]:
        """Id of a fact → the number that readers see, from 1 in the order of the sources."""
        return {block.id: number for number, block in enumerate(self.facts, start=1)}

    def sources(self) -> list[Source]:
        """The facts' sources for a reader, numbered as the text's marks are."""
        rows = []
        for number, block in enumerate(self.facts, start=1):
            fact, quality = block.value, block.value["quality"] or []
            label, url = source_for_readers(fact["source"] or "", quality)
            rows.append(
                Source(
                    number=number,
                    label=label,
                    url=url,
                    confidence_label=str(Confidence(fact["confidence"]).label),
                    quality_label=", ".join(str(Quality(code).label) for code in quality),
                    is_confirmed=fact["confidence"] == Confidence.SOURCED,
                )
            )
        return rows

    def legal_references(self, reader: languages.Language) -> list[LegalReference]:
        """The legal basis for a reader: Chinese readers see the Chinese title, all others the English one beside it."""
        rows = []
        for block in self.legal_basis:
            value = block.value
            title = languages.choose({"zh-hans": value["title_zh"] or "", "en": value["title_en"] or ""}, reader.code)
            local = value["title_zh"] or ""
            rows.append(
                LegalReference(
                    title=title,
                    local_title="" if local == title.text else local,
                    articles=value["articles"] or "",
                    url=value["url"] or "",
                    note="" if value["confidence"] == Confidence.SOURCED else str(Confidence(value["confidence"]).label),
                )
            )
        return rows

    def fact_values(self) -> dict[str, Any]:
        """Every column of the facts with its value."""
        return {name: getattr(self, name) for name in FACT_FIELDS}

    def put_facts(self, other: "PolicyFacts") -> bool:
        """Take another's facts; returns whether they differ from those that were there. Nothing is saved."""
        changed = [field for field in _fields() if field.value_to_string(self) != field.value_to_string(other)]
        for field in changed:
            setattr(self, field.name, getattr(other, field.name))
        return bool(changed)


def _fields() -> list[models.Field[Any, Any]]:
    return [field for field in PolicyFacts._meta.local_fields if not field.primary_key]


#: The columns of the facts.
FACT_FIELDS: tuple[str, ...] = tuple(field.name for field in _fields())


class Policy(PolicyFacts):
    """What readers have of a policy's facts in every language: those of the page on which they are edited, as it was published last.

    `slug` is the id of its topic and the English page's slug. Nothing but publishing that page writes here.
    """

    slug = models.SlugField(_("id"), unique=True)
    edited_on = models.OneToOneField(
        "pages.PolicyPage", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="edited_policy"
    )

    class Meta(PolicyFacts.Meta):
        abstract = False
        verbose_name = _("facts of a policy")
        verbose_name_plural = _("facts of policies")
        ordering = ("rank", "slug")

    def __str__(self) -> str:
        return self.slug
