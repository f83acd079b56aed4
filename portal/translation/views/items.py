"""One item in all languages: what an editor asks who published something and wants to know who has it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.translation import selectors, sources
from portal.translation.models import Item
from portal.translation.operations import languages_of
from portal.translation.operations.rights import language_name
from portal.translation.selectors import Readers
from portal.translation.views import access
from portal.translation.views.marks import icon

_ICONS = {Readers.CURRENT: "circle-check", Readers.BEHIND: "history", Readers.NOTHING: "circle-plus"}


@require_safe
def item(request: HttpRequest, item: int) -> HttpResponse:
    """Every language of an item with what readers have, what is to be done, and the way to the texts."""
    mine = {row.code for row in languages_of(access.member(request))}
    found = get_object_or_404(Item, pk=item, is_there=True)
    rows = selectors.in_languages(found)
    context = {
        **access.header((found.title or found.key, request.path)),
        "item": found,
        "is_waiting": selectors.is_waiting(found.source, found.key),
        "group": sources.get(found.source).group_label(found.group),
        "source_url": sources.get(found.source).edit_address(found.key),
        "changes_url": reverse("translation_changes", args=[found.pk]),
        "current": sum(row.readers is Readers.CURRENT for row in rows),
        "rows": [
            {
                "name": language_name(row.language.code),
                "url": reverse("translation_editor", args=[row.language.code, found.pk]) if row.language.code in mine else "",
                "icon": icon(_ICONS[row.readers]),
                "has": row,
            }
            for row in rows
        ],
    }
    return render(request, "translation/item.html", context)


@require_safe
def item_of(request: HttpRequest, source: str, key: str) -> HttpResponse:
    """The same, by what the item's source calls it: for links on the screens where it is edited."""
    access.member(request)
    found = selectors.find_item(source, key)
    if found is None and selectors.is_waiting(source, key):
        messages.info(request, _("This was changed just now; the translation desk takes it up within seconds."))
        return redirect("translation_start")
    if found is None:
        messages.info(request, _("This is not on the translation desk: what is published comes there by itself."))
        return redirect("translation_start")
    return redirect("translation_item", item=found.pk)
