"""The public glossary: one page per language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from portal import languages
from portal.translation.selectors.glossary import glossary as letters_of

#: Characters of what a reader looks for; terms are shorter.
_LONGEST = 100


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """What things are called, by letter; narrowed by `find`."""
    reader = languages.nearest(translation.get_language())
    wanted = request.GET.get("find", "").replace("\0", "").strip()[:_LONGEST]
    letters = letters_of(reader, wanted)
    context = {"letters": letters, "find": wanted, "total": sum(len(letter.names) for letter in letters)}
    return render(request, "translation/glossary.html", context)
