"""The pages of a kind: its list, and some of its entries side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from services import registry
from services.lists import comparison, state
from services.lists.presentation import list_context
from services.map.presentation import list_map


def _kind_or_404(slug: str) -> registry.Kind:
    try:
        return registry.get(slug)
    except registry.UnknownKindError as error:
        raise Http404(slug) from error


def _above() -> list[dict[str, object]]:
    return [
        {"title": _("Home"), "url": f"/{get_language()}/"},
        {"title": _("Places and services"), "url": reverse("services:directory")},
    ]


@require_safe
def kind_list(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind's list, as its address says."""
    asked, notices = state.read(_kind_or_404(kind), request.GET)
    return render(request, "services/entry_list.html", {**list_context(asked, notices), "breadcrumbs": _above()})


@require_safe
def kind_map(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list below its map."""
    asked, notices = state.read(_kind_or_404(kind), request.GET)
    context = {**list_context(asked, notices, is_on_map=True), "map": list_map(asked), "breadcrumbs": _above()}
    return render(request, "services/entry_list.html", context)


@require_safe
def compare(request: HttpRequest, kind: str) -> HttpResponse:
    """Some entries of a kind side by side."""
    row = _kind_or_404(kind)
    entries, notices = comparison.chosen(row, request.GET)
    context = comparison.comparison_context(row, entries, notices)
    above = [*_above(), {"title": row.label_plural, "url": reverse("services:kind", args=[row.slug])}]
    return render(request, "services/compare.html", {**context, "breadcrumbs": above})
