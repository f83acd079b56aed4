"""What every page of the portal has: a summary, and where its text comes from."""

from collections.abc import Collection, Mapping
from http import HTTPMethod
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PagePermissionTester

from portal import addresses, languages
from portal.core import changes
from portal.core.revisions.publishing import PublishingMixin
from portal.line_ends import PlainLineEnds
from portal.pages.acts.forms import PortalPageForm, SchedulePanel
from portal.pages.acts.reach import reach_column
from portal.pages.approval import is_own_submission
from portal.pages.words import ELSEWHERE, HEADLINE, META, Words
from portal.translation.provenance import Origin, Reportable, Trust
from portal.translation.trust import with_standing


def language_choices() -> list[tuple[str, str]]:
    """Choices for a language's code, by its own name."""
    return [(row.code, row.native_name) for row in languages.all_languages()]


class PagePermissions(PagePermissionTester):
    """Wagtail's, with two limits: without the right to publish, only one's own drafts are deleted and moved; and what a person submitted
    waits for another one, where the page type asks for that. The second binds administrators too: a slip is not rarer in their accounts."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if self.user.is_active and not self.user.is_superuser and "publish" not in self.permissions and not self._is_own_draft():
            return False
        return bool(super().can_delete(ignore_bulk))

    def can_publish(self) -> bool:
        return bool(super().can_publish()) and not (self.page.NEEDS_SECOND_PERSON and is_own_submission(self.page, self.user))

    def has_publish_right(self) -> bool:
        """The right as such, whoever submitted what waits in the page just now."""
        return bool(super().can_publish())

    def _is_own_draft(self) -> bool:
        return "add" in self.permissions and not self.page.get_descendants(inclusive=True).exclude(owner=self.user).exists()


class PortalPage(PlainLineEnds, PublishingMixin, Page):
    """A page in one language's tree. `translated_from` is empty in the original.

    `made_from`: place of a text → the source text that it is a translation of. `untranslated`: place → the source text that is shown there
    as it is; it counts as long as the page's text there is that text.
    """

    #: Fields that are translated; those of a page type that are the same in every language; whether a text without a translation is shown
    #: in the source language, marked, or left out.
    TEXTS: ClassVar[Mapping[str, Words]] = {"title": HEADLINE, "summary": ELSEWHERE, "seo_title": META, "search_description": META}
    FACTS: ClassVar[tuple[str, ...]] = ()
    #: The stream of blocks with texts; "" where the type has none.
    BODY: ClassVar[str] = ""
    SHOWS_SOURCE: ClassVar[bool] = False
    #: Whether what a person submitted for review is published by another person only.
    NEEDS_SECOND_PERSON: ClassVar[bool] = False

    summary = models.TextField(_("summary"), blank=True, help_text=_("One sentence: what is this, and does it concern me?"))
    text_origin = models.CharField(_("how the text was made"), max_length=16, choices=Origin, default=Origin.PERSON)
    translated_from = models.CharField(_("translated from"), max_length=16, choices=language_choices, blank=True)
    translated_on = models.DateField(_("translated on"), null=True, blank=True)
    is_reviewed = models.BooleanField(
        _("reviewed by a native speaker"),
        default=False,
        help_text=_("Readers are told when nobody who speaks the language has checked it."),
    )
    made_from = models.JSONField(default=dict, blank=True, editable=False)
    untranslated = models.JSONField(default=dict, blank=True, editable=False)

    #: How far the next new address, publication and expiry of this version reach: `acts.reach.Reach`, "" for what is usual.
    rename_in = reach_column(_("a new address counts"), _("A language that has an address of its own keeps it."))
    publish_in = reach_column(
        _("the date of publishing counts"),
        _("In the other languages: for drafts that have a title in their language and do not wait for approval, as they are now."),
    )
    expire_in = reach_column(_("the date of expiry counts"), _("What is translated until then ends on that day, too."))

    base_form_class = PortalPageForm
    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("rename_in"), FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("For search engines"),
        ),
        *Page.promote_panels[1:],
    ]
    settings_panels = [
        SchedulePanel(),
        *Page.settings_panels[1:],
        MultiFieldPanel(
            [FieldPanel("text_origin"), FieldPanel("translated_from"), FieldPanel("translated_on"), FieldPanel("is_reviewed")],
            heading=_("Where the text comes from"),
        ),
    ]
    show_in_menus_default = False
    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]

    class Meta:
        abstract = True

    def _update_descendant_url_paths(self, old_url_path: str, new_url_path: str) -> None:
        """What Wagtail does in the transaction in which a slug is changed; its signal comes after the commit."""
        super()._update_descendant_url_paths(old_url_path, new_url_path)
        changes.relocated(self, old_url_path)

    def permissions_for_user(self, user: Any) -> PagePermissions:
        """What somebody may do with this page."""
        return PagePermissions(user, self)

    @property
    def language(self) -> languages.Language:
        """The language of the page's text."""
        return languages.get(self.locale.language_code)

    @property
    def title_fragment(self) -> languages.Fragment:
        """The title, with its language where that is not the reader's."""
        return self.fragment(self.title)

    def fragment(self, text: str) -> languages.Fragment:
        """A text of this page for the present reader."""
        return languages.Fragment(text, self.language, is_fallback=self.language.code != (get_language() or languages.SOURCE))

    def shown(self, path: str, text: str) -> languages.Fragment | str:
        """A text of this page as its template shows it: marked where it is in the source language still, or says what its source said
        before."""
        if text and self.untranslated.get(path) == text:
            return languages.Fragment(text, languages.get(self.translated_from or languages.SOURCE), is_fallback=True)
        if text and path in self.late_paths:
            return languages.Fragment(text, self.language, is_late=True)
        return text

    @property
    def shown_title(self) -> languages.Fragment | str:
        """The title as the page's own template shows it."""
        return self.shown("title", self.title)

    @property
    def shown_summary(self) -> languages.Fragment | str:
        """The summary as the page's own template shows it."""
        return self.shown("summary", self.summary)

    @cached_property
    def standing(self) -> Any:
        """What the translation desk knows of this text (`portal.translation.selectors.Standing`); None for an original."""
        from portal.translation import selectors as desk  # they query models, which are not there yet when this one is made

        if not self.translated_from:
            return None
        return desk.standing("pages", f"page:{self.translation_key}", self.language.code)

    @property
    def late_paths(self) -> Collection[str]:
        """The places of texts whose source says something else by now."""
        return self.standing.late_paths if self.standing else ()

    @property
    def trust(self) -> Trust:
        """What the reader is told about this text. The age of facts is added by page types that have facts."""
        return with_standing(self._own_trust(), self.standing)

    def _own_trust(self) -> Trust:
        return Trust(
            is_original=not self.translated_from,
            is_reviewed=self.is_reviewed,
            origin_label=str(Origin(self.text_origin).label),
            source_language_name=languages.get(self.translated_from).name_for(languages.get(get_language() or languages.SOURCE))
            if self.translated_from
            else "",
            translated_on=self.translated_on,
            last_checked=None,
            as_of="",
            has_facts=False,
        )

    def report_parts(self) -> dict[str, str]:
        """What readers can say is wrong with this page: place → text, in the order of the page."""
        from portal.pages.translation_source.reading import form_of, texts_of  # it reads these very models

        form = form_of(type(self))
        hidden = {name for name, words in form.words.items() if not words.is_required}
        return {path: text for path, text in form.texts(texts_of(self)).items() if path not in hidden}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.pages import selectors  # the selectors query these very models

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        reader = languages.get(get_language() or languages.SOURCE)
        addresses.remember(request, selectors.page_addresses(self))
        context.update(
            content_language=self.language,
            is_fallback=self.language != reader,
            reader_name=reader.name_for(reader),
            content_name=self.language.name_for(reader),
            breadcrumbs=selectors.breadcrumbs(self, reader),
            trust=self.trust,
            report=Reportable("pages", f"page:{self.translation_key}", self.language.code, self.report_parts()),
        )
        return context
