"""Editing screens whose forms merge: the object is locked from reading it until it is saved, and no save is refused or overwrites because
another one came first."""

from collections.abc import Callable
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.template.response import SimpleTemplateResponse
from django.utils.decorators import classonlymethod
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView as WagtailPageEditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView as WagtailPageRevertView
from wagtail.models import Page, Revision
from wagtail.snippets.views.snippets import EditView as WagtailSnippetEditView

from portal.core.revisions.forms import changed_fields

#: So many fields that an older version would take back are named.
_MAX_NAMED = 12
#: Wagtail's templates, and those that show conflicts above them.
_TEMPLATES = {
    "wagtailsnippets/snippets/edit.html": "revisions/edit_snippet.html",
    "wagtailadmin/pages/edit.html": "revisions/edit_page.html",
}


# What the mixins call is Wagtail's.
if TYPE_CHECKING:
    _EditView: TypeAlias = WagtailSnippetEditView
else:
    _EditView = object


class _MergingViewMixin(_EditView):
    """What the screens of snippets and of pages share."""

    request: HttpRequest
    form: Any

    @classonlymethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:  # noqa: N805  a class method of Django's own kind
        """A view that saves in one transaction, in which nobody else writes the object."""
        view: Callable[..., HttpResponseBase] = super().as_view(**initkwargs)
        model: type[Model] = initkwargs.get("model") or Page

        @wraps(view)
        def locked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            key = kwargs.get("page_id") or unquote(str(kwargs.get("pk") or args[0]))
            with transaction.atomic():
                model._default_manager.select_for_update(of=("self",)).filter(pk=key).values_list("pk").first()
                response = view(request, *args, **kwargs)
                # What is refused is shown again with the buttons that there are: an approval between two of their queries would break it.
                return response.render() if isinstance(response, SimpleTemplateResponse) else response

        return locked

    @property
    def is_out_of_date(self) -> bool:
        """Never: what others saved in between is merged."""
        return False

    @property
    def is_superseded(self) -> bool:
        """Whether there is a newer version than the one that this form loaded or saved last."""
        return bool(super().is_out_of_date)

    def _may_overwrite(self, instance: Any, revision_id: str) -> bool:
        """Whether an autosave may write over the version that it made before: not where another one came since, or readers have had it;
        then the history would say that they had what is typed now, and what is typed now would be no draft."""
        if self.is_superseded:
            return False
        own = instance.revisions.filter(pk=revision_id).first()
        published_at = getattr(instance, "last_published_at", None)
        return own is not None and (published_at is None or own.created_at > published_at)

    def get_template_names(self) -> list[str]:
        names: list[str] = super().get_template_names()
        return [_TEMPLATES.get(name, name) for name in names]

    def get_editing_sessions(self) -> Any:
        """Who else is editing. Without the version that this form has: Wagtail's script would ask whether to overwrite a newer one."""
        sessions = super().get_editing_sessions()
        sessions.revision_id = sessions.revision_created_at = None
        return sessions

    def json_error_response(self, error_code: str, error_message: str) -> JsonResponse:
        """An autosave cannot ask: it says that both versions are shown when the form is saved."""
        if getattr(getattr(self, "form", None), "conflicts", None):
            error_message = _("Another person changed the same field. Save to see both versions and choose.")
        response: JsonResponse = super().json_error_response(error_code, error_message)
        return response

    def _warn_of_losses(self, form: Any, shown: Model, newest: Model) -> None:
        """Going back to an older version takes back everything since: which fields, is said before."""
        labels = list(changed_fields(form, shown, newest))
        if labels:
            named = ", ".join(labels[:_MAX_NAMED]) + (" …" if len(labels) > _MAX_NAMED else "")
            messages.warning(
                self.request, _("Saving this version takes back what was changed in these fields since: %(fields)s") % {"fields": named}
            )


class MergingEditView(_MergingViewMixin, WagtailSnippetEditView):
    """The editing screen of a snippet."""

    def get_object(self, queryset: Any = None) -> Any:
        self.newest = super().get_object(queryset)
        return self.newest

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "newest": self.newest}

    @cached_property
    def overwrite_revision(self) -> Revision | None:
        """The revision that this form's last autosave made, where it may be written over."""
        revision_id = self.request.POST.get("overwrite_revision_id")
        return super().overwrite_revision if revision_id and self._may_overwrite(self.object, revision_id) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.request.method == "GET" and self.object is not self.newest:
            self._warn_of_losses(self.form, self.object, self.newest)
        return context


class _MergingPageViewMixin(_MergingViewMixin):
    page: Page
    form_class: Any
    real_page_record: Page

    @cached_property
    def newest(self) -> Any:
        """The page as it is stored now, its draft included."""
        return self.page if not self.is_reverting else self.real_page_record.get_latest_revision_as_object()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.form_class = partial(self.form_class, newest=self.newest)
        response = super().get(request, *args, **kwargs)
        if self.newest is not self.page:
            self._warn_of_losses(self.form, self.page, self.newest)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.form_class = partial(self.form_class, newest=self.newest)
        revision_id = request.POST.get("overwrite_revision_id")
        if revision_id and not self._may_overwrite(self.page, revision_id):
            sent = request.POST.copy()
            del sent["overwrite_revision_id"]
            request.POST = sent  # type: ignore[assignment]  # what is read of it later is the same in both
        return super().post(request, *args, **kwargs)


class MergingPageEditView(_MergingPageViewMixin, WagtailPageEditView):
    """The editing screen of a page."""


class MergingPageRevertView(_MergingPageViewMixin, WagtailPageRevertView):
    """The screen that goes back to an older version of a page: an overwriting on purpose, of what is stored when it is opened."""
