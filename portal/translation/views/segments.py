"""One text of the editor: what is sent of it is written, and answered as a page or, for the editor's script, as JSON."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.languages import Language
from portal.translation import operations, selectors
from portal.translation.forms import SegmentForm, person_name
from portal.translation.models import Dismissal, Target
from portal.translation.operations import ConflictError, DeskError, NotAllowedError
from portal.translation.states import HowMade, State
from portal.translation.views import access
from portal.translation.views.editor import page_context
from portal.translation.views.rows import Row, remembered, rows

_Data = Mapping[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def segment(request: HttpRequest, target: int) -> HttpResponse:
    """A text by itself; or something done with it."""
    found = get_object_or_404(Target.objects.select_related("unit", "item", "author", "reviewer", "assignee"), pk=target)
    language = access.language_for(request, found.language)
    if request.method != "POST":
        return _alone(request, found, language)
    form = SegmentForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This cannot be done with a text."))
    try:
        with transaction.atomic():
            _ACTIONS[form.cleaned_data["action"]](found, form.cleaned_data, access.signed_in(request))
    except ConflictError as error:
        return _failed(request, language, found, form.cleaned_data, str(error), 409, theirs=error.current)
    except NotAllowedError as error:
        return _failed(request, language, found, form.cleaned_data, str(error), 403)
    except DeskError as error:
        return _failed(request, language, found, form.cleaned_data, str(error), 400)
    return _done(request, language, found)


@require_safe
def history(request: HttpRequest, target: int) -> HttpResponse:
    """Everything that happened to a text, the latest first."""
    found = get_object_or_404(Target.objects.select_related("unit", "item"), pk=target)
    language = access.language_for(request, found.language)
    editor = reverse("translation_editor", args=[language.code, found.item_id])
    context = {
        **access.header(access.list_step(language), (found.item.title or found.item.key, editor), (_("History"), request.path)),
        "target": found,
        "language": language,
        "changes": [
            {
                "change": change,
                "state": State(change.state).label,
                "origin": HowMade(change.origin).label if change.origin else "",
                "who": person_name(change.user) if change.user else "",
                "note": _(change.note) if change.note else "",
            }
            for change in selectors.history(found)
        ],
    }
    return render(request, "translation/history.html", context)


@require_safe
def memory(request: HttpRequest, target: int) -> HttpResponse:
    """What the memory knows of a text, as the part of a page that the editor's script puts beside it."""
    found = get_object_or_404(Target.objects.select_related("unit", "item"), pk=target)
    row = _row(request, found, access.language_for(request, found.language))
    return render(request, "translation/parts/memory.html", {"row": replace(row, remembered=remembered(row))})


def _save(target: Target, data: _Data, user: User) -> None:
    _write(target, data, user, State.TRANSLATED)


def _draft(target: Target, data: _Data, user: User) -> None:
    _write(target, data, user, State.NEEDS_EDITING)


def _approve(target: Target, data: _Data, user: User) -> None:
    """What stands in the field is meant: where it was changed it is written first."""
    version = data["version"] or 0
    if data["text"] != target.text:
        version = _write(target, data, user, State.TRANSLATED).version
    operations.approve(target=target, version=version, user=user, made_from=data["made_from"])


def _reject(target: Target, data: _Data, user: User) -> None:
    operations.reject(target=target, version=data["version"] or 0, user=user, reason=data["reason"])


def _comment(target: Target, data: _Data, user: User) -> None:
    operations.comment(target=target, text=data["reason"], user=user)


def _dismiss(target: Target, data: _Data, user: User) -> None:
    operations.dismiss(target=target, finding=data["finding"], user=user, reason=data["reason"])


def _skip(target: Target, data: _Data, user: User) -> None:
    operations.leave_untranslated(target=target, version=data["version"] or 0, user=user, reason=data["reason"])


