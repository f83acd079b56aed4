"""The page of figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from services.figures import selectors


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """All figures: a chart of those that the city's plan speaks of, and a table for each group."""
    context = {
        "bars": selectors.chart(),
        "tables": selectors.tables(),
        "breadcrumbs": [{"title": _("Home"), "url": f"/{get_language()}/"}],
    }
    return render(request, "services/figures.html", context)
