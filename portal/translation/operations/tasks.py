"""Bulk work, step by step: begun by people, done by whichever process has time, and gone on with after any of them was killed.

A process claims a step for a time, does it, and notes that it did: where a step is one transaction the note is part of it, so that it is
done once. A claim that has run out is taken over. Between two steps a task may be stopped.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal import languages
from portal.translation import tasks
from portal.translation.exchange.problems import ExchangeError
from portal.translation.models import Progress, Role, Task, TaskItem
from portal.translation.operations.problems import DeskError, NotAllowedError
from portal.translation.operations.rights import has_role
from portal.translation.sources import SourceError
from portal.translation.tasks import Step, StepError, TaskKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

_BATCH = 500
#: How often a step is begun before it counts as failed: one that kills its process would be begun for ever.
_MOST_ATTEMPTS = 3
_OPEN = (Progress.WAITING, Progress.RUNNING)
#: Errors whose text is meant for people.
_TOLD = (StepError, DeskError, SourceError, ExchangeError, LookupError, ValidationError, PermissionDenied)


class _LostClaimError(Exception):
    """Raised where somebody else has taken a step over; what was done of it is rolled back."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A step of a task that is to be begun. `title`: what it is about, for people."""

    key: str
    language: str = ""
    title: str = ""


@transaction.atomic
def begin_task(
    *, kind: str, title: str, steps: Iterable[Planned], codes: Iterable[str], user: User | None, options: dict[str, Any] | None = None
) -> Task:
    """Write down what is to be done; the regular work does it. `codes`: the languages that it is about. Whether the user may is for the
    caller to ask.

    Raises:
        LookupError: there is no such kind.
        DeskError: there is nothing to do.
    """
    tasks.get(kind)
    values: dict[str, Any] = {"languages": list(codes), "options": options or {}}
    task = Task.objects.create(kind=kind, title=title[:255], user=user, **values)
    planned = list(dict.fromkeys(steps))
    if not planned:
        raise DeskError(_("There is nothing to do."))
    TaskItem.objects.bulk_create(
        [TaskItem(task=task, key=step.key, language=step.language, title=step.title[:255]) for step in planned], batch_size=_BATCH
    )
    return task


def may_handle(user: User, task: Task) -> bool:
    """Whether somebody may see a task, stop it and go on with it: who began it, and who coordinates one of its languages."""
    return task.user_id == user.pk or any(languages.is_known(code) and has_role(user, code, Role.COORDINATE) for code in task.languages)


@transaction.atomic
def stop_task(*, task: Task, user: User) -> None:
    """Begin no further step of a task; what is being done is finished.

    Raises:
        NotAllowedError: the user neither began it nor coordinates one of its languages.
    """
    _require(user, task)
    Task.objects.filter(pk=task.pk, progress__in=_OPEN).update(progress=Progress.STOPPED, finished_at=timezone.now())


@transaction.atomic
def go_on(*, task: Task, user: User) -> int:
    """Go on with a task that was stopped, and try again what failed; returns how many steps wait then.

    Raises:
        NotAllowedError: the user neither began it nor coordinates one of its languages.
    """
    _require(user, task)
    again = task.items.filter(progress=Progress.FAILED)
    again.update(progress=Progress.WAITING, message="", attempts=0, finished_at=None)
    waiting = task.items.filter(progress__in=_OPEN).count()
    if waiting:
        Task.objects.filter(pk=task.pk).exclude(progress__in=_OPEN).update(progress=Progress.WAITING, finished_at=None)
    return waiting


def run_tasks(*, seconds: float | None = None, is_stopped: Callable[[], bool] = lambda: False) -> int:
    """Do what waits, a step of each task in turn, for so many seconds (None: until nothing waits); returns how many steps were done.

    What another process has claimed is left to it. May be called in several processes at once.
    """
    until = None if seconds is None else time.monotonic() + seconds
    done = 0
    while True:
        before = done
        for task in Task.objects.filter(progress__in=_OPEN, kind__in=tasks.names()).select_related("user").order_by("pk"):
            if is_stopped() or (until is not None and time.monotonic() >= until):
                return done
            done += _do_next(task)
        if done == before:
            return done


