"""The blocks of a policy page's body: what a resident asks, one block a question.

Every block and item carries `facts`: ids of the policy's facts that back it. Readers see them as source marks, numbered by the page.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from portal.pages.words import ADDRESS, AMOUNT, HOURS, LABEL, SENTENCES

#: An id of a fact, within its policy: words in files; what is written in the admin gets a UUID.
FACT_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"


class FactPicker(forms.TextInput):
    """Ids of facts; with JavaScript a list of the facts of the page, by their statements."""

    def __init__(self) -> None:
        super().__init__(
            {
                "data-controller": "fact-picker",
                "data-fact-picker-choose-value": _("Choose facts"),
                "data-fact-picker-find-value": _("Find a fact"),
                "data-fact-picker-gone-value": _("removed"),
                "data-fact-picker-none-value": _("No fact has these words."),
            }
        )

    class Media:
        js = ("pages/fact_picker.js",)
        css = {"all": ("pages/fact_picker.css",)}


class FactIdsField(forms.CharField):
    """Ids of facts, written with commas between them. Whether there are such facts is asked where the facts are known."""

    def clean(self, value: Any) -> list[str]:
        parts = [part for part in re.split(r"[\s,;，、،؛]+", super().clean(value) or "") if part]
        if not all(re.fullmatch(FACT_ID, part) for part in parts):
            raise ValidationError(_("Choose facts, or write their ids with commas between them."))
        return list(dict.fromkeys(parts))


class FactIdsBlock(blocks.FieldBlock):
    """The facts that back a text: a list of their ids."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("The facts that say so. Readers see their sources.")
        self.field = FactIdsField(required=False, label=_("Facts"), help_text=help_text, widget=FactPicker)
        super().__init__(**{"required": False, "default": list, "label": _("Facts"), **kwargs})

    def value_for_form(self, value: list[str] | str) -> str:
        """A text is what somebody typed that is no list of ids: it is shown again with what is wrong with it."""
        return value if isinstance(value, str) else ", ".join(value or ())

    def to_python(self, value: Any) -> list[str]:
        return list(value or ())

    def get_prep_value(self, value: Any) -> list[str]:
        return list(value or ())

    def get_searchable_content(self, value: Any) -> list[str]:
        return []


class Backed(blocks.StructValue):
    """The value of a block or item that facts may back. `marks`: the numbers of their sources, set by the page that shows it."""

    marks: Sequence[int] = ()


def backed(value: blocks.StructValue) -> Iterator[blocks.StructValue]:
    """The value of a block and those of its items, of what facts may back."""
    if "facts" in value:
        yield value
    for name, child in value.block.child_blocks.items():
        if isinstance(child, blocks.ListBlock):
            for item in value[name]:
                yield from backed(item)


def fact_references(row: dict[str, Any]) -> Iterator[str]:
    """The ids of the facts that a stored block and its items refer to."""
    value = row["value"]
    yield from value.get("facts") or ()
    for items in value.values():
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                yield from fact_references(item)


class Answer(Backed):
    """The value of one block of the body. `repeat`: the how-manieth block of its page with this heading it is, set by the page."""

    repeat = 1

    @property
    def anchor(self) -> str:
        """The fragment of the block's address: `#how-to-apply`, `#how-to-apply-2`."""
        slug = slugify(self["heading"], allow_unicode=True) or "section"
        return slug if self.repeat == 1 else f"{slug}-{self.repeat}"


def _text(label: Any, *, required: bool = False) -> blocks.TextBlock:
    return blocks.TextBlock(required=required, default="", rows=3, label=label)


#: What is translated in a block with a text of its own, in one with items, and in an item.
_HEADED_TEXT = {"heading": LABEL, "text": SENTENCES}
_HEADING = {"heading": LABEL}
_ITEM = {"title": LABEL, "text": SENTENCES}


class _AnswerBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"))

    class Meta:
        value_class = Answer


