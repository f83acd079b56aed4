"""A section: the pages that belong to one stage of life, one area or one audience."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from portal import languages
from portal.pages.models.base import PortalPage
from portal.pages.topics import TOPICS_OF, Group, Topic
from portal.pages.words import ELSEWHERE


class SectionPage(PortalPage):
    """Lists the policies of its topic; the section of group `ALL` lists every policy and is their parent in the tree."""

    TEXTS = {**PortalPage.TEXTS, "text": ELSEWHERE}
    FACTS = ("group", "topic")

    group = models.CharField(_("point of view"), max_length=16, choices=Group)
    topic = models.CharField(_("topic"), max_length=32, choices=Topic, blank=True)
    text = models.TextField(_("text"), blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("group"), FieldPanel("topic"), FieldPanel("text")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.PolicyPage"]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(group=Group.ALL) & models.Q(topic="")) | (~models.Q(group=Group.ALL) & ~models.Q(topic="")),
                name="section_topic_unless_all",
            )
        ]

    def clean(self) -> None:
        super().clean()
        allowed = TOPICS_OF.get(Group(self.group), ()) if self.group in Group.values else ()
        if self.group == Group.ALL and self.topic:
            raise ValidationError({"topic": _("The section for everything has no topic.")})
        if self.group != Group.ALL and self.topic not in allowed:
            raise ValidationError({"topic": _("Choose a topic of this point of view.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.pages import selectors

        context = super().get_context(request, *args, **kwargs)
        reader = languages.get(get_language() or languages.SOURCE)
        context["policies"] = selectors.policy_rows(reader, topic=self.topic)
        context["related"] = selectors.sections(reader, Group(self.group), without=self.translation_key)
        return context
