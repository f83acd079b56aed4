"""The queue of the admin: questions that found nothing or whose results nobody chose, and what to do about each."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import languages
from search import listing, query_log, teaching
from search.engines import get_engine
from search.engines.base import EngineError, Hit, Query
from search.forms import QuestionForm
from search.selectors import LONGEST_QUERY, clean_text

#: Whoever may add synonyms may work through the queue.
PERMISSION = "search.add_synonym"
_PER_PAGE = 50
_MOST_HITS = 8


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The open questions, in one language or in all."""
    _require_permission(request)
    code = request.GET.get("language", "")
    code = code if languages.is_known(code) else ""
    page = Paginator(query_log.without_success(code), _PER_PAGE).get_page(request.GET.get("p"))
    rows = [
        {
            **row,
            "name": languages.get(row["language"]).native_name,
            "tag": languages.get(row["language"]).tag,
            "place": round(row["places"] / row["chosen"], 1) if row["chosen"] else "",
            "url": _address(row["language"], row["text"]),
        }
        for row in page
    ]
    context = {"page": page, "rows": rows, "language": code, "languages": languages.all_languages(), "title": _("Searches without success")}
    return render(request, "search/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """One question: look for the page that answers it, and teach it."""
    _require_permission(request)
    if request.method == "POST":
        return _teach(request)
    code, text = request.GET.get("language", ""), clean_text(request.GET.get("text", ""))[:LONGEST_QUERY]
    if not languages.is_known(code) or not text:
        return redirect("search_queue")
    wanted = clean_text(request.GET.get("find", text))[:LONGEST_QUERY]
    context = {
        "title": _("Teach the search"),
        "language": languages.get(code),
        "text": text,
        "find": wanted,
        "hits": [{"hit": hit, "kind": listing.kind_words(hit.kind)[0]} for hit in _hits(wanted)],
    }
    return render(request, "search/question.html", context)


def _teach(request: HttpRequest) -> HttpResponse:
    form = QuestionForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(_address(request.POST.get("language", ""), request.POST.get("text", "")))
    data = form.cleaned_data
    what = {"language": data["language"], "text": data["text"]}
    match data["action"]:
        case "alias":
            teaching.add_alias(**what, key=data["key"])
        case "promote":
            teaching.promote(**what, key=data["key"])
        case "synonym":
            teaching.add_synonym(**what, means=data["means"].strip())
        case _:
            query_log.settle(**what)
    messages.success(request, _("Done: “%(text)s” has left the list.") % {"text": data["text"]})
    return redirect("search_queue")


def _hits(wanted: str) -> tuple[Hit, ...]:
    """What readers of the staff member's language would be shown."""
    try:
        return get_engine().search(Query(wanted, languages.nearest(translation.get_language()), per_page=_MOST_HITS)).hits
    except EngineError:
        return ()


def _require_permission(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def _address(language: str, text: str) -> str:
    return f"{reverse('search_question')}?{urlencode({'language': language, 'text': text})}"
