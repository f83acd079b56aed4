"""The queue of the admin: questions that found nothing or whose results nobody chose, and what to do about each."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from babel.numbers import format_decimal
from django.conf import settings
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
from portal.languages import Language
from search import listing, query_log, rights, teaching
from search.engines import get_engine
from search.engines.base import EngineError, Hit, Query
from search.forms import QuestionForm
from search.selectors import LONGEST_QUERY, clean_text

_PER_PAGE = 50
_MOST_HITS = 8


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The open questions, in one language or in all of those in which the user may teach the search."""
    allowed = _allowed(request)
    code = request.GET.get("language", "")
    chosen = [row for row in allowed if row.code == code] or allowed
    page = Paginator(query_log.without_success(row.code for row in chosen), _PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **_header(),
        "page": page,
        "rows": [_row(row) for row in page],
        "language": code,
        "languages": allowed,
        "days": settings.SEARCH_LOG_DAYS,
    }
    return render(request, "search/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """One question: look for the page that answers it, and teach it."""
    allowed = {row.code: row for row in _allowed(request)}
    if request.method == "POST":
        return _teach(request, allowed)
    code, text = request.GET.get("language", ""), clean_text(request.GET.get("text", ""))[:LONGEST_QUERY]
    if code not in allowed or not text:
        return redirect("search_queue")
    wanted = clean_text(request.GET.get("find", text))[:LONGEST_QUERY]
    context = {
        **_header(text, _address(code, text)),
        "language": allowed[code],
        "text": text,
        "find": wanted,
        "may_name": rights.may_name(request.user),
        "hits": [{"hit": hit, "kind": listing.kind_words(hit.kind)[0]} for hit in _hits(wanted)],
    }
    return render(request, "search/question.html", context)


def _header(text: str = "", url: str = "") -> dict[str, Any]:
    """What Wagtail's templates show above the page."""
    title = _("Searches without success")
    crumbs = [{"url": reverse("search_queue"), "label": title}, *([{"url": url, "label": text}] if text else [])]
    return {"header_title": text or title, "header_icon": "search", "breadcrumbs_items": crumbs}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    language = languages.get(row["language"])
    place = format_decimal(row["places"] / row["chosen"], "#,##0.0", locale=_locale()) if row["chosen"] else ""
    return {**row, "name": language.native_name, "tag": language.tag, "place": place, "url": _address(language.code, row["text"])}


def _locale() -> str:
    return languages.nearest(translation.get_language()).locale_name


def _teach(request: HttpRequest, allowed: Mapping[str, Language]) -> HttpResponse:
    form = QuestionForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(_address(request.POST.get("language", ""), request.POST.get("text", "")))
    data = form.cleaned_data
    if data["language"] not in allowed or (data["action"] == "alias" and not rights.may_name(request.user)):
        raise PermissionDenied
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


def _allowed(request: HttpRequest) -> tuple[Language, ...]:
    allowed = rights.languages_of(request.user)
    if not allowed:
        raise PermissionDenied
    return allowed


def _address(language: str, text: str) -> str:
    return f"{reverse('search_question')}?{urlencode({'language': language, 'text': text})}"
