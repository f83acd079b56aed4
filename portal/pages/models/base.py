"""What every page of the portal has: a summary, and where its text comes from."""

from http import HTTPMethod
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PagePermissionTester

from portal import addresses, languages
from portal.translation.provenance import Origin, Trust


def language_choices() -> list[tuple[str, str]]:
    """Choices for a language's code, by its own name."""
    return [(row.code, row.native_name) for row in languages.all_languages()]


class PagePermissions(PagePermissionTester):
    """Wagtail's, but whoever may only change pages, as a translator may, neither deletes nor moves drafts."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if self.user.is_active and not self.user.is_superuser and not self.permissions & {"add", "publish"}:
            return False
        return bool(super().can_delete(ignore_bulk))


class PortalPage(Page):
    """A page in one language's tree. `translated_from` is empty in the original."""

    summary = models.TextField(_("summary"), blank=True, help_text=_("One sentence: what is this, and does it concern me?"))
    text_origin = models.CharField(_("how the text was made"), max_length=16, choices=Origin, default=Origin.PERSON)
    translated_from = models.CharField(_("translated from"), max_length=16, choices=language_choices, blank=True)
    translated_on = models.DateField(_("translated on"), null=True, blank=True)
    is_reviewed = models.BooleanField(
        _("reviewed by a native speaker"),
        default=False,
        help_text=_("Readers are told when nobody who speaks the language has checked it."),
    )

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel(
            [FieldPanel("text_origin"), FieldPanel("translated_from"), FieldPanel("translated_on"), FieldPanel("is_reviewed")],
            heading=_("Where the text comes from"),
        ),
    ]
    show_in_menus_default = False
    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]

    class Meta:
        abstract = True

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

    @property
    def trust(self) -> Trust:
        """What the reader is told about this text. The age of facts is added by page types that have facts."""
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
        )

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
        )
        return context
