"""What changed in the source of an item; editors and coordinators say which changes readers have to know of."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portal import languages
from portal.translation import operations, selectors
from portal.translation.differences import differences
from portal.translation.models import Item, Role
from portal.translation.operations import NotAllowedError, languages_of
from portal.translation.selectors import SourceChange
from portal.translation.views import access

_ANSWERS = {"material": True, "editorial": False}


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, item: int) -> HttpResponse:
    """The last change of every text of an item with what it counts as; a POST says what some of them count as."""
    user = access.member(request)
    found = get_object_or_404(Item, pk=item, is_there=True)
    rows = selectors.source_changes(found)
    if request.method == "POST":
        try:
            count = sum(_mark(user, rows, request.POST, is_material=is_material) for is_material in _ANSWERS.values())
        except NotAllowedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, ngettext("%(n)d change is marked.", "%(n)d changes are marked.", count) % {"n": count})
        return redirect("translation_changes", item=found.pk)
    context = {
        **access.header((found.title or found.key, ""), (_("Changes of the source text"), reverse("translation_changes", args=[found.pk]))),
        "item": found,
        "language": languages.get(found.language),
        "rows": [{"change": row, "parts": differences(row.before.text, row.after.text), "name": _field(row)} for row in rows],
        "may_mark": bool(languages_of(user, [Role.COORDINATE])),
    }
    return render(request, "translation/changes.html", context)


def _mark(user: User, rows: Iterable[SourceChange], answers: QueryDict, *, is_material: bool) -> int:
    """Let those changes count so that shall and do not yet; returns how many."""
    told = [row.unit for row in rows if _ANSWERS.get(answers.get(_field(row), "")) is is_material is not row.after.is_material]
    return operations.mark_changes(units=told, is_material=is_material, user=user)


def _field(row: SourceChange) -> str:
    """By the version, not by the text: an answer to a change that somebody made meanwhile is none."""
    return f"change-{row.after.pk}"
