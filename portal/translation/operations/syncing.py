"""The desk's outbox: every change of a text is noted in the transaction that makes it, and taken up afterwards.

Saving waits for none of it: the regular work takes changes up within seconds. A process that is killed loses nothing, for a row goes with
the transaction that takes it up; what cannot be taken up stays, is tried again ever more seldom, and keeps nothing else from being done.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from portal.translation import sources
from portal.translation.models import Item, PendingSync
from portal.translation.operations.checking import recheck
from portal.translation.operations.taking_up import adopt, take_up

logger = logging.getLogger(__name__)

#: A change that could not be taken up is tried again after this, doubled each time up to the second.
_RETRY, _MAX_RETRY = timedelta(seconds=5), timedelta(hours=1)
#: So many changes at once are no bulk.
_MAX_SINGLE = 20
#: Seconds left to others after each object of bulk work, at most.
_MAX_PAUSE = 0.1
_is_paused: ContextVar[bool] = ContextVar("translation_sync_is_paused", default=False)


@contextmanager
def sync_paused() -> Iterator[None]:
    """Inside, nothing is noted: for loading content, after which everything is taken up together."""
    token = _is_paused.set(True)
    try:
        yield
    finally:
        _is_paused.reset(token)


def notify_source_changed(*, source: str, keys: Iterable[str], user: Any = None) -> None:
    """Note that objects of a source were published, changed, hidden or deleted, in the present transaction."""
    _note(PendingSync(source=source, key=key, user=user) for key in keys)


def notify_translated(*, source: str, translated: Iterable[tuple[str, str]], user: Any) -> None:
    """Note translations (key, language) that somebody published elsewhere than on the desk, in the present transaction."""
    _note(PendingSync(source=source, key=key, language=language, user=user) for key, language in translated)


def sync_changes(*, seconds: float | None = None, is_stopped: Callable[[], bool] = lambda: False) -> int:
    """Take up the changes that are due, single ones before those of bulk work, for so many seconds (None: until none is left); returns how
    many objects that were. May be called in several processes at once."""
    until = None if seconds is None else time.monotonic() + seconds
    done = 0
    while not is_stopped() and (until is None or time.monotonic() < until):
        first = PendingSync.objects.due().values_list("source", "key", "is_bulk").first()
        if first is None:
            break
        source, key, is_bulk = first
        began = time.monotonic()
        done += _sync(source, key)
        if is_bulk and connection.vendor == "sqlite":
            # It has one writer and no queue: who waits only looks now and then, and would find the next one writing.
            time.sleep(min(time.monotonic() - began, _MAX_PAUSE))
    return done


def sync_item(*, source: str, key: str) -> bool:
    """Take up what is noted of one object; whether there was anything, and it could be done."""
    return PendingSync.objects.filter(source=source, key=key).exists() and _sync(source, key)


def waiting_changes() -> int:
    """How many changes the desk has not taken up yet."""
    return PendingSync.objects.count()


def _note(changes: Iterable[PendingSync]) -> None:
    noted = list(changes)
    if _is_paused.get() or not noted:
        return
    for change in noted:
        change.is_bulk = len(noted) > _MAX_SINGLE
    PendingSync.objects.bulk_create(noted, batch_size=500)
    if settings.TRANSLATION_SYNC_AT_ONCE:
        transaction.on_commit(_sync_at_once, robust=True)


def _sync_at_once() -> None:
    sync_changes()
    while recheck():
        pass


def _sync(source: str, key: str) -> bool:
    """Take an object up; whether that could be done."""
    rows = list(PendingSync.objects.filter(source=source, key=key).select_related("user").order_by("pk"))
    try:
        _take_up(source, key, rows)
    except DatabaseError as error:
        # Another process may hold the database; or the desk cannot keep what the source says.
        _postpone(rows, error)
    except Exception as error:
        logger.exception("The desk could not take up %s of %s; it is tried again", key, source)
        _postpone(rows, error)
    else:
        return True
    return False


def _take_up(source: str, key: str, rows: Sequence[PendingSync]) -> None:
    own = [row for row in rows if not row.language]
    if own:
        # Each language is a transaction of its own: done twice, it changes nothing.
        sources.get(source).spread_facts(key, user=own[-1].user)
    with transaction.atomic():
        # Whoever comes second waits here, and finds nothing left to do.
        PendingSync.objects.filter(pk__in=[row.pk for row in rows]).delete()
        if own:
            take_up(source=source, key=key)
        item = Item.objects.filter(source=source, key=key, is_there=True).first()
        translated = {row.language: row.user for row in rows if row.language}
        for language, user in translated.items():
            if item is not None and language != item.language:
                adopt(source=source, key=key, language=language, user=user)


def _postpone(rows: Sequence[PendingSync], error: Exception) -> None:
    attempts = max((row.attempts for row in rows), default=0)
    wait = min(_RETRY * 2**attempts, _MAX_RETRY)
    PendingSync.objects.filter(pk__in=[row.pk for row in rows]).update(
        attempts=F("attempts") + 1, retry_at=timezone.now() + wait, message=str(error)[:1000]
    )
