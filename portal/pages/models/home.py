"""The front page of a language."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from portal import languages
from portal.pages.models.base import PortalPage
from portal.pages.words import KEYWORDS


class HomePage(PortalPage):
    TEXTS = {**PortalPage.TEXTS, "example_searches": KEYWORDS}

    example_searches = models.TextField(
        _("example searches"), blank=True, help_text=_("Three questions that people of this language really ask, one a line.")
    )

    content_panels = [*PortalPage.content_panels, FieldPanel("example_searches")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.SectionPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.pages import selectors

        context = super().get_context(request, *args, **kwargs)
        reader = languages.get(get_language() or languages.SOURCE)
        search = reverse("search:results")
        context["examples"] = [
            {"text": line, "url": f"{search}?{urlencode({'q': line})}"} for line in self.example_searches.splitlines() if line.strip()
        ]
        context.update(selectors.home_shelves(reader))
        return context
