"""Editing views whose forms merge: a newer version is no reason to refuse, and nobody saves between their reading and their writing."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import unquote

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.pages.edit import EditView as PageEditView
from wagtail.models import Page
from wagtail.snippets.views.snippets import EditView as SnippetEditView

_OVERWRITES = "overwrite_revision_id"


class MergingView:
    """Mixed into an editing view of Wagtail, before it; its form is a `MergingForm`."""

    #: Which rows are held while they are edited; snippets are told by their viewset.
    model: type[models.Model] | None = None
    #: Wagtail would answer a background save with an error wherever somebody else has saved.
    is_out_of_date = False

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., Any]:
        """The view; what changes something runs in one transaction that holds the row from the beginning."""
        view: Callable[..., Any] = super().as_view(**initkwargs)  # type: ignore[misc]  # Wagtail's

        @wraps(view)
        def held(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            with transaction.atomic():
                cls._hold(initkwargs, kwargs)
                return view(request, *args, **kwargs)

        return held

    @classmethod
    def _hold(cls, initkwargs: Mapping[str, Any], kwargs: Mapping[str, Any]) -> None:
        model = initkwargs.get("model") or cls.model
        key = unquote(str(kwargs.get("pk") or kwargs.get("page_id") or ""))
        if model is not None and key.isdigit():
            model._default_manager.select_for_update().filter(pk=key).order_by().values_list("pk").first()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A version that is no longer the latest is never written over: what is saved becomes a version of its own."""
        latest: Any = getattr(self, "latest_revision", None)
        if request.POST.get(_OVERWRITES) not in (None, "", str(latest.pk if latest else "")):
            sent: Any = request.POST.copy()
            del sent[_OVERWRITES]
            request.POST = sent
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]  # Wagtail's
        return response


class MergingSnippetView(MergingView, SnippetEditView):
    """For snippets."""


class MergingPageView(MergingView, PageEditView):
    """For pages."""

    model = Page
