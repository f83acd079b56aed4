"""The columns of a kind's table, derived from its model: every fact once, every text once a language. A model's new column is one here."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise
from import_export.fields import Field
from import_export.widgets import Widget
from wagtail.blocks import ChooserBlock
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin

from portal import languages
from portal.codes import CodesField
from portal.languages import Language
from services.kinds.base import Entry
from services.registry import Kind
from services.tables import streams, values

ID, PUBLISH = "id", "publish"


class Column(Field):
    """A column of a table. `name`: in its first row; `attribute`: of the entry; `field`: the model's, None for none; `language`: of its
    text, None for a fact."""

    def __init__(
        self, name: str, attribute: str, widget: Widget, *, label: StrOrPromise, field: Any = None, language: Language | None = None
    ) -> None:
        super().__init__(attribute=attribute, column_name=name, widget=widget)
        self.name, self.label, self.field, self.language = name, label, field, language

    def __deepcopy__(self, _memo: Any) -> "Column":
        # A resource copies its columns, in case it should change them; these never change.
        return self

    @property
    def stored_name(self) -> str:
        """The column's name in a version of the entry."""
        return str(self.field.name)

    @property
    def is_number(self) -> bool:
        """Whether its cells hold numbers."""
        return isinstance(self.widget, values.Number)

    def explained(self) -> str:
        """What may stand in its cells, for people."""
        return _explained(self)


def columns_of(kind: Kind) -> dict[str, Column]:
    """Name → column, in the order of a table: who and whether published, the texts language by language, then the facts."""
    found = [*_first(kind), *_texts(kind), *_facts(kind)]
    return {column.name: column for column in found}


def translated_fields(kind: Kind) -> tuple[str, ...]:
    """The fields with one column per language; their own columns are nobody's and never read or written."""
    return (*Entry.TRANSLATED, *kind.translated)


def _first(kind: Kind) -> Iterator[Column]:
    slug: Any = kind.model._meta.get_field("slug")
    live: Any = kind.model._meta.get_field("live")
    yield Column(ID, "slug", values.Text(), label=slug.verbose_name, field=slug)
    yield Column(PUBLISH, "live", values.YesNo(), label=gettext_lazy("published"), field=live)


def _texts(kind: Kind) -> Iterator[Column]:
    for name in translated_fields(kind):
        for language in languages.all_languages():
            field: Any = kind.model._meta.get_field(f"{name}_{language.suffix}")
            label = kind.model._meta.get_field(name).verbose_name
            yield Column(field.name, field.attname, _widget(field), label=label, field=field, language=language)


def _facts(kind: Kind) -> Iterator[Column]:
    machinery = {
        field.name for mixin in (WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin) for field in mixin._meta.get_fields()
    }
    texts = translated_fields(kind)
    left_out = {"id", "slug", *machinery, *texts, *(f"{name}_{row.suffix}" for name in texts for row in languages.all_languages())}
    for field in kind.model._meta.concrete_fields:
        if field.name not in left_out:
            yield Column(field.name, field.attname, _widget(field), label=field.verbose_name, field=field)


def _widget(field: Any) -> Widget:  # noqa: PLR0911  one line for each kind of column
    if isinstance(field, StreamField):
        return values.Chosen(field) if isinstance(streams.only_block(field)[1], ChooserBlock) else values.Items(field)
    if isinstance(field, CodesField):
        return values.Codes(values.codes_of(field))
    if isinstance(field, models.ForeignKey):
        return values.Reference(field.related_model)
    if isinstance(field, models.BooleanField):
        return values.YesNo(None if field.null else bool(field.default))
    if isinstance(field, models.DateField):
        return values.Day()
    if isinstance(field, models.IntegerField):
        return values.Number(int, is_whole=True)
    if isinstance(field, models.FloatField | models.DecimalField):
        return values.Number(float if isinstance(field, models.FloatField) else Decimal, is_whole=False)
    if field.choices:
        return values.Text(values.codes_of(field), empty=str(field.default) if field.has_default() and field.default else "")
    return values.Text()


def _explained(column: Column) -> str:  # noqa: C901, PLR0911  one sentence for each kind of column
    widget = column.widget
    if column.name == ID:
        return _("The entry’s id: small letters, digits and hyphens. It is in the address of its page, and rows are recognised by it.")
    if column.name == PUBLISH:
        return _("“yes” or “no”. A new entry is a draft unless this says “yes”. A table takes no published entry down.")
    if isinstance(widget, values.YesNo):
        return _("“yes” or “no”; empty where it is not known.")
    if isinstance(widget, values.Day):
        return _("A date like 2026-01-31.")
    if isinstance(widget, values.Number):
        return _("A whole number.") if widget.is_whole else _("A number with a point, like 39.9.")
    if isinstance(widget, values.Codes):
        return _("Any of these, with commas: %(codes)s.") % {"codes": ", ".join(widget.choices())}
    if isinstance(widget, values.Reference | values.Chosen):
        name = widget.model._meta.verbose_name
        if isinstance(widget, values.Chosen):
            return _("Ids with commas: %(name)s.") % {"name": name}
        return _("An id: %(name)s.") % {"name": name}
    if isinstance(widget, values.Items):
        parts = " | ".join(f"{name}: …" for name in streams.only_block(widget.field)[1].child_blocks)
        return _("One item a line: %(parts)s. A bar inside a value is written “\\|”.") % {"parts": parts}
    if codes := list(widget.choices()):
        return _("One of these: %(codes)s.") % {"codes": ", ".join(codes)}
    if column.language:
        return _("A text in this language: %(language)s.") % {"language": column.language.native_name}
    return _("A text.")
