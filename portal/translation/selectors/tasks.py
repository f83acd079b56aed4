"""Bulk work as people see it: how far it is, and what could not be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db.models import Count, Q

from portal.translation import tasks
from portal.translation.models import Progress, Task, TaskItem

if TYPE_CHECKING:
    from django.db.models import QuerySet

PER_PAGE = 50
_COUNTS = {progress.name.lower(): Count("items", filter=Q(items__progress=progress)) for progress in (Progress.DONE, Progress.FAILED)}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a task is, in steps."""

    task: Task
    total: int
    done: int
    failed: int

    @property
    def is_open(self) -> bool:
        """Whether something is still being done."""
        return self.task.progress in {Progress.WAITING, Progress.RUNNING}

    @property
    def percent(self) -> int:
        """What is over, well or not; a hundred only when all is."""
        return 100 * (self.done + self.failed) // max(1, self.total)

    @property
    def may_go_on(self) -> bool:
        """Whether there is something to try again, or that was stopped."""
        return not self.is_open and self.done < self.total

    @property
    def label(self) -> str:
        """What kind of work it is, in words."""
        return str(tasks.get(self.task.kind).label) if self.task.kind in tasks.names() else self.task.kind

    @property
    def progress(self) -> str:
        """How it stands, in a word."""
        return str(Progress(self.task.progress).label)


def tasks_of(user: User, *, coordinated: Iterable[str], page: int = 1) -> tuple[list[Standing], int]:
    """A page of the tasks that somebody may see (twin of `operations.may_handle`), the latest first, and how many pages there are.
    `coordinated`: codes of the languages that they coordinate."""
    wanted = Q(user=user)
    for code in coordinated:
        wanted |= Q(languages__has=code)
    found = Task.objects.filter(wanted)
    pages = max(1, -(-found.count() // PER_PAGE))
    start = (min(max(page, 1), pages) - 1) * PER_PAGE
    keys = list(found.values_list("pk", flat=True)[start : start + PER_PAGE])
    return [_standing(task) for task in _counted().filter(pk__in=keys)], pages


def task_standing(key: int) -> Standing | None:
    """How far a task is; None where there is none."""
    task = _counted().filter(pk=key).first()
    return _standing(task) if task else None


def failed_steps(task: Task, most: int) -> list[TaskItem]:
    """The first steps of a task that could not be done."""
    return list(task.items.filter(progress=Progress.FAILED).order_by("pk")[:most])


def _counted() -> "QuerySet[Task]":
    return Task.objects.select_related("user").annotate(total=Count("items"), **_COUNTS)


def _standing(task: "Task") -> Standing:
    return Standing(task, task.total, task.done, task.failed)  # type: ignore[attr-defined]  # annotated
