"""The page of figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from services.figures import selectors


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """All figures: a chart of those that the city's plan speaks of, and a table for each group."""
    return render(request, "services/figures.html", selectors.figures_context())
