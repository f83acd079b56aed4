"""Forms that save what their user changed, merged onto the newest state.

Such a form sends along what it was opened with (`baseline`). A field that its user did not change takes what is stored by now; one that
somebody else changed too is a conflict, which the user decides: nothing is saved before.
"""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model
from django.forms.models import construct_instance
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.fields import StreamField

from portal.core.revisions import baseline
from portal.core.revisions.labels import label_of, readable
from portal.core.revisions.merging import Conflict, Path, fingerprint, merge
from portal.core.revisions.stable_ids import give_ids

BASELINE = "merge_baseline"
_CHOICE = "merge_choice"
_MINE, _THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A conflict as a person sees it: `name` of the input that decides it, the value of that input for each side, and both texts."""

    label: str
    name: str
    mine: str
    theirs: str
    keep: str
    take: str
    chosen: str


# What the mixins call is Wagtail's.
if TYPE_CHECKING:
    _AdminForm: TypeAlias = WagtailAdminModelForm
else:
    _AdminForm = object


class MergingFormMixin(_AdminForm):
    """Mixed in before a Wagtail admin form.

    `newest`: the object as it is stored now, its draft included; without it (adding, previewing) nothing is merged. After validation
    `conflicts` says what the user has to decide, and `changed_data` names the fields that saving will change.
    """

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, newest: Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stored in (self.instance, newest):
            if stored is not None:
                give_ids(stored)
        # A copy: what is sent is put into the very object that the form was given.
        self._newest = copy.copy(newest)
        self._sent: dict[str, Any] = {}
        self._changed: list[str] | None = None
        self.conflicts: list[ConflictRow] = []
        initial = baseline.sign(newest, self._values(newest)) if newest is not None and not self.is_bound else ""
        self.fields[BASELINE] = forms.CharField(widget=forms.HiddenInput, required=False, initial=initial)

    @property
    def changed_data(self) -> list[str]:
        """The fields that saving changes: those whose merged value differs from what is stored."""
        changed = [name for name in super().changed_data if name != BASELINE]
        if self._changed is None:
            return changed
        return [*self._changed, *(name for name in changed if name not in self._sent)]

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """After an autosave the page goes on showing what it sent: that is its baseline from now on."""
        instance: Model = self.instance
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        return [*updates, (BASELINE, baseline.sign(instance, self._sent or self._values(instance)))]

    def _clean_form(self) -> None:
        super()._clean_form()
        if self._newest is not None:
            self._merge(self._newest)

    def _merge(self, newest: Model) -> None:
        meta = self._meta
        sent = construct_instance(self, copy.copy(self.instance), meta.fields, meta.exclude)
        self._sent, stored = self._values(sent), self._values(newest)
        base = baseline.read(newest, self.cleaned_data.get(BASELINE) or "")
        changed = []
        for name, mine in self._sent.items():
            if name not in self.cleaned_data:
                continue
            theirs = stored[name]
            value, conflicts = self._decided(*merge(base.get(name), mine, theirs, path=(name,)), base.get(name), mine, theirs)
            self.conflicts += (self._row(conflict) for conflict in conflicts)
            if fingerprint(value) == fingerprint(theirs):
                self.cleaned_data[name] = getattr(newest, name)
            else:
                changed.append(name)
                if value is not mine:
                    self.cleaned_data[name] = _field(newest, name).to_python(value)
        self._changed = changed
        if self.conflicts:
            message = _("Another person changed the same fields while you were writing. Choose which version to keep, then save again.")
            self.add_error(None, ValidationError(message, code="conflict"))

    def _decided(self, value: Any, conflicts: list[Conflict], base: Any, mine: Any, theirs: Any) -> tuple[Any, list[Conflict]]:
        """What is merged where the user has decided between just these versions; a decision about an older one does not count."""
        if not conflicts:
            return value, conflicts
        chosen = {conflict.path: self._chosen(conflict) for conflict in conflicts}
        keep = [path for path, side in chosen.items() if side == _MINE]
        take = [path for path, side in chosen.items() if side == _THEIRS]
        return merge(base, mine, theirs, keep=keep, take=take, path=conflicts[0].path[:1])

    def _chosen(self, conflict: Conflict) -> str:
        data: Mapping[str, str] = self.data
        side, _space, version = data.get(_choice_name(conflict.path), "").partition(" ")
        return side if version == _version(conflict) else ""

    def _row(self, conflict: Conflict) -> ConflictRow:
        name = conflict.path[0]
        field = _field(self._newest, name)
        return ConflictRow(
            label=label_of(str(self.fields[name].label or name), field, conflict, self._sent[name]),
            name=_choice_name(conflict.path),
            mine=readable(conflict.mine, field),
            theirs=readable(conflict.theirs, field),
            keep=f"{_MINE} {_version(conflict)}",
            take=f"{_THEIRS} {_version(conflict)}",
            chosen=self._chosen(conflict),
        )

    def _values(self, instance: Any) -> dict[str, Any]:
        """Field → stored value, of the form's fields that are columns."""
        return {field.name: _stored(field, instance) for field in instance._meta.concrete_fields if field.name in self.fields}


class MergingModelForm(MergingFormMixin, WagtailAdminModelForm):
    """For snippets."""


class MergingPageForm(MergingFormMixin, WagtailAdminPageForm):
    """For pages."""


def changed_fields(form: MergingFormMixin, shown: Model, newest: Model) -> Iterator[str]:
    """The labels of the fields in which an older version that a form shows differs from what is stored."""
    stored = form._values(newest)
    for name, value in form._values(shown).items():
        if fingerprint(value) != fingerprint(stored[name]):
            yield str(form.fields[name].label or name)


def _field(instance: Model | None, name: str) -> Any:
    return instance._meta.get_field(name)  # type: ignore[union-attr]  # there is one wherever there are conflicts


def _stored(field: Field[Any, Any], instance: Model) -> Any:
    value = field.value_from_object(instance)
    if isinstance(field, StreamField):
        return json.loads(json.dumps(field.get_prep_value(value), cls=DjangoJSONEncoder))
    return value


def _choice_name(path: Path) -> str:
    return "/".join((_CHOICE, *path))


def _version(conflict: Conflict) -> str:
    """A mark of both versions: choosing is choosing between these two."""
    return json.dumps(fingerprint([fingerprint(conflict.mine), fingerprint(conflict.theirs)]), separators=(",", ":"))
