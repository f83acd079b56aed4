"""Screens of the admin: "still true" for an entry, the list of what is due, and the list of dead websites."""

import csv
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from services import districts, registry
from services.kinds.base import Entry
from services.registry import Kind, all_kinds
from services.trust import operations, selectors
from services.trust.selectors import Due

_PER_PAGE = 50


def kinds_of(user: User | AnonymousUser) -> list[Kind]:
    """The kinds whose facts somebody may change."""
    return [kind for kind in all_kinds() if user.has_perm(kind.right_to_facts)]


def confirm_url(entry: Entry) -> str:
    """Where an entry is said to be still true."""
    return reverse("services_trust_confirm", args=[entry.kind.slug, entry.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A click says that an entry is still true; without script, a page asks first."""
    entry = _entry_or_404(kind, pk)
    if not request.user.has_perm(entry.kind.right_to_facts):
        raise PermissionDenied
    back = get_valid_next_url_from_request(request) or selectors.edit_url(entry.kind, entry.pk)
    if request.method == "POST":
        operations.confirm(entry, by=request.user, note=request.POST.get("note", ""))
        messages.success(request, _("“%(entry)s” was checked today and is still true.") % {"entry": entry})
        return redirect(back)
    return render(request, "services/trust/confirm.html", {**_header(_("Still true?"), "check"), "entry": entry, "next": back})


def _entry_or_404(slug: str, pk: int) -> Entry:
    try:
        entry = registry.get(slug).model._default_manager.filter(pk=pk).first()
    except registry.UnknownKindError as error:
        raise Http404(slug) from error
    if entry is None:
        raise Http404(str(pk))
    return entry


@require_safe
def due_list(request: HttpRequest) -> HttpResponse:
    """The published entries that must be checked, as a list or as CSV."""
    allowed = kinds_of(request.user)
    if not allowed:
        raise PermissionDenied
    kind, district = request.GET.get("kind", ""), request.GET.get("district", "")
    chosen = [each for each in allowed if each.slug == kind] or allowed
    district = district if district in districts.names() else ""
    rows = selectors.due_entries(chosen, district=district)
    if request.GET.get("export") == "csv":
        return _csv(rows)
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        **_header(_("Entries to check"), "check"),
        "page": Paginator(rows, _PER_PAGE).get_page(request.GET.get("p")),
        "rows": len(rows),
        "kinds": allowed,
        "kind": kind if len(chosen) == 1 else "",
        "districts": [(key, districts.name(key)) for key in districts.names()],
        "district": district,
        "csv_url": f"?{query.urlencode()}{'&' if query else ''}export=csv",
        "here": request.get_full_path(),
    }
    return render(request, "services/trust/due_list.html", context)


def _csv(rows: Iterable[Due]) -> HttpResponse:
    # With a mark of the encoding, or Excel takes it for something else.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="entries-to-check.csv"'
    writer = csv.writer(response)
    writer.writerow([_("Kind"), _("Name"), _("District"), _("Last checked"), _("Due on")])
    for row in rows:
        cells = [row.kind.label, row.name, districts.name(row.district) if row.district else "", row.last_checked or "", row.due_on or ""]
        writer.writerow([_harmless(str(cell)) for cell in cells])
    return response


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


@require_safe
def dead_websites(request: HttpRequest) -> HttpResponse:
    """The websites that are dead, and those that may soon be or have moved."""
    allowed = {kind.slug for kind in kinds_of(request.user)}
    if not allowed:
        raise PermissionDenied
    is_dead = request.GET.get("show") != "trouble"
    sites = selectors.dead_websites() if is_dead else selectors.troubled_websites()
    page = Paginator(sites, _PER_PAGE).get_page(request.GET.get("p"))
    uses = selectors.uses()
    rows: list[dict[str, Any]] = [
        {"site": site, "uses": [(use.name, use.edit_url if use.kind.slug in allowed else "") for use in uses.get(site.url, ())]}
        for site in page
    ]
    context = {**_header(_("Dead websites"), "link"), "page": page, "rows": rows, "is_dead": is_dead, "here": request.get_full_path()}
    return render(request, "services/trust/dead_websites.html", context)


def _header(title: str, icon: str) -> dict[str, Any]:
    return {"header_title": title, "page_title": title, "header_icon": icon, "breadcrumbs_items": [{"url": "", "label": title}]}
