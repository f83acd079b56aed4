"""What readers of a language said is wrong."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import languages
from portal.languages import Language
from portal.translation import operations, selectors
from portal.translation.forms import ReportForm
from portal.translation.models import Report, Target
from portal.translation.selectors import Work
from portal.translation.views import access


@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest, language: str) -> HttpResponse:
    """The open reports, each with both sentences; a form beside each says that it was dealt with."""
    row, user = access.language_for(request, language), access.signed_in(request)
    if request.method == "POST":
        return _close(request, row)
    open_ones = selectors.open_reports(row.code)
    places = _places(open_ones, row)
    address = reverse("translation_list", args=[row.code])
    counts = selectors.counts(row.code, user=user)
    context = {
        **access.header(access.list_step(row), (_("Reports of readers"), request.path)),
        "language": row,
        "tabs": [{"label": kind.label, "count": counts[kind], "url": f"{address}?list={kind.value}", "is_current": False} for kind in Work],
        "reports_url": request.path,
        "reports": len(open_ones),
        "rows": [_row(report, row, places) for report in open_ones],
    }
    return render(request, "translation/reports.html", context)


def _close(request: HttpRequest, row: Language) -> HttpResponse:
    form = ReportForm(request.POST)
    if not form.is_valid():
        raise Http404
    report = get_object_or_404(Report, pk=form.cleaned_data["report"], language=row.code)
    operations.close_report(report=report, user=access.signed_in(request), answer=form.cleaned_data["answer"])
    messages.success(request, _("The report is closed."))
    return redirect("translation_reports", language=row.code)


def _places(found: tuple[Report, ...], row: Language) -> dict[tuple[int, str], int]:
    """Item and path → key of the text that a report is about."""
    items, paths = {report.item_id for report in found}, {report.path for report in found}
    wanted = Target.objects.into(row.code).filter(item__in=items, unit__path__in=paths)
    return {(item, path): key for item, path, key in wanted.values_list("item_id", "unit__path", "pk")}


def _row(report: Report, row: Language, places: dict[tuple[int, str], int]) -> dict[str, Any]:
    place = places.get((report.item_id, report.path))
    address = reverse("translation_editor", args=[row.code, report.item_id])
    return {
        "report": report,
        "url": f"{address}?at={place}#text-{place}" if place else address,
        "source_language": languages.get(report.item.language),
    }
