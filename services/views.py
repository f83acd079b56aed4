"""The directory's pages: all kinds, one entry. Lists are in `services.lists`."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import addresses, languages
from portal.addresses import Address, swap_language
from services import presentation, registry, selectors
from services.linked_data.script import linked_data


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
def entry_detail(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """One entry."""
    entry = selectors.entry(_kind_or_404(kind), slug)
    if entry is None:
        raise Http404(slug)
    _remember(request, entry.texts("summary") if any(entry.texts("summary").values()) else entry.texts("name"))
    context = presentation.entry_context(entry) | {"linked_data": linked_data(entry, request)}
    return render(request, "services/entry_detail.html", context)


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
