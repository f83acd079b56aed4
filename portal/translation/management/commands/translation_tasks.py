"""Bulk work of the desk, done by hand or by a process of its own."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.translation import operations
from portal.translation.models import Progress, Task, TaskItem

_PAUSE = 1.0


class Command(BaseCommand):
    """`manage.py translation_tasks`"""

    help = "Does the tasks of the desk until none is open. May be stopped at any time, and run in several places at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, help="end after so many seconds, also where something is left to do")

    def handle(self, *_args: Any, **options: Any) -> None:
        until = None if options["seconds"] is None else time.monotonic() + options["seconds"]
        begun = list(Task.objects.filter(progress__in=(Progress.WAITING, Progress.RUNNING)).values_list("pk", flat=True))
        done = 0
        while True:
            left = None if until is None else max(0.0, until - time.monotonic())
            done += operations.run_tasks(seconds=left)
            if not operations.open_tasks() or left == 0:
                break
            # The rest is being done by others, who may be gone: it is free again when their claims run out.
            time.sleep(_PAUSE)
        failed = TaskItem.objects.filter(task__in=begun, progress=Progress.FAILED)
        for item in failed:
            self.stderr.write(f"{item.task_id} {item.key} {item.language}: {item.message}")
        self.stdout.write(f"steps: {done} done here, {failed.count()} failed; tasks that are open: {operations.open_tasks()}")
