"""The directory's pages: all kinds, one kind's list, one entry."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import addresses, languages
from portal.addresses import Address, swap_language
from services import presentation, registry, selectors


def _kind_or_404(slug: str) -> registry.Kind:
    try:
        return registry.get(slug)
    except registry.UnknownKindError as error:
        raise Http404(slug) from error


def _home() -> dict[str, str]:
    return {"title": _("Home"), "url": f"/{get_language()}/"}


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Every kind with its count."""
    return render(request, "services/directory.html", {"kinds": selectors.glances(), "breadcrumbs": [_home()]})


@require_safe
def kind_list(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind's list under filters."""
    row = _kind_or_404(kind)
    listing = selectors.listing(row, request.GET)
    page = listing.entries
    context = {
        "kind": row,
        "rows": [presentation.row(entry) for entry in page.object_list],
        "filters": listing.filters,
        "chips": listing.chips,
        "notices": listing.notices,
        "total": page.paginator.count,
        "paging": {
            "number": page.number,
            "count": page.paginator.num_pages,
            "previous_url": listing.previous_url,
            "next_url": listing.next_url,
        },
        "clear_url": request.path,
        "breadcrumbs": [_home(), {"title": _("Places and services"), "url": request.path.rsplit("/", 2)[0] + "/"}],
    }
    return render(request, "services/entry_list.html", context)


@require_safe
def entry_detail(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """One entry."""
    entry = selectors.entry(_kind_or_404(kind), slug)
    if entry is None:
        raise Http404(slug)
    _remember(request, entry.texts("summary") if any(entry.texts("summary").values()) else entry.texts("name"))
    return render(request, "services/entry_detail.html", presentation.entry_context(entry))


@require_safe
def address_card(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """The card of a place that one can be taken to, to show to a driver or a clerk."""
    entry = selectors.entry(_kind_or_404(kind), slug)
    if entry is None or not entry.is_somewhere:
        raise Http404(slug)
    _remember(request, entry.texts("name"))
    return render(request, "services/address_card.html", presentation.card_context(entry))


def _remember(request: HttpRequest, texts: Mapping[str, str]) -> None:
    """The addresses of a page in every language; it is in those in which `texts` has something."""
    addresses.remember(
        request,
        {
            language.code: Address(swap_language(request.path, language.code), exists=bool(texts[language.code]))
            for language in languages.public_languages()
        },
    )
