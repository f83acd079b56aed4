"""The portal's regular work: publish what is due, bring the search index and the checks of the translation desk up to date, keep the
coverage of the day, send its mails. Safe to do at any time and in several places."""

import logging
import time
from collections.abc import Callable
from functools import partial

from django.core.management import call_command
from django.db import Error, close_old_connections

from portal.setup import content
from portal.translation import interface_texts, mail
from portal.translation import operations as desk
from search import operations, query_log

logger = logging.getLogger(__name__)

#: Seconds between two looks for changes and tasks, and how long tasks may go on before the chores have their turn.
_PAUSE, _SLICE = 1.0, 10.0
#: Texts checked in one go, between two looks for changes.
_CHECKED = 50


def do_chores() -> None:
    """Do all of it once. What fails is logged and tried again the next time; it keeps nothing else from being done."""
    close_old_connections()
    for chore in _chores():
        # None of them is so long that a change has to wait for more than one.
        for part in (desk.sync_changes, chore):
            try:
                part()
            except Exception:
                # A search cluster that is down must not hold back mails, nor a broken catalog the search.
                logger.exception("A part of the regular work could not be done; it is tried again soon.")


def _chores() -> tuple[Callable[[], object], ...]:
    return (
        interface_texts.refresh,
        partial(call_command, "publish_scheduled", verbosity=0),
        operations.keep,
        operations.apply_changes,
        query_log.purge,
        content.bring_desk_up,
        desk.recheck,
        desk.note_coverage,
        desk.note_due,
        mail.send_notices,
    )


def keep_working(wait: Callable[[float], bool], *, every: float) -> None:
    """Do the chores every so many seconds, and between them what the translation desk has to do, a slice at a time: neither waits long
    for the other. `wait`: wait so many seconds; returns whether it is over."""
    last = -every
    pause = 0.0
    while not wait(pause):
        if time.monotonic() - last >= every:
            do_chores()
            last = time.monotonic()
        pause = 0.0 if do_tasks(lambda: wait(0.0)) else _PAUSE


def do_tasks(is_stopped: Callable[[], bool] = lambda: False) -> int:
    """Let the translation desk take up what changed, check it, bring the search index up to date, and go on with the desk's tasks for a
    while, or until `is_stopped`; returns how many steps were done. What fails is logged and tried again the next time."""
    close_old_connections()
    try:
        done = desk.sync_changes(seconds=_SLICE, is_stopped=is_stopped)
        done += desk.recheck(limit=_CHECKED)
        done += operations.apply_changes()
        return done + desk.run_tasks(seconds=_PAUSE if done else _SLICE, is_stopped=is_stopped)
    except Error:
        logger.exception("The translation desk's work could not be gone on with; it is tried again soon.")
        return 0
