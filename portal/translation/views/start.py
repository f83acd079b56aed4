"""The desk's first page: the languages of a person with the work that waits, and how far every language is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import languages
from portal.languages import Language
from portal.translation import selectors
from portal.translation.operations import languages_of
from portal.translation.operations.rights import language_name
from portal.translation.reports import FORMATS
from portal.translation.selectors import Amounts, Work
from portal.translation.views import access

_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class _Count:
    """How much is on a list of a language, and where the list is."""

    label: str
    count: int
    url: str


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Languages of the user with the number of texts on each list; coverage of all languages, the worst first."""
    user, reports = access.member(request), selectors.open_report_counts()
    context = {
        **access.header(),
        "languages": [_language(row, user, reports) for row in languages_of(user)],
        "lists": [kind.label for kind in Work],
        "coverage": _coverage(),
        "machines": selectors.spent(),
    }
    return render(request, "translation/start.html", context)


@require_safe
def coverage_file(request: HttpRequest, form: str) -> HttpResponse:
    """The coverage as a file, JSON or CSV."""
    access.member(request)
    if form not in _TYPES:
        raise Http404
    disposition = f'attachment; filename="coverage-{timezone.localdate():%Y-%m-%d}.{form}"'
    return HttpResponse(FORMATS[form](), content_type=_TYPES[form], headers={"Content-Disposition": disposition})


def _language(row: Language, user: User, reports: Mapping[str, int]) -> dict[str, Any]:
    found = selectors.counts(row.code, user=user)
    address = reverse("translation_list", args=[row.code])
    return {
        "name": language_name(row.code),
        "native_name": row.native_name,
        "tag": row.tag,
        "url": address,
        "counts": [_Count(str(kind.label), found[kind], f"{address}?list={kind.value}") for kind in Work],
        "late": selectors.late(row.code, timezone.localdate()),
        "reports": reports.get(row.code, 0),
        "reports_url": reverse("translation_reports", args=[row.code]),
    }


def _coverage() -> list[dict[str, Any]]:
    rows, hours, late = selectors.coverage(), selectors.approval_hours(), selectors.out_of_date_since()
    return [
        {
            "name": language_name(code),
            "tag": languages.get(code).tag,
            "native_name": languages.get(code).native_name,
            "percent": _percent(words),
            "words": words,
            "items": items,
            "hours": hours.get(code),
            "late_since": min((since for key, since in late.items() if key[0] == code), default=None),
        }
        for code, (words, items) in selectors.by_language(rows).items()
    ]


def _percent(words: Amounts) -> int:
    """Rounded down: a hundred is only what is done."""
    return int(100 * words.share)
