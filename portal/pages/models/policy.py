"""A policy in one language: its text, and on one page its facts (`portal.pages.models.facts`)."""

from collections import Counter
from dataclasses import replace
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from portal import languages
from portal.core.revisions import patching
from portal.pages.blocks import BodyBlock, backed
from portal.pages.fact_forms import FactsElsewherePanel, PolicyPageForm
from portal.pages.models.base import PortalPage
from portal.pages.models.facts import Policy, PolicyFacts
from portal.pages.words import HEADLINE, KEYWORDS, NAME, SENTENCES, words_of
from portal.translation.provenance import Trust


class PolicyPage(PortalPage, PolicyFacts):
    """A policy in one language. A rule that nobody has translated yet is better read in another language than not at all.

    Its facts are edited on one of its pages (`keeps_facts`), with the text and in its versions; in the others the columns are empty.
    """

    _SHORT = ("who", "where", "how_long", "how_much", "which_papers")
    TEXTS = {
        **PortalPage.TEXTS,
        "short_title": HEADLINE,
        "search_terms": KEYWORDS,
        "issuing_body": NAME,
        **dict.fromkeys(_SHORT, SENTENCES),
    }
    FACTS = ("policy",)
    BODY = "body"
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
        FieldPanel("issuing_body"),
        MultiFieldPanel(
            [FieldPanel("who"), FieldPanel("where"), FieldPanel("how_long"), FieldPanel("how_much"), FieldPanel("which_papers")],
            heading=_("In short"),
        ),
        FieldPanel("body"),
        FieldPanel("search_terms"),
        FactsElsewherePanel(heading=_("Facts")),
        FieldPanel("facts"),
        MultiFieldPanel([FieldPanel("as_of"), FieldPanel("last_checked")], heading=_("How old are the facts?")),
        MultiFieldPanel(
            [FieldPanel("document_number"), FieldPanel("issued"), FieldPanel("effective"), FieldPanel("expires")],
            heading=_("Legal document"),
        ),
        FieldPanel("legal_basis"),
        MultiFieldPanel([FieldPanel("topics"), FieldPanel("rank")], heading=_("Place in the portal")),
        FieldPanel("notes"),
    ]
    base_form_class = PolicyPageForm
    #: A copy is another policy, with facts of its own.
    exclude_fields_in_copy = ["policy"]
    parent_page_types = ["pages.SectionPage"]
    subpage_types: list[str] = []

    class Meta(PolicyFacts.Meta):
        abstract = False
        verbose_name = _("policy page")
        verbose_name_plural = _("policy pages")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Text and facts in one transaction: what is live of both is always of one version."""
        with transaction.atomic():
            self._find_policy()
            super().save(*args, **kwargs)
            if self.policy.edited_on_id is None and not self.translated_from:
                self.policy.edited_on = self
                patching.save(self.policy, columns=["edited_on"])
            columns = kwargs.get("update_fields")
            if self.live and self.keeps_facts and (columns is None or "facts" in columns) and self.policy.put_facts(self):
                patching.save(self.policy)

    def _find_policy(self) -> None:
        """Versions of one page have one policy. A page without others gets its own, or one of its name that has lost its pages."""
        if hasattr(self, "policy"):
            return
        sibling = PolicyPage.objects.filter(translation_key=self.translation_key).select_related("policy").first()
        self.policy = sibling.policy if sibling else _free_policy(self.slug or slugify(self.title))

    @property
    def keeps_facts(self) -> bool:
        """Whether the policy's facts are edited on this page; a page that is not saved yet keeps its own."""
        return not hasattr(self, "policy") or bool(self.policy.edited_on_id == self.pk)

    @property
    def shown_facts(self) -> PolicyFacts:
        """The facts as this version of the page shows them: its own, or those that readers have."""
        return self if self.keeps_facts else self.policy

    @property
    def trust(self) -> Trust:
        facts = self.shown_facts
        return replace(super().trust, last_checked=facts.last_checked, as_of=facts.as_of, has_facts=True)

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
        numbers = self.shown_facts.numbers()
        for block in self.body:
            for value in backed(block.value):
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
        facts = self.shown_facts
        self.number_marks()
        context.update(
            source_name=source.name_for(reader) if self.mark_texts() else "",
            policy=facts,
            short=self.short_answers(),
            contents=self.table_of_contents(),
            legal_basis=facts.legal_references(reader),
            sources=facts.sources(),
            related=selectors.related_policies(self, reader),
            is_expired=facts.is_expired,
        )
        return context


def _free_policy(slug: str) -> Policy:
    """A policy without pages, of the first slug that no page's policy has: `fees`, `fees-2` …"""
    taken = set(Policy.objects.filter(slug__startswith=slug, pages__isnull=False).values_list("slug", flat=True))
    free = next(each for each in (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3))) if each not in taken)
    policy = Policy.objects.filter(slug=free).first()
    if policy is None:
        policy = Policy(slug=free)
        patching.save(policy)
    return policy


def _unmarked(text: languages.Fragment | str) -> languages.Fragment | str:
    """A text without the mark that its source says something else: the mark stands where the text itself does."""
    return replace(text, is_late=False) if isinstance(text, languages.Fragment) else text
