"""Bulk work in the admin: what is being done and how far it is, what failed, and forms that begin it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.translation import operations, selectors, sources
from portal.translation.forms import BulkForm, FilterForm, SendForm, person_name
from portal.translation.models import Item, Role, Target, Task, TaskItem
from portal.translation.operations import DeskError, languages_of
from portal.translation.operations.rights import language_name
from portal.translation.selectors.tasks import Standing
from portal.translation.views import access

#: Failed steps on a page; the rest is counted.
_MOST_STEPS = 200
_BETWEEN = ":"


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """The tasks that the user may see, the latest first."""
    user = access.member(request)
    coordinated = [row.code for row in languages_of(user, [Role.COORDINATE])]
    number = _number(request.GET.get("p", ""))
    found, pages = selectors.tasks_of(user, coordinated=coordinated, page=number)
    number = min(number, pages)
    context = {
        **access.header(_list_step()),
        "rows": [_row(standing) for standing in found],
        "failed_changes": [
            {"title": title or change.key, "group": sources.get(change.source).label, "change": change}
            for change, title in (selectors.failed_changes() if coordinated else ())
        ],
        "is_open": any(standing.is_open for standing in found),
        "number": number,
        "pages": pages,
        "previous": f"?p={number - 1}" if number > 1 else "",
        "next": f"?p={number + 1}" if number < pages else "",
    }
    return render(request, "translation/tasks.html", context)


@require_safe
def task(request: HttpRequest, task: int) -> HttpResponse:
    """One task: how far it is, and what failed for which reason."""
    found = _found(request, task)
    standing = selectors.task_standing(found.pk)
    if standing is None:
        raise Http404
    failed = selectors.failed_steps(found, _MOST_STEPS)
    context = {
        **access.header(_list_step(), (found.title, request.path)),
        "row": _row(standing),
        "failed": [_failed(step) for step in failed],
        "has_languages": any(step.language for step in failed),
        "more": standing.failed - len(failed),
    }
    return render(request, "translation/task.html", context)


@require_POST
def stop(request: HttpRequest, task: int) -> HttpResponse:
    """Stop a task after what is being done."""
    found = _found(request, task)
    operations.stop_task(task=found, user=access.signed_in(request))
    messages.success(request, _("The task is stopped."))
    return redirect("translation_task", task=found.pk)


@require_POST
def again(request: HttpRequest, task: int) -> HttpResponse:
    """Go on with a task that was stopped, and try again what failed."""
    found = _found(request, task)
    count = operations.go_on(task=found, user=access.signed_in(request))
    messages.success(request, ngettext("%(count)d step waits now.", "%(count)d steps wait now.", count) % {"count": count})
    return redirect("translation_task", task=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """A form for objects that are to be translated: a tree by its root, or some that were ticked. With `begin` it is done."""
    user, asked = access.member(request), request.POST or request.GET
    if not languages_of(user, [Role.COORDINATE]):
        raise PermissionDenied
    chosen = _chosen(asked)
    if not chosen.objects:
        messages.error(request, _("There is nothing published here that could be translated."))
        return redirect("translation_tasks")
    form = SendForm(user, request.POST if "begin" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            begun = _begin(asked["begin"], chosen, form, user)
        except DeskError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The task was begun. It goes on by itself; you need not wait."))
            return redirect("translation_task", task=begun.pk)
    return _send_page(request, chosen, form)


@require_POST
def bulk(request: HttpRequest, language: str) -> HttpResponse:
    """From a work list: the objects of the ticked texts, or of all on the list, are sent or pre-translated."""
    row, user = access.language_for(request, language), access.signed_in(request)
    form = BulkForm(request.POST)
    if not form.is_valid():
        raise Http404
    targets = Target.objects.into(row.code).filter(pk__in=form.cleaned_data["targets"])
    if form.cleaned_data["scope"] == BulkForm.LIST:
        narrowed = FilterForm(QueryDict(form.cleaned_data["next"].partition("?")[2]))
        targets = selectors.listed([row.code], narrowed.kind(), filters=narrowed.filters())
        if narrowed.kind() is selectors.Work.MINE:
            targets = targets.filter(assignee=user)
    items = list(Item.objects.filter(pk__in=targets.values("item"), is_there=True))
    if not items:
        messages.error(request, _("Tick the texts first."))
        return redirect("translation_list", language=row.code)
    if form.cleaned_data["action"] == BulkForm.SEND:
        if not languages_of(user, [Role.COORDINATE]):
            raise PermissionDenied
        chosen = Chosen(_title(items), _names(items), items=",".join(str(item.pk) for item in items))
        return _send_page(request, chosen, SendForm(user))
    begun = operations.pretranslate(items=items, codes=[row.code], user=user, title=_title(items))
    return redirect("translation_task", task=begun.pk)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be sent. `title`: what it is called; `objects`: source and key of each; `tree`, `items`: how the form says it again."""

    title: str
    objects: tuple[tuple[str, str], ...]
    tree: str = ""
    items: str = ""


