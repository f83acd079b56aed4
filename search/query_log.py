"""The query log: what was asked, how much was found, and how far down the result stood that a reader chose.

Nothing of the reader is kept: no account, no address, no time but the day; equal questions of a day are one row of counts, and what
looks like an e-mail address or a long number is left out. A row is written when the reader has the page already, and a log that cannot be
written fails nobody.
"""

import logging
import re
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.signals import request_finished, request_started
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet, Sum
from django.dispatch import receiver
from django.utils import timezone

from search.engines.base import Query
from search.models import LoggedQuery

logger = logging.getLogger(__name__)

#: More different questions of a day than this are not asked by people.
MOST_ROWS_A_DAY = 20_000
#: Seconds for which a result may be chosen from a page.
_TOKEN_AGE = 24 * 3600
_SALT = "search.click"
#: Places further down than this are counted as this.
_LAST_POSITION = 1_000
#: A question is little answered when it was asked so often and this share of it led to a click.
_OFTEN, _FEW = 3, 0.2

# Passports, telephone and card numbers; hotlines and the numbers of documents have fewer digits.
_PERSONAL = re.compile(r"\S+@\S+|[^\W\d_]{0,2}\+?\d(?:[ \-.]?\d){6,}")


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    language: str
    hits: int


_pending: ContextVar[_Asked | None] = ContextVar("search_query_to_log", default=None)


def clean(text: str) -> str:
    """A question as it is kept: lower case, single spaces, without what may say who asks."""
    return " ".join(_PERSONAL.sub("…", text).casefold().split())[:200]


def note(query: Query, hits: int) -> None:
    """Keeps a question for the log until the reader has the answer. Further pages and filtered lists say nothing new."""
    if query.is_plain:
        _pending.set(_Asked(clean(query.text), query.language.code, hits))


def token(query: Query) -> str:
    """What a page of results gives back with a click: the question, signed, so that only questions that were asked are counted."""
    return signing.dumps([query.language.code, clean(query.text)], salt=_SALT, compress=True) if query.text else ""


def note_click(signed: str, position: int) -> bool:
    """Counts a click on the result at this place, from 1; whether it was counted."""
    try:
        code, text = signing.loads(signed, salt=_SALT, max_age=_TOKEN_AGE)
    except (signing.BadSignature, ValueError):
        return False
    if position < 1:
        return False
    place = min(position, _LAST_POSITION)
    rows = LoggedQuery.objects.filter(day__gte=timezone.localdate() - timedelta(days=1), language=code, text=text)
    newest = rows.order_by("-day").first()
    if newest is None:
        return False
    return bool(rows.filter(pk=newest.pk).update(clicks=F("clicks") + 1, positions=F("positions") + place))


def purge() -> int:
    """Deletes what is older than `settings.SEARCH_LOG_DAYS`; returns how many rows."""
    oldest = timezone.localdate() - timedelta(days=settings.SEARCH_LOG_DAYS)
    deleted, _ = LoggedQuery.objects.filter(day__lt=oldest).delete()
    return deleted


def without_success(codes: Iterable[str]) -> QuerySet[LoggedQuery, Any]:
    """The open questions in these languages that found nothing, or whose results hardly anybody chose, the most frequent first.

    Rows are dictionaries: language, text, total (searches), chosen (clicks), places (their sum), misses (searches that found nothing).
    """
    rows = LoggedQuery.objects.filter(is_settled=False, language__in=list(codes))
    sums = rows.values("language", "text").annotate(
        total=Sum("searches"), chosen=Sum("clicks"), places=Sum("positions"), misses=Sum("searches", filter=Q(hits=0), default=0)
    )
    is_rarely_chosen = Q(total__gte=_OFTEN, chosen__lt=F("total") * _FEW)
    return sums.filter(Q(misses__gt=0) | is_rarely_chosen).order_by("-misses", "-total", "language", "text")


def settle(*, language: str, text: str) -> None:
    """Takes a question out of the queue; it comes back if it goes on without success on another day."""
    LoggedQuery.objects.filter(language=language, text=text).update(is_settled=True)


@receiver(request_started, dispatch_uid="search.query_log.begin")
def _forget(**_signal: Any) -> None:
    _pending.set(None)


@receiver(request_finished, dispatch_uid="search.query_log.end")
def _write_pending(**_signal: Any) -> None:
    asked = _pending.get()
    _pending.set(None)
    if asked is None or not asked.text:
        return
    try:
        with transaction.atomic():
            _write(asked)
    except DatabaseError:
        logger.warning("A question could not be written to the search log.", exc_info=True)


def _write(asked: _Asked) -> None:
    rows = LoggedQuery.objects.filter(day=timezone.localdate())
    same = rows.filter(language=asked.language, text=asked.text)
    if same.update(searches=F("searches") + 1, hits=asked.hits):
        return
    if rows.count() < MOST_ROWS_A_DAY:
        # Of two processes that make the row at once the second fails, and one search is not counted.
        LoggedQuery.objects.create(day=timezone.localdate(), language=asked.language, text=asked.text, searches=1, hits=asked.hits)
