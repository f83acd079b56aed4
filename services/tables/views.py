"""Screens of the admin: tables out, tables in, and what a table would change."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_stubs_ext import StrOrPromise

from portal import languages
from portal.languages import Fragment
from portal.translation.exchange.problems import ExchangeError, Problem
from services import registry
from services.registry import Kind, all_kinds
from services.tables import uploads, writing
from services.tables.columns import columns_of
from services.tables.forms import TableForm
from services.tables.models import Stage, TableFile

_ACTIONS = ("add", "change", "delete", "publish")


def may_export(user: User | AnonymousUser, kind: Kind) -> bool:
    """Whether somebody sees the entries of a kind in the admin, drafts and notes too."""
    name = kind.model._meta.model_name
    return any(user.has_perm(f"services.{action}_{name}") for action in _ACTIONS)


def may_import(user: User | AnonymousUser, kind: Kind) -> bool:
    """Whether somebody may change facts of a kind."""
    return user.has_perm(kind.right_to_facts)


@require_http_methods(["GET", "HEAD", "POST"])
def tables(request: HttpRequest) -> HttpResponse:
    """Every kind's table to be taken out, and a form for one that comes in. What it would change is shown before anything is written."""
    user = _staff(request)
    importable = [kind for kind in all_kinds() if may_import(user, kind)]
    form = TableForm(importable, initial={"kind": request.GET.get("kind", "")})
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        if not importable:
            raise PermissionDenied
        form = TableForm(importable, request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            kind = registry.get(form.cleaned_data["kind"])
            try:
                sent = uploads.send(kind=kind, name=file.name, data=file.read(), user=user)
            except ExchangeError as error:
                problems = error.problems
            else:
                return redirect("services_table", file=sent.pk)
    context = {
        **_header(),
        "form": form if importable else None,
        "problems": problems,
        "kinds": [
            {
                "label": kind.label_plural,
                "links": [
                    (name.upper(), reverse("services_table_export", args=[kind.slug, name]), _export_label(kind, name))
                    for name in writing.FORMATS
                ],
            }
            for kind in all_kinds()
            if may_export(user, kind)
        ],
    }
    return render(request, "services/tables/tables.html", context)


@require_safe
def export(request: HttpRequest, kind: str, format_name: str) -> HttpResponse:
    """A kind's table as a file."""
    try:
        row = registry.get(kind)
    except registry.UnknownKindError as error:
        raise Http404(kind) from error
    if format_name not in writing.FORMATS:
        raise Http404(format_name)
    if not may_export(_staff(request), row):
        raise PermissionDenied
    try:
        made = writing.export(row, format_name)
    except ExchangeError as error:
        return render(request, "services/tables/refused.html", {**_header(row.label_plural), "problems": error.problems}, status=409)
    return HttpResponse(made.data, content_type=made.content_type, headers={"Content-Disposition": f'attachment; filename="{made.name}"'})


@require_safe
def table(request: HttpRequest, file: int) -> HttpResponse:
    """What a table would change, or why it was refused, or how far it is."""
    sent = _sent(request, file)
    kind = registry.get(sent.kind)
    context = {
        **_header(sent.name),
        "file": sent,
        "kind": kind,
        "report": sent.report,
        "entries": [_entry(kind, entry) for entry in sent.report.get("entries", ())],
        "is_working": sent.stage in {Stage.READING, Stage.WRITING},
        "may_agree": sent.stage == Stage.SHOWN and bool(sent.shown),
        "list_url": reverse(f"wagtailsnippets_services_{kind.model._meta.model_name}:list"),
    }
    return render(request, "services/tables/table.html", context)


@require_POST
def agree(request: HttpRequest, file: int) -> HttpResponse:
    """Writes what was shown."""
    sent = _sent(request, file)
    uploads.agree(file=sent, user=_staff(request))
    return redirect("services_table", file=sent.pk)


def _staff(request: HttpRequest) -> User:
    """Whoever is at the browser, where there is a kind that they may see.

    Raises:
        PermissionDenied: there is none.
    """
    if not isinstance(request.user, User) or not any(may_export(request.user, kind) for kind in all_kinds()):
        raise PermissionDenied
    return request.user


def _sent(request: HttpRequest, key: int) -> TableFile:
    user = _staff(request)
    sent = get_object_or_404(TableFile.objects.defer("data"), pk=key, user=user)
    if sent.kind not in registry.kinds_by_slug():
        raise Http404(sent.kind)
    if not may_import(user, registry.get(sent.kind)):
        raise PermissionDenied
    return sent


def _header(title: StrOrPromise = "") -> dict[str, Any]:
    crumbs = [{"url": reverse("services_tables"), "label": _("Tables")}]
    if title:
        crumbs.append({"url": "", "label": str(title)})
    return {"header_title": crumbs[-1]["label"], "header_icon": "table", "breadcrumbs_items": crumbs}


def _export_label(kind: Kind, format_name: str) -> str:
    return _("%(kind)s as %(format)s") % {"kind": kind.label_plural, "format": format_name.upper()}


def _entry(kind: Kind, entry: dict[str, Any]) -> dict[str, Any]:
    columns = columns_of(kind)
    changes = []
    for change in entry["changes"]:
        code = change["language"]
        language = languages.get(code) if languages.is_known(code) else None
        label = columns[change["column"]].label if change["column"] in columns else ""
        changes.append(
            {
                "column": change["column"],
                "label": label,
                "language": language,
                "before": Fragment(change["before"], language) if language else change["before"],
                "after": Fragment(change["after"], language) if language else change["after"],
            }
        )
    return {**entry, "changes": changes}
