"""One item in one language, text by text beside its source; and giving it back to the portal, for readers or to look at."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from portal.languages import Language
from portal.translation import operations, selectors, sources
from portal.translation.models import Item, Target
from portal.translation.operations import DeskError, NotAllowedError
from portal.translation.selectors import Filters, Work
from portal.translation.states import State
from portal.translation.views import access, machines
from portal.translation.views.rows import Row, rows

#: Texts on a page of the editor.
PER_PAGE = 100
#: By which lists the texts of an item may be narrowed.
_SHOWN = (Work.MISSING, Work.OUT_OF_DATE, Work.UNFINISHED, Work.TO_REVIEW, Work.FAILED_CHECKS)


@require_safe
def editor(request: HttpRequest, language: str, item: int) -> HttpResponse:
    """The texts of an item, all or those on a list, a hundred at once."""
    row, user = access.language_for(request, language), access.signed_in(request)
    found = get_object_or_404(Item, pk=item, is_there=True)
    everything = selectors.texts(found, row.code)
    kind = next((each for each in _SHOWN if each.value == request.GET.get("show")), None)
    wanted = selectors.texts(found, row.code, kind) if kind else everything
    number, pages = _page(request, wanted), max(1, -(-len(wanted) // PER_PAGE))
    number = min(number, pages)
    shown = wanted[(number - 1) * PER_PAGE : number * PER_PAGE]
    rights = access.roles(user, row)
    address = reverse("translation_editor", args=[row.code, found.pk])
    show = f"&show={kind.value}" if kind else ""
    context = {
        **page_context(row, found, rights, rows(shown, row, rights)),
        "in_the_way": operations.in_the_way(found, everything),
        "has_missing": any(target.state == State.MISSING for target in everything),
        "count": len(everything),
        "filters": _filters(row, found, address, kind, len(everything)),
        "number": number,
        "pages": pages,
        "previous": f"{address}?p={number - 1}{show}" if number > 1 else "",
        "next": f"{address}?p={number + 1}{show}" if number < pages else "",
        "here": request.get_full_path(),
        "is_alone": False,
    }
    return render(request, "translation/editor.html", context)


@require_POST
def publish(request: HttpRequest, language: str, item: int) -> HttpResponse:
    """Put the translations where readers see them."""
    row, user = access.language_for(request, language), access.signed_in(request)
    found = get_object_or_404(Item, pk=item, is_there=True)
    try:
        count = operations.publish(item=found, language=row.code, user=user)
    except (DeskError, NotAllowedError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, ngettext("%(n)d text was published.", "%(n)d texts were published.", count) % {"n": count})
    return redirect("translation_editor", language=row.code, item=found.pk)


@require_safe
@xframe_options_sameorigin
def preview(request: HttpRequest, language: str, item: int) -> HttpResponse:
    """What readers would see if everything that is on the desk were published, unfinished texts too; nothing is written."""
    row = access.language_for(request, language)
    found = get_object_or_404(Item, pk=item, is_there=True)
    texts = {target.unit.path: target.text for target in selectors.texts(found, row.code) if target.has_text and _fits(target)}
    shown = sources.get(found.source).preview(request, found.key, row.code, texts)
    if shown is None:
        raise Http404
    return shown


def page_context(row: Language, item: Item, rights: dict[str, bool], shown: Sequence[Row]) -> dict[str, Any]:
    """What the editor's template needs for an item, whichever texts it shows."""
    address = reverse("translation_editor", args=[row.code, item.pk])
    source = sources.get(item.source)
    return {
        **access.header(access.list_step(row), (item.title or item.key, address)),
        **rights,
        "language": row,
        "item": item,
        "is_waiting": selectors.is_waiting(item.source, item.key),
        "group": source.group_label(item.group),
        "rows": shown,
        "editor_url": address,
        "publish_url": reverse("translation_publish", args=[row.code, item.pk]),
        "preview_url": reverse("translation_preview", args=[row.code, item.pk]) if source.has_preview else "",
        "source_url": source.edit_address(item.key),
        "readers_url": source.address(item.key, row.code),
        "machine": machines.label(item, row) if rights["may_translate"] else "",
    }


def _fits(target: Target) -> bool:
    limit = target.unit.limit
    return limit is None or len(target.text) <= limit


def _filters(row: Language, item: Item, address: str, chosen: Work | None, count: int) -> list[dict[str, Any]]:
    counts = selectors.counts(row.code, filters=Filters(item=item.pk))
    everything = {"label": _("all"), "count": count, "url": address, "is_current": chosen is None}
    return [
        everything,
        *(
            {"label": kind.label, "count": counts[kind], "url": f"{address}?show={kind.value}", "is_current": kind is chosen}
            for kind in _SHOWN
        ),
    ]


def _page(request: HttpRequest, wanted: Sequence[Target]) -> int:
    """The page that is asked for, by its number or by a text on it."""
    asked, at = request.GET.get("p", ""), request.GET.get("at", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 7:
        return max(1, int(asked))
    places = (place for place, target in enumerate(wanted) if str(target.pk) == at)
    return next(places, 0) // PER_PAGE + 1