def _chosen(asked: QueryDict) -> Chosen:
    tree, items = asked.get("tree", ""), asked.get("items", "")
    if tree:
        name, _colon, key = tree.partition(_BETWEEN)
        try:
            keys = tuple(sources.get(name).below(key))
        except LookupError as error:
            raise Http404 from error
        found = selectors.find_item(name, keys[0]) if keys else None
        return Chosen(found.title if found else key, tuple((name, each) for each in keys), tree=tree)
    wanted = [int(each) for each in items.split(",") if each.isascii() and each.isdigit() and len(each) < 19]
    rows = list(Item.objects.filter(pk__in=wanted, is_there=True))
    return Chosen(_title(rows) if rows else "", _names(rows), items=items)


def _title(items: list[Item]) -> str:
    first, more = str(items[0]), len(items) - 1
    return f"{first} (+{more})" if more else first


def _names(items: list[Item]) -> tuple[tuple[str, str], ...]:
    return tuple((item.source, item.key) for item in items)


def _send_page(request: HttpRequest, chosen: Chosen, form: SendForm) -> HttpResponse:
    context = {**access.header(_list_step(), (_("Send to translation"), request.path)), "chosen": chosen, "form": form}
    return render(request, "translation/task_send.html", context)


def _begin(action: str, chosen: Chosen, form: SendForm, user: User) -> Task:
    codes = form.cleaned_data["language"]
    if action == "pretranslate":
        items = Item.objects.filter(source__in={name for name, _key in chosen.objects}, key__in=[key for _name, key in chosen.objects])
        return operations.pretranslate(items=items, codes=codes, user=user, title=chosen.title)
    return operations.send(
        objects=chosen.objects, codes=codes, user=user, title=chosen.title, assignees=form.assignees(), due=form.cleaned_data["due"]
    )


def _found(request: HttpRequest, key: int) -> Task:
    user = access.member(request)
    found = get_object_or_404(Task.objects.select_related("user"), pk=key)
    if not operations.may_handle(user, found):
        raise PermissionDenied
    return found


def _list_step() -> tuple[str, str]:
    return _("Tasks"), reverse("translation_tasks")


def _row(standing: Standing) -> dict[str, Any]:
    return {
        "standing": standing,
        "task": standing.task,
        "languages": [language_name(code) for code in standing.task.languages],
        "user": person_name(standing.task.user) if standing.task.user else "",
        "url": reverse("translation_task", args=[standing.task.pk]),
    }


def _failed(step: TaskItem) -> dict[str, Any]:
    return {"title": step.title or step.key, "language": language_name(step.language) if step.language else "", "message": step.message}


def _number(written: str) -> int:
    return max(1, int(written)) if written.isascii() and written.isdigit() and len(written) < 7 else 1