def open_tasks() -> int:
    """How many tasks are not done yet."""
    return Task.objects.filter(progress__in=_OPEN).count()


def _require(user: User, task: Task) -> None:
    if not may_handle(user, task):
        raise NotAllowedError(_("You neither began this task nor coordinate one of its languages."))


def _do_next(task: Task) -> bool:
    """Do a step of a task; whether there was one to do."""
    kind = tasks.get(task.kind)
    item = _claim(task, kind.lease)
    if item is None:
        _close_task(task)
        return False
    with translation.override(_language(task.user)):
        _do(kind, task, item)
    return True


def _free() -> Q:
    return Q(progress=Progress.WAITING) | Q(progress=Progress.RUNNING, claimed_until__lt=timezone.now())


def _claim(task: Task, lease: timedelta) -> TaskItem | None:
    """The next step of a task, claimed for this process; None where there is none."""
    while (item := task.items.filter(_free()).order_by("pk").first()) is not None:
        claim = uuid4().hex
        values: dict[str, Any] = {"claim": claim, "claimed_until": timezone.now() + lease, "attempts": F("attempts") + 1}
        # Two may have found the same one: the second changes nothing.
        if TaskItem.objects.filter(_free(), pk=item.pk).update(progress=Progress.RUNNING, **values):
            Task.objects.filter(pk=task.pk, progress=Progress.WAITING).update(progress=Progress.RUNNING)
            item.claim, item.attempts = claim, item.attempts + 1
            return item
    return None


def _do(kind: TaskKind, task: Task, item: TaskItem) -> None:
    if item.attempts > _MOST_ATTEMPTS:
        _close(item, Progress.FAILED, _("This was begun several times and never finished."))
        return
    step = Step(task.pk, item.key, item.language, tuple(task.languages), task.options, task.user)
    try:
        if kind.is_atomic:
            with transaction.atomic():
                _hold(item)
                kind.run(step)
                _close(item, Progress.DONE)
        else:
            kind.run(step)
            _close(item, Progress.DONE)
    except _LostClaimError:
        logger.info("%s was taken over by another process", item)
    except OperationalError:
        # The database was busy, or two transactions waited for each other: it is begun again.
        logger.exception("%s could not be done now", item)
        _mine(item).update(progress=Progress.WAITING)
    except _TOLD as error:
        _close(item, Progress.FAILED, _reason(error))
    except Exception:
        logger.exception("%s failed", item)
        _close(item, Progress.FAILED, _("Something went wrong in the portal itself; its log says what."))


def _mine(item: TaskItem) -> "QuerySet[TaskItem]":
    return TaskItem.objects.filter(pk=item.pk, claim=item.claim, progress=Progress.RUNNING)


def _hold(item: TaskItem) -> None:
    """Keep the step from others until the transaction ends, however long that takes.

    Raises:
        _LostClaimError: somebody else has it by now.
    """
    if _mine(item).select_for_update().first() is None:
        raise _LostClaimError


def _close(item: TaskItem, progress: Progress, message: str = "") -> None:
    if not _mine(item).update(progress=progress, message=message, finished_at=timezone.now()) and progress is Progress.DONE:
        raise _LostClaimError


def _close_task(task: Task) -> None:
    """A task is done when no step waits and none is being done."""
    still = TaskItem.objects.filter(task=task, progress__in=_OPEN)
    if not still.exists():
        Task.objects.filter(pk=task.pk, progress__in=_OPEN).update(progress=Progress.DONE, finished_at=timezone.now())


def _reason(error: Exception) -> str:
    sentences = error.messages if isinstance(error, ValidationError) else [str(error)]
    return " ".join(sentences) or type(error).__name__


def _language(user: User | None) -> str:
    """In which language failures are told: that of who began the task."""
    profile = getattr(user, "wagtail_userprofile", None)
    return languages.nearest(profile.get_preferred_language() if profile else settings.LANGUAGE_CODE).code
