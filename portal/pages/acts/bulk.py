"""The same question where many pages are withdrawn or moved at once: all of them, in one language each or in all, or nothing."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from wagtail.admin.views.pages.bulk_actions.move import MoveBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction
from wagtail.models import Page

from portal.pages.acts import operations
from portal.pages.acts.kinds import Act, Move, Withdraw
from portal.pages.acts.reach import Reach, question

# What the mixin calls is Wagtail's.
if TYPE_CHECKING:
    _BulkAction: TypeAlias = PageBulkAction
else:
    _BulkAction = object


class _InLanguages(_BulkAction):
    """Mixed into a bulk action of Wagtail's, which runs in one transaction."""

    def get_form(self, form_class: Any = None) -> Any:
        """Wagtail's form, with the question where any of the pages has other versions."""
        form = super().get_form(form_class)
        pages = [page.specific_deferred for page in self.get_actionable_objects()[0]]
        others = {page.pk: operations.versions_elsewhere(page) for page in pages}
        names = {version.locale.get_display_name(): None for versions in others.values() for version in versions}
        if names:
            refused = {reason: None for page in pages for reason in operations.not_theirs(page, others[page.pk], self.request.user)}
            is_original = not any(getattr(page, "translated_from", "") for page in pages)
            form.fields["languages"] = question(also=names, refused=refused, chosen=Reach.ALL if is_original else Reach.ONE)
        return form

    def get_execution_context(self) -> dict[str, Any]:
        """Also whether all languages were chosen."""
        is_everywhere = self.cleaned_form.cleaned_data.get("languages") == Reach.ALL
        return {**super().get_execution_context(), "is_everywhere": is_everywhere}


def _elsewhere(act: Act, pages: Iterable[Page], user: Any) -> None:
    for page in pages:
        operations.do_elsewhere(act, page, user=user)


class UnpublishPagesAction(_InLanguages, UnpublishBulkAction):
    """Withdrawing many pages."""

    def get_form(self, form_class: Any = None) -> Any:
        """Without the question about what lies below, where nothing does."""
        form = super().get_form(form_class)
        if not any(page.get_descendants().live().exists() for page in self.get_actionable_objects()[0]):
            form.fields["include_descendants"].widget = forms.HiddenInput()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's screen shows the fields of the form only where something lies below."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "has_live_descendants": context["has_live_descendants"] or "languages" in context["form"].fields}

    @classmethod
    def execute_action(cls, objects: Any, *, is_everywhere: bool = False, user: Any = None, **kwargs: Any) -> Any:
        if is_everywhere:
            _elsewhere(Withdraw(below=bool(kwargs.get("include_descendants"))), objects, user)
        return super().execute_action(objects, user=user, **kwargs)


class MovePagesAction(_InLanguages, MoveBulkAction):
    """Moving many pages."""

    def check_perm(self, page: Page) -> bool:
        """Wagtail's asks no page type."""
        return bool(page.specific_deferred.permissions_for_user(self.request.user).can_move())

    @classmethod
    def execute_action(cls, objects: Any, *, is_everywhere: bool = False, destination: Any = None, user: Any = None, **kwargs: Any) -> Any:
        if is_everywhere and destination is not None:
            _elsewhere(Move(destination), objects, user)
        return super().execute_action(objects, destination=destination, user=user, **kwargs)