class ParagraphBlock(_AnswerBlock):
    text = _text(_("Text"), required=True)
    image = ImageChooserBlock(required=False, label=_("Image"))
    facts = FactIdsBlock()

    class Meta:
        words = _HEADED_TEXT
        icon = "pilcrow"
        label = _("Paragraph")
        template = "pages/blocks/paragraph.html"


class NoticeBlock(_AnswerBlock):
    text = _text(_("Text"), required=True)
    facts = FactIdsBlock()

    class Meta:
        words = _HEADED_TEXT
        icon = "warning"
        label = _("Notice")
        template = "pages/blocks/notice.html"


class TimeBlock(_AnswerBlock):
    text = _text(_("Text"), required=True)
    facts = FactIdsBlock()

    class Meta:
        words = _HEADED_TEXT
        icon = "time"
        label = _("Time it takes")
        template = "pages/blocks/time.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Step"))
    text = _text(_("Text"))
    facts = FactIdsBlock()

    class Meta:
        value_class = Backed
        words = _ITEM


class StepsBlock(_AnswerBlock):
    items = blocks.ListBlock(StepBlock(), label=_("Steps"))

    class Meta:
        words = _HEADING
        icon = "list-ol"
        label = _("Steps")
        template = "pages/blocks/steps.html"


class DocumentBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Document"))
    text = _text(_("Text"))
    facts = FactIdsBlock()

    class Meta:
        value_class = Backed
        words = _ITEM


class DocumentsBlock(_AnswerBlock):
    items = blocks.ListBlock(DocumentBlock(), label=_("Documents needed"))

    class Meta:
        words = _HEADING
        icon = "doc-full"
        label = _("Documents needed")
        template = "pages/blocks/documents.html"


class FeeBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What for"))
    amount = blocks.CharBlock(required=False, default="", label=_("Amount"))
    text = _text(_("Text"))
    facts = FactIdsBlock()

    class Meta:
        value_class = Backed
        words = {**_ITEM, "amount": AMOUNT}


class FeesBlock(_AnswerBlock):
    items = blocks.ListBlock(FeeBlock(), label=_("Fees"))

    class Meta:
        words = _HEADING
        icon = "tag"
        label = _("Fees")
        template = "pages/blocks/fees.html"


class PlaceBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Name"))
    local_name = blocks.CharBlock(required=False, default="", label=_("Name in Chinese"))
    address = blocks.CharBlock(required=False, default="", label=_("Address"))
    local_address = blocks.CharBlock(required=False, default="", label=_("Address in Chinese"))
    hours = blocks.CharBlock(required=False, default="", label=_("Opening hours"))
    phone = blocks.CharBlock(required=False, default="", label=_("Telephone"))
    text = _text(_("Text"))
    facts = FactIdsBlock()

    class Meta:
        value_class = Backed
        words = {**_ITEM, "address": ADDRESS, "hours": HOURS}
        #: In the city's own language the same would stand twice.
        local_twins = {"title": "local_name", "address": "local_address"}


class WhereBlock(_AnswerBlock):
    items = blocks.ListBlock(PlaceBlock(), label=_("Addresses to go to"))

    class Meta:
        words = _HEADING
        icon = "site"
        label = _("Where to go")
        template = "pages/blocks/where.html"


class QuestionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Question"))
    text = _text(_("Answer"), required=True)
    facts = FactIdsBlock()

    class Meta:
        value_class = Backed
        words = _ITEM


class QuestionsBlock(_AnswerBlock):
    items = blocks.ListBlock(QuestionBlock(), label=_("Questions"))

    class Meta:
        words = _HEADING
        icon = "help"
        label = _("Questions and answers")
        template = "pages/blocks/questions.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a policy page. The names are those of the content files."""

    paragraph = ParagraphBlock()
    steps = StepsBlock()
    documents = DocumentsBlock()
    fees = FeesBlock()
    time = TimeBlock()
    where = WhereBlock()
    questions = QuestionsBlock()
    notice = NoticeBlock()