def _want(target: Target, data: _Data, user: User) -> None:
    operations.want_again(target=target, version=data["version"] or 0, user=user)


def _matters(target: Target, data: _Data, user: User) -> None:
    dismissal = Dismissal.objects.filter(target=target, pk=data["dismissal"]).first()
    if dismissal is None:
        raise DeskError(_("Somebody else has taken this back already."))
    operations.take_back_dismissal(dismissal=dismissal, user=user)


_ACTIONS: Mapping[str, Callable[[Target, _Data, User], None]] = MappingProxyType({
    SegmentForm.SAVE: _save,
    SegmentForm.DRAFT: _draft,
    SegmentForm.APPROVE: _approve,
    SegmentForm.REJECT: _reject,
    SegmentForm.COMMENT: _comment,
    SegmentForm.DISMISS: _dismiss,
    SegmentForm.SKIP: _skip,
    SegmentForm.WANT: _want,
    SegmentForm.MATTERS: _matters,
})  # fmt: skip


def _write(target: Target, data: _Data, user: User, state: State) -> Target:
    """Save the text; one that is a suggestion as it stands keeps its origin, so that a machine's work is not called a person's."""
    text, seen = data["text"], data["made_from"]
    same = target.suggestions.filter(text=text, made_from=seen or target.unit.hash).order_by("pk").first()
    origin = HowMade(same.origin) if same else HowMade.PERSON
    return operations.save(target=target, text=text, version=data["version"] or 0, user=user, state=state, made_from=seen, origin=origin)


def _alone(request: HttpRequest, target: Target, language: Language, *, status: int = 200, **changes: Any) -> HttpResponse:
    """The editor with one text."""
    row = _row(request, target, language)
    row = replace(row, remembered=remembered(row), **changes)
    context = {
        **page_context(language, target.item, access.roles(access.signed_in(request), language), [row]),
        "in_the_way": None,
        "has_missing": False,
        "count": 1,
        "filters": [],
        "number": 1,
        "pages": 1,
        "previous": "",
        "next": "",
        "here": reverse("translation_segment", args=[target.pk]),
        "is_alone": True,
    }
    return render(request, "translation/editor.html", context, status=status)


def _row(request: HttpRequest, target: Target, language: Language) -> Row:
    return rows([target], language, access.roles(access.signed_in(request), language))[0]


def _failed(
    request: HttpRequest, language: Language, target: Target, data: _Data, message: str, status: int, theirs: Target | None = None
) -> HttpResponse:
    """Nothing was written. What the user sent stays theirs; where somebody else was quicker, what that one wrote is shown beside it."""
    if _wants_json(request):
        current = _answer(request, language, theirs) if theirs else None
        return JsonResponse({"message": message, "current": current}, status=status)
    now = Target.objects.select_related("unit", "item", "author", "reviewer", "assignee").get(pk=target.pk)
    typed = data["text"] if "text" in request.POST else now.text
    return _alone(request, now, language, status=status, typed=typed, problem=message, theirs=now if theirs else None)


def _done(request: HttpRequest, language: Language, target: Target) -> HttpResponse:
    target = Target.objects.select_related("unit", "item", "author", "reviewer", "assignee").get(pk=target.pk)
    if _wants_json(request):
        return JsonResponse(_answer(request, language, target))
    here = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(here, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        here = f"{reverse('translation_editor', args=[language.code, target.item_id])}?at={target.pk}"
    return redirect(f"{here.partition('#')[0]}#text-{target.pk}")


def _answer(request: HttpRequest, language: Language, target: Target) -> dict[str, Any]:
    """A text as it is now, for the editor's script."""
    row = _row(request, target, language)
    return {
        "version": target.version,
        "text": target.text,
        "state": target.state,
        "made_from": target.unit.hash,
        "author": person_name(target.author) if target.author else "",
        "is_unfinished": row.is_unfinished,
        "status": render_to_string("translation/parts/status.html", {"row": row}, request),
    }


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
