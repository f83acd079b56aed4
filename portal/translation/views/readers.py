"""What readers see of the desk: the form in which they say that something is wrong.

It needs no cookie, no script and no login, and nothing of whoever sends it is kept. Pages stay the same for everybody, so there is no token
in the form: a report is a message to staff, and another site that sends one from its readers' browsers is refused.
"""

import time
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from ninja.throttling import BaseThrottle

from portal import languages
from portal.translation import operations, sources
from portal.translation.models import Item
from portal.translation.operations.talking import MAX_MESSAGE
from portal.translation.provenance import Reportable
from portal.translation.sources import MAX_KEY, MAX_PATH

_HOUR = 3600


class _Form(forms.Form):
    """What the form sends. `website`: which people do not see and programs fill in."""

    source = forms.CharField(max_length=40)
    key = forms.CharField(max_length=MAX_KEY)
    language = forms.ChoiceField(choices=[(row.code, row.code) for row in languages.all_languages()])
    path = forms.CharField(max_length=MAX_PATH, required=False)
    message = forms.CharField(max_length=MAX_MESSAGE, required=False)
    website = forms.CharField(required=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """What a report is about, and where readers see it."""

    reportable: Reportable
    address: str


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form by itself, what becomes of a report, and thanks.

    Raises:
        Http404: there is nothing at this place that readers can see.
    """
    if request.method == "POST":
        return _take(request)
    form = _Form(request.GET)
    place = _place(form)
    if "thanks" in request.GET:
        return render(request, "translation/report_thanks.html", {"address": place.address})
    return _shown(request, place, form)


def _take(request: HttpRequest) -> HttpResponse:
    form = _Form(request.POST)
    place = _place(form)
    if refusal := _refusal(request, form):
        return _shown(request, place, form, *refusal)
    said = form.cleaned_data
    if not said["website"]:
        if not Item.objects.filter(source=said["source"], key=said["key"], is_there=True).exists():
            # A page can be shown that the desk does not know yet.
            operations.take_up(source=said["source"], key=said["key"])
        try:
            operations.report(**{name: said[name] for name in ("source", "key", "language", "path", "message")})
        except operations.DeskError:
            sentence = _("This text has changed in the meantime. Please look at the page again, or say in your own words what is wrong.")
            return _shown(request, place, form, sentence, 400)
    return _thanks(place)


def _refusal(request: HttpRequest, form: _Form) -> tuple[str, int] | None:
    """Why a report is not taken, with the status of the answer."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return _("This came from another website. Please send it from here."), 403
    if form.errors:
        return " ".join(str(error) for errors in form.errors.values() for error in errors), 400
    if not (form.cleaned_data["path"] or form.cleaned_data["message"]):
        return _("Say what is wrong, or choose the text that is wrong."), 400
    if not _may_send(request):
        return _("Many reports came from your network. Please send this one in an hour."), 429
    return None


def _place(form: _Form) -> _Place:
    """What the form is about; errors in what people type come later."""
    form.is_valid()
    said = form.cleaned_data
    if not {"source", "key", "language"} <= said.keys():
        raise Http404
    try:
        source = sources.get(said["source"])
        address = source.address(said["key"], _reader().code)
        is_there = bool(address) and source.item(said["key"]) is not None
    except LookupError as error:
        raise Http404 from error
    if not is_there:
        raise Http404
    return _Place(Reportable(said["source"], said["key"], said["language"], {}), address)


def _shown(request: HttpRequest, place: _Place, form: _Form, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "reportable": place.reportable,
        "address": place.address,
        "path": form.data.get("path", "")[:MAX_PATH],
        "message": form.data.get("message", "")[:MAX_MESSAGE],
        "error": error,
    }
    return render(request, "translation/report.html", context, status=status)


def _thanks(place: _Place) -> HttpResponse:
    about = place.reportable
    query = urlencode({"source": about.source, "key": about.key, "language": about.language, "thanks": ""})
    response = HttpResponseRedirect(f"{reverse('report')}?{query}")
    response.status_code = 303
    return response


def _may_send(request: HttpRequest) -> bool:
    """Whether this address has not sent too much in this hour. Of the address only a digest is kept, and that for an hour or two."""
    digest = salted_hmac("portal.translation.reports", BaseThrottle().get_ident(request) or "").hexdigest()
    key = f"reports-{int(time.time()) // _HOUR}-{digest}"
    cache.add(key, 0, 2 * _HOUR)
    try:
        return bool(cache.incr(key) <= settings.REPORTS_PER_HOUR)
    except ValueError:  # the cache had no room for it
        return True


def _reader() -> languages.Language:
    return languages.nearest(get_language())
