"""The blocks of a policy's facts and of its legal basis."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.translation.provenance import Confidence, Quality


class FactBlock(blocks.StructBlock):
    """A statement and where it comes from; kept in English, for editors. Readers see the source, not the statement."""

    statement = blocks.TextBlock(rows=2, label=_("Statement"))
    source = blocks.CharBlock(
        required=False, default="", label=_("Source"), help_text=_("An address, or a description where there is no link to show")
    )
    confidence = blocks.ChoiceBlock(choices=Confidence.choices, default=Confidence.SOURCED, label=_("Confidence"))
    quality = blocks.MultipleChoiceBlock(choices=Quality.choices, required=False, label=_("Kind of source"))

    class Meta:
        icon = "check"
        label = _("Fact")


class LegalReferenceBlock(blocks.StructBlock):
    title_zh = blocks.CharBlock(required=False, default="", label=_("Title in Chinese"))
    title_en = blocks.CharBlock(required=False, default="", label=_("Title in English"))
    articles = blocks.CharBlock(required=False, default="", label=_("Articles"))
    adopted = blocks.DateBlock(required=False, label=_("Adopted"))
    effective = blocks.DateBlock(required=False, label=_("In force since"))
    url = blocks.URLBlock(required=False, label=_("Address on the web"))
    confidence = blocks.ChoiceBlock(choices=Confidence.choices, default=Confidence.SOURCED, label=_("Confidence"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Legal basis")
