"""A policy: its facts once (`Policy`), its text once per language (`PolicyPage`).

Dates, numbers and sources are the same in every language, so that nobody has to correct them ten times.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import RevisionMixin

from portal import languages
from portal.codes import CodesField
from portal.core.revisions.forms import MergingModelForm
from portal.line_ends import PlainLineEnds
from portal.pages.blocks import BodyBlock, FactBlock, LegalReferenceBlock
from portal.pages.models.base import PortalPage
from portal.pages.topics import TOPICS_OF, Group, Topic
from portal.pages.words import HEADLINE, KEYWORDS, NAME, SENTENCES, words_of
from portal.translation.provenance import Confidence, Quality, Trust, source_for_readers


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


class Policy(PlainLineEnds, RevisionMixin, models.Model):
    """The facts of a policy. `slug` is the id of its topic and the English page's slug."""

    slug = models.SlugField(_("id"), unique=True)
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

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("slug"),
                    FieldPanel("rank"),
                    FieldPanel("topics"),
                    MultiFieldPanel(
                        [FieldPanel("document_number"), FieldPanel("issued"), FieldPanel("effective"), FieldPanel("expires")],
                        heading=_("Legal document"),
                    ),
                    MultiFieldPanel([FieldPanel("as_of"), FieldPanel("last_checked")], heading=_("How old are the facts?")),
                    FieldPanel("notes"),
                ],
                heading=_("Policy"),
            ),
            ObjectList([FieldPanel("facts")], heading=_("Facts")),
            ObjectList([FieldPanel("legal_basis")], heading=_("Legal basis")),
        ],
        base_form_class=MergingModelForm,
    )

    class Meta:
        verbose_name = _("facts of a policy")
        verbose_name_plural = _("facts of policies")
        ordering = ("rank", "slug")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires__isnull=True) | models.Q(effective__isnull=True) | models.Q(expires__gte=models.F("effective")),
                name="policy_expires_after_effective",
            )
        ]

    def __str__(self) -> str:
        return self.slug

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


class PolicyPage(PortalPage):
    """A policy in one language. A rule that nobody has translated yet is better read in another language than not at all."""

    _SHORT = ("who", "where", "how_long", "how_much", "which_papers")
    TEXTS = {
        **PortalPage.TEXTS,
        "short_title": HEADLINE,
        "search_terms": KEYWORDS,
        "issuing_body": NAME,
        **dict.fromkeys(_SHORT, SENTENCES),
    }
    FACTS = ("policy",)
    SHOWS_SOURCE = True
    NEEDS_SECOND_PERSON = True

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="pages", verbose_name=_("facts of the policy"))
    short_title = models.CharField(_("short title"), max_length=60, blank=True, help_text=_("For tiles and menus."))
    search_terms = models.TextField(_("other words for it"), blank=True, help_text=_("What people also call it, one a line."))
    issuing_body = models.CharField(_("issuing body"), max_length=200, blank=True)
    who = models.TextField(_("who"), blank=True)
    where = models.TextField(_("where"), blank=True)
    how_long = models.TextField(_("how long"), blank=True)
    how_much = models.TextField(_("how much"), blank=True)
    which_papers = models.TextField(_("which papers"), blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("short_title"),
        FieldPanel("policy"),
        FieldPanel("issuing_body"),
        MultiFieldPanel(
            [FieldPanel("who"), FieldPanel("where"), FieldPanel("how_long"), FieldPanel("how_much"), FieldPanel("which_papers")],
            heading=_("In short"),
        ),
        FieldPanel("body"),
        FieldPanel("search_terms"),
    ]
    parent_page_types = ["pages.SectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("policy page")
        verbose_name_plural = _("policy pages")

    @property
    def trust(self) -> Trust:
        return replace(super().trust, last_checked=self.policy.last_checked, as_of=self.policy.as_of, has_facts=True)

    def short_answers(self) -> list[tuple[str, languages.Fragment | str]]:
        """The box "in short": label and answer, only what is known. Labels are in the reader's language."""
        answers = (
            (_("Who"), self.who),
            (_("Where"), self.where),
            (_("How long"), self.how_long),
            (_("How much"), self.how_much),
            (_("Which papers"), self.which_papers),
        )
        return [(str(label), self.shown(name, answer)) for name, (label, answer) in zip(self._SHORT, answers, strict=True) if answer]

    def mark_texts(self) -> bool:
        """Texts of the body that are in the source language say so from now on, and those whose source says something else by now; returns
        whether any of the page are in the source language. For showing the page, not for saving it."""
        if not (self.untranslated or self.late_paths):
            return False
        # A list: every block is marked.
        found = [self._mark(block.value, f"body.{block.id}") for block in self.body]
        return any(found) or any(getattr(answer, "is_fallback", False) for _label, answer in self.short_answers())

    def _mark(self, value: blocks.StructValue, path: str) -> bool:
        found = False
        for name in words_of(value.block):
            value[name] = self.shown(f"{path}.{name}", value[name])
            found |= getattr(value[name], "is_fallback", False)
        for name, child in value.block.child_blocks.items():
            if isinstance(child, blocks.ListBlock):
                for item in value[name].bound_blocks:
                    found |= self._mark(item.value, f"{path}.{name}.{item.id}")
        return found

    def number_marks(self) -> None:
        """Give each block and item the numbers of the sources that back it. For showing the page, not for saving it."""
        numbers = self.policy.numbers()
        for block in self.body:
            for value in _backed(block.value):
                value.marks = [numbers[fact] for fact in value["facts"] if fact in numbers]

    def table_of_contents(self) -> list[dict[str, Any]]:
        """Heading and anchor of each block; equal headings get anchors of their own."""
        seen: Counter[str] = Counter()
        for block in self.body:
            seen[block.value["heading"]] += 1
            block.value.repeat = seen[block.value["heading"]]
        return [{"title": _unmarked(block.value["heading"]), "anchor": block.value.anchor} for block in self.body]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.pages import selectors

        context = super().get_context(request, *args, **kwargs)
        reader = languages.get(get_language() or languages.SOURCE)
        source = languages.get(self.translated_from or languages.SOURCE)
        self.number_marks()
        context.update(
            source_name=source.name_for(reader) if self.mark_texts() else "",
            policy=self.policy,
            short=self.short_answers(),
            contents=self.table_of_contents(),
            legal_basis=self.policy.legal_references(reader),
            sources=self.policy.sources(),
            related=selectors.related_policies(self, reader),
            is_expired=self.policy.is_expired,
        )
        return context


def _backed(value: blocks.StructValue) -> Iterator[blocks.StructValue]:
    """The value of a block and those of its items, of what facts may back."""
    if "facts" in value:
        yield value
    for name, child in value.block.child_blocks.items():
        if isinstance(child, blocks.ListBlock):
            for item in value[name]:
                yield from _backed(item)


def _unmarked(text: languages.Fragment | str) -> languages.Fragment | str:
    """A text without the mark that its source says something else: the mark stands where the text itself does."""
    return replace(text, is_late=False) if isinstance(text, languages.Fragment) else text
