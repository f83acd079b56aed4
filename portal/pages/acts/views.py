"""Screens of the admin that ask in which languages a page is withdrawn or moved, and do it in all of them or in none."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.admin.views.pages.move import MoveConfirmView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.models import Page

from portal.pages.acts import operations
from portal.pages.acts.kinds import Act, Move, Withdraw
from portal.pages.acts.reach import Reach, question


class LanguagesForm(forms.Form):
    """The question about an act. It has no field where there is nothing to ask."""

    def __init__(self, request: HttpRequest, *, act: Act, page: Page) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        steps = operations.steps(act, page, user=request.user)
        if steps:
            self.fields["languages"] = question(
                also=[step.language for step in steps if not step.refusal],
                refused=operations.reasons(steps),
                remarks=[f"{step.language}: {step.remark}" for step in steps if step.remark],
                # Of a translation, its own language is meant.
                chosen=Reach.ONE if getattr(page, "translated_from", "") else Reach.ALL,
            )

    def is_everywhere(self) -> bool:
        """Whether all languages were chosen.

        Raises:
            PermissionDenied: they were, and that is not offered.
        """
        if not self.is_valid():
            raise PermissionDenied
        return self.cleaned_data.get("languages") == Reach.ALL


class UnpublishInLanguagesView(UnpublishView):
    """Asks whether a page is withdrawn in this language or in all of them."""

    template_name = "pages/acts/confirm_unpublish.html"

    def get_objects_to_unpublish(self) -> list[Page]:
        """The page; its other versions are withdrawn together with it."""
        return [self.object]

    @property
    def act(self) -> Withdraw:
        """What is done: with what lies below, where that is asked for."""
        return Withdraw(below=bool(self.request.POST.get("include_descendants")))

    @cached_property
    def languages_form(self) -> LanguagesForm:
        """The question, and its answer once it was given."""
        return LanguagesForm(self.request, act=self.act, page=self.object)

    def unpublish(self) -> HttpResponse | None:
        is_everywhere = self.languages_form.is_everywhere()
        with transaction.atomic():
            if is_everywhere:
                operations.do_elsewhere(self.act, self.object, user=self.request.user)
            response: HttpResponse | None = super().unpublish()
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "languages_form": self.languages_form}


class MoveInLanguagesView(MoveConfirmView):
    """Asks whether a page is moved in this language or in all of them."""

    template_name = "pages/acts/confirm_move.html"

    @cached_property
    def languages_form(self) -> LanguagesForm:
        """The question, and its answer once it was given."""
        return LanguagesForm(self.request, act=Move(self.destination), page=self.page_to_move)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        is_everywhere = self.languages_form.is_everywhere()
        with transaction.atomic():
            if is_everywhere:
                operations.do_elsewhere(Move(self.destination), self.page_to_move, user=request.user)
            return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "languages_form": self.languages_form}
