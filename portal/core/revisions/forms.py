"""Editing forms that save what their user changed, merged onto the newest state.

The form carries hashes of what it was opened with. When it is sent, a field that its user left alone takes the value that is there by now;
one that only its user changed is saved; one that both changed is shown with both texts to choose from, and nothing is saved until then.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.fields import StreamField

from portal.core.revisions import baseline, trees
from portal.core.revisions.merging import Choice, Conflict, Merge, Node, leaves

BASELINE = "merge_baseline"
CHOICES = "merge_choices"
_MINE, _NEWEST = "mine", "newest"


class _BaselineField(forms.CharField):
    """The hashes; they are no content."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Difference:
    """A conflict as it is shown: `key` names it in the form, `label` the field."""

    key: str
    label: str
    mine: tuple[str, ...]
    newest: tuple[str, ...]
    version: str


class _ChoicesWidget(forms.Widget):
    """Both texts of every conflict, side by side; nothing without one."""

    template_name = "core/merge_choices.html"
    differences: tuple[Difference, ...] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "differences": self.differences}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Choice]:
        """Path → choice. Sent as `merge_choices:<path>` = `mine:<version>` or `newest:<version>`."""
        found = {}
        for key, value in data.items():
            prefix, _colon, path = key.partition(":")
            side, colon, version = str(value).partition(":")
            if prefix == name and path and colon and side in (_MINE, _NEWEST):
                found[path] = Choice(side == _MINE, version)
        return found

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class _ChoicesField(forms.Field):
    widget = _ChoicesWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False

    def clean(self, value: Any) -> Any:
        return value or {}


class MergingForm(forms.BaseModelForm[models.Model]):
    """Mixed into a Wagtail form of a model, before it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[BASELINE] = _BaselineField(required=False)
        self.fields[CHOICES] = _ChoicesField(required=False)
        self._give_ids()
        # Binding puts what was sent into the instance: this is what it was before.
        self._newest = copy(self.instance)
        self._newest_trees = self._trees(lambda field: field.value_from_object(self.instance))
        self._sent_trees: dict[str, Node] = {}
        self.conflicts: list[Conflict] = []
        if not self.is_bound:
            self.initial[BASELINE] = baseline.seal(self.instance, self._newest_trees)

    def clean(self) -> Any:
        cleaned = super().clean()
        self.cleaned_data = self.cleaned_data if cleaned is None else cleaned
        self._sent_trees = self._trees(lambda field: self.cleaned_data[field.name], only=self.cleaned_data)
        if self.instance.pk is not None:
            self._merge()
        return self.cleaned_data

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """For a form that goes on after it was saved in the background: it still shows what it sent."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()  # type: ignore[misc]  # Wagtail's
        shown = {**self._newest_trees, **self._sent_trees}
        return [*updates, (self.add_prefix(BASELINE), baseline.seal(self.instance, shown))]

    def _merge(self) -> None:
        base = baseline.unseal(self.cleaned_data.get(BASELINE) or "", self.instance)
        merge = Merge(self.cleaned_data.get(CHOICES) or {})
        for name, mine in self._sent_trees.items():
            newest = self._newest_trees[name]
            if mine == newest:
                continue
            merged = merge.merge(base.get(name), mine, newest, name)
            if merged == newest:
                self.cleaned_data[name] = getattr(self._newest, name)
            elif merged != mine:
                self.cleaned_data[name] = trees.value_of(self._field(name), merged)
        self.conflicts = merge.conflicts
        if self.conflicts:
            self._show(self.conflicts)

    def _show(self, conflicts: list[Conflict]) -> None:
        widget: Any = self.fields[CHOICES].widget
        widget.differences = tuple(self._differences(conflicts))
        labels = ", ".join(dict.fromkeys(difference.label for difference in widget.differences))
        told = _("Somebody else changed the same fields meanwhile: %(fields)s. Choose below which text is to be kept; then save again.")
        self.add_error(None, forms.ValidationError(told % {"fields": labels}, code="conflict"))

    def _differences(self, conflicts: list[Conflict]) -> Iterator[Difference]:
        for conflict in conflicts:
            label = self.fields[conflict.path.partition(".")[0]].label
            yield Difference(f"{CHOICES}:{conflict.path}", str(label), _shown(conflict.mine), _shown(conflict.newest), conflict.version)

    def _trees(self, value_of: Any, only: Any = None) -> dict[str, Node]:
        names = (name for name in self.fields if only is None or name in only)
        return {name: trees.tree_of(field, value_of(field)) for name in names if (field := self._field(name)) is not None}

    def _field(self, name: str) -> Any:
        if name in (BASELINE, CHOICES):
            return None
        try:
            field = self.instance._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        return field if isinstance(field, models.Field) else None

    def _give_ids(self) -> None:
        for name in self.fields:
            field = self._field(name)
            if isinstance(field, StreamField):
                trees.give_ids(field, getattr(self.instance, name))


class MergingModelForm(MergingForm, WagtailAdminModelForm):
    """For snippets."""


class MergingPageForm(MergingForm, WagtailAdminPageForm):
    """For pages."""


def _shown(node: Node | None) -> tuple[str, ...]:
    return tuple(str(value) for value in leaves(node) if value not in ("", None))
