"""How long an editor waits for "save" and "publish", alone and while the translation desk takes up a big import. Prints figures, judges
nothing. `make bench-saving`

Everything happens in a copy of the loaded database with the settings of `make run`; a worker in a process of its own does the regular work.
"""

# ruff: noqa: T201  a program that prints
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
IMPORTED, ALONE, MEANWHILE = 1_000, 10, 40


def main() -> None:
    """Measure in a scratch folder."""
    from tests import loaded_content

    with tempfile.TemporaryDirectory(prefix="bench-saving-") as folder:
        shutil.copy(loaded_content.database(), Path(folder) / "portal.sqlite3")
        os.environ |= {"PORTAL_DATA": folder, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "portal.settings.dev"}
        import django

        django.setup()
        from django.test import override_settings
        from django.test.utils import setup_test_environment

        setup_test_environment()
        files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        media = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
        with override_settings(STORAGES={"default": media, "staticfiles": files}):
            _measure(Path(folder) / "portal.sqlite3")


def _measure(database: Path) -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from portal.setup import content
    from services.kinds.schools import School
    from tests import admin
    from tests.factories import section_of_policies

    call_command("migrate", verbosity=0)
    call_command("search_rebuild", verbosity=0)
    content.bring_desk_up()
    user = User.objects.create_superuser("bench")
    client = admin.signed_in(user)
    school = School.objects.filter(live=True).order_by("pk")[0]
    page = section_of_policies("en").get_children().live().first().specific
    cases = {
        "an entry": (admin.snippet_url(school), "summary_en", "A school."),
        "a policy's page": (admin.page_url(page), "summary", page.summary),
    }
    for what, (url, field, text) in cases.items():
        for name, button in (("saved as a draft", ""), ("published", "action-publish")):
            save = _saver(client, url, field, text, button)
            save()
            _report(f"{what} {name}", [save() for _time in range(ALONE)])
    url, field, text = cases["an entry"]
    with _importing(user), _holding(database) as waits:
        time.sleep(3)
        save = _saver(client, url, field, text, "action-publish")
        found = [save() for _time in range(MEANWHILE)]
        _report(f"an entry published while {IMPORTED} imported ones are taken up", found)
        clocks = sorted(clock for clock, _queries in found)
        print(f"   p95 {clocks[int(0.95 * len(clocks))]:.0f} ms, still waiting at the end: {_waiting()}")
    print(
        f"the database's write lock was waited for: p95 {_quantile(waits, 0.95):.0f} ms, at most {max(waits):.0f} ms ({len(waits)} times)"
    )


def _saver(client: Any, url: str, field: str, text: str, button: str) -> Callable[[], tuple[float, int]]:
    """Saves the form with another text each time; returns milliseconds and queries of the answer."""
    from portal.translation.measuring import timed
    from tests import admin

    number = 0

    def save() -> tuple[float, int]:
        nonlocal number
        number += 1
        data = {**admin.form_on(client, url), field: f"{text} Number {number}{button}.", **({button: button} if button else {})}
        sent = admin.as_browsers_send(data)
        answer: dict[str, Any] = {}
        taken = timed(lambda: answer.update(response=client.post(url, sent)))
        assert answer["response"].status_code == 302, answer["response"].status_code
        return 1000 * taken.clock, taken.queries

    return save


@contextmanager
def _importing(user: Any) -> Iterator[None]:
    """A table has been written, and the regular work goes on with what follows from it."""
    from services import registry
    from services.tables import benchmark, operations, planning, reading
    from services.tables.columns import columns_of

    kind = registry.get("schools")
    table = reading.read(benchmark.table(kind, IMPORTED), columns=columns_of(kind))
    operations.write(planning.plan(kind, table, user=user), user=user)
    print(f"{IMPORTED} schools imported; waiting for the desk: {_waiting()}")
    with subprocess.Popen([sys.executable, "manage.py", "worker", "--every", "30"], cwd=PROJECT) as worker:
        try:
            yield
        finally:
            worker.send_signal(signal.SIGTERM)


def _waiting() -> int:
    try:
        from portal.translation.models import PendingSync as Waiting
    except ImportError:
        from portal.translation.models import TaskItem

        return TaskItem.objects.filter(progress="waiting").count()
    return Waiting.objects.count()


@contextmanager
def _holding(database: Path) -> Iterator[list[float]]:
    """Asks for the write lock again and again, as somebody who wants to save would; milliseconds that it took."""
    waits: list[float] = []
    is_over = threading.Event()

    def ask() -> None:
        connection = sqlite3.connect(database, timeout=60, isolation_level=None)
        while not is_over.wait(0.02):
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            waits.append(1000 * (time.perf_counter() - began))
            connection.execute("ROLLBACK")
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield waits
    finally:
        is_over.set()
        thread.join()


def _report(what: str, found: list[tuple[float, int]]) -> None:
    clock = statistics.median(clock for clock, _queries in found)
    print(f"{what:64}{clock:9.1f} ms {max(queries for _clock, queries in found):6} queries", flush=True)


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


if __name__ == "__main__":
    main()
