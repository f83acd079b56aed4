"""What can be done with several entries of a list in the admin at once. All of it happens or nothing, and says why."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpResponse
from django.utils.functional import classproperty
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from services import districts
from services.kinds.base import Entry
from services.registry import all_kinds
from services.trust import operations


def _may_publish(user: Any, entry: Entry) -> bool:
    return bool(user.has_perm(f"services.publish_{entry._meta.model_name}"))


class EntriesAction(SnippetBulkAction):
    """What all have in common: which kinds, who may, and how a refusal is told."""

    template_name = "services/trust/bulk_action.html"
    #: What the page asks, and what its button says.
    question: ClassVar[StrOrPromise]
    #: Whether what readers see changes beyond the day of a check.
    publishes: ClassVar[bool] = True

    @classproperty
    def models(cls) -> list[type[Entry]]:  # noqa: N805  a property of the class
        return [kind.model for kind in all_kinds()]

    def check_perm(self, entry: Entry) -> bool:
        user = self.request.user
        return user.has_perm(entry.kind.right_to_facts) and (not self.publishes or _may_publish(user, entry))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(question=self.question, action_label=self.display_name, **kwargs)
        return context

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse
        try:
            response = super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            response = self.form_invalid(form)
        return response

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "user": self.request.user, "form": self.cleaned_form}


class ConfirmAction(EntriesAction):
    display_name = gettext_lazy("Still true")
    aria_label = gettext_lazy("Say of the selected entries that they are still true")
    action_type = "still-true"
    action_priority = 10
    publishes = False
    question = gettext_lazy("You have checked these entries with their institutions today, and everything that they say is still true:")

    @classmethod
    def execute_action(cls, objects: Sequence[Entry], **context: Any) -> tuple[int, int]:
        return operations.confirm_all(objects, by=context["user"]), 0

    def get_success_message(self, count: int, _children: int) -> str:
        return ngettext(
            "%(count)d entry was checked today and is still true.", "%(count)d entries were checked today and are still true.", count
        ) % {"count": count}


class _FactAction(EntriesAction):
    """Puts one value into a column of all entries."""

    column: ClassVar[str]

    def get_success_message(self, count: int, _children: int) -> str:
        return ngettext("%(count)d entry was changed.", "%(count)d entries were changed.", count) % {"count": count}

    @classmethod
    def execute_action(cls, objects: Sequence[Entry], **context: Any) -> tuple[int, int]:
        edited = operations.set_facts(objects, {cls.column: context["form"].cleaned_data["value"]}, by=context["user"])
        for entry in edited.kept_drafts:
            messages.warning(context["self"].request, _("The draft of “%(entry)s” says something else; it stays so.") % {"entry": entry})
        return edited.changed, 0


class DistrictForm(forms.Form):
    value = forms.ChoiceField(label=gettext_lazy("District"), choices=districts.choices)


class DistrictAction(_FactAction):
    display_name = gettext_lazy("Set the district")
    aria_label = gettext_lazy("Set the district of the selected entries")
    action_type = "district"
    action_priority = 20
    column = "district"
    form_class = DistrictForm
    question = gettext_lazy("Which district are these entries in? Readers see it at once.")


class StatusForm(forms.Form):
    value = forms.ChoiceField(label=gettext_lazy("Status"))


class StatusAction(_FactAction):
    display_name = gettext_lazy("Set the status")
    aria_label = gettext_lazy("Set the status of the selected entries")
    action_type = "status"
    action_priority = 25
    column = "status"
    form_class = StatusForm
    question = gettext_lazy("Which status do these entries have? Readers see it at once.")

    @classproperty
    def models(cls) -> list[type[Entry]]:  # noqa: N805  a property of the class
        return [kind.model for kind in all_kinds() if "status" in kind.facts_fields]

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form: forms.Form = super().get_form(form_class)
        status: models.Field[Any, Any] = self.model._meta.get_field("status")
        field: Any = form.fields["value"]
        field.choices = status.choices
        return form


class PublishAction(EntriesAction):
    display_name = gettext_lazy("Publish")
    aria_label = gettext_lazy("Publish the selected entries")
    action_type = "publish"
    action_priority = 40
    question = gettext_lazy("The latest version of these entries is published, drafts too:")

    @classmethod
    def execute_action(cls, objects: Sequence[Entry], **context: Any) -> tuple[int, int]:
        return operations.publish_all(objects, by=context["user"]), 0

    def get_success_message(self, count: int, _children: int) -> str:
        return ngettext("%(count)d entry was published.", "%(count)d entries were published.", count) % {"count": count}


class UnpublishAction(EntriesAction):
    display_name = gettext_lazy("Unpublish")
    aria_label = gettext_lazy("Unpublish the selected entries")
    action_type = "unpublish"
    action_priority = 50
    question = gettext_lazy("Readers do not find these entries any more:")

    @classmethod
    def execute_action(cls, objects: Sequence[Entry], **context: Any) -> tuple[int, int]:
        return operations.unpublish_all(objects, by=context["user"]), 0

    def get_success_message(self, count: int, _children: int) -> str:
        return ngettext("%(count)d entry was unpublished.", "%(count)d entries were unpublished.", count) % {"count": count}


#: In the order in which they are registered.
ACTIONS: Sequence[type[EntriesAction]] = (ConfirmAction, DistrictAction, StatusAction, PublishAction, UnpublishAction)
