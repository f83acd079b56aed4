"""Asking a machine for suggestions: for one text, or for all that an item lacks in a language. The buttons are there where a machine is
configured."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal import languages
from portal.languages import Language
from portal.translation import machine, operations
from portal.translation.models import Item, Role, Target
from portal.translation.operations import DeskError, has_role
from portal.translation.views import access

#: Seconds that somebody may wait for a page.
_PATIENCE = 60.0
#: Reasons that are said; they are the same for most texts.
_SAID = 3


def label(item: Item, language: Language) -> str:
    """The name of the machine that would be asked for an item, "" where none is configured."""
    found = machine.provider_for(languages.get(item.language), language)
    return found.label if found else ""


@require_POST
def suggest_text(request: HttpRequest, target: int) -> HttpResponse:
    """A suggestion for one text."""
    found = get_object_or_404(Target.objects.select_related("unit", "item"), pk=target)
    row = _translated(request, found.language)
    try:
        operations.suggest_by_machine(target=found, user=access.signed_in(request), seconds=_PATIENCE)
    except DeskError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('translation_editor', args=[row.code, found.item_id])}?at={found.pk}#text-{found.pk}")


@require_POST
def suggest_item(request: HttpRequest, language: str, item: int) -> HttpResponse:
    """Suggestions for everything that is missing: from the memory, then by the machine."""
    row = _translated(request, language)
    found = get_object_or_404(Item, pk=item, is_there=True)
    if not label(found, row):
        messages.error(request, _("No machine is configured for these languages."))
        return redirect("translation_editor", language=row.code, item=found.pk)
    done = operations.pretranslate_item(item=found, language=row.code, user=access.signed_in(request), seconds=_PATIENCE)
    count = done.filled + done.suggested
    if count or not done.refused:
        messages.success(request, ngettext("%(n)d text has a suggestion now.", "%(n)d texts have a suggestion now.", count) % {"n": count})
    if done.refused:
        messages.warning(request, _refused([reason for _path, reason in done.refused]))
    return redirect("translation_editor", language=row.code, item=found.pk)


def _translated(request: HttpRequest, code: str) -> Language:
    """The row of a language that the user translates into.

    Raises:
        Http404: there is no such language.
        PermissionDenied: the user does not translate into it.
    """
    row = access.language_for(request, code)
    if not has_role(access.signed_in(request), row.code, Role.TRANSLATE):
        raise PermissionDenied
    return row


def _refused(reasons: list[str]) -> str:
    count = len(reasons)
    said = ngettext("%(n)d text has none:", "%(n)d texts have none:", count) % {"n": count}
    return " ".join([said, *list(dict.fromkeys(reasons))[:_SAID]])
