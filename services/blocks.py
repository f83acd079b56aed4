"""Blocks of the directory's lists: sources, doubts, further places and contacts. What is chosen is part of an entry's draft and history."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from portal.translation.provenance import Quality


class SourceBlock(blocks.StructBlock):
    source = blocks.CharBlock(label=_("Source"), help_text=_("An address, or a description where there is no link to show"))
    quality = blocks.ChoiceBlock(choices=Quality.choices, label=_("Kind of source"))

    class Meta:
        icon = "link"
        label = _("Source")


class DoubtBlock(blocks.StructBlock):
    field = blocks.CharBlock(label=_("Field"))
    note = blocks.CharBlock(label=_("Confidence or note"), help_text=_("general-knowledge, translated, or what is doubtful"))

    class Meta:
        icon = "help"
        label = _("Doubt")


def sources() -> list[tuple[str, blocks.Block]]:
    """Where facts come from."""
    return [("source", SourceBlock())]


def doubts() -> list[tuple[str, blocks.Block]]:
    """Which facts are less sure than the others."""
    return [("doubt", DoubtBlock())]


def places() -> list[tuple[str, blocks.Block]]:
    """Further places, each kept once for all that name it."""
    return [("place", SnippetChooserBlock("services.Place", label=_("Further place")))]


def contacts() -> list[tuple[str, blocks.Block]]:
    """Further numbers and addresses, each kept once for all that name it."""
    return [("contact", SnippetChooserBlock("services.Contact", label=_("Further contact")))]
