"""A real process is killed in the middle of a task, and another goes on with it."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests import loaded_content, servers

pytestmark = pytest.mark.processes

_BEGIN = """
from django.contrib.auth.models import User
from portal import languages
from portal.translation import operations, sources
user = User.objects.create_superuser("coordinator")
codes = [row.code for row in languages.all_languages() if row.code != languages.SOURCE]
keys = [item.key for item in sources.get("pages").items() if item.group == "policy"]
operations.send(objects=[("pages", key) for key in keys], codes=codes, user=user, title="Policies")
"""
_LOOK = """
import json
from django.db.models import Count
from wagtail.models import Page, Revision
from portal.pages.models import PolicyPage
from portal.translation.models import Target, TaskItem, Unit
twice = PolicyPage.objects.order_by().values("translation_key", "locale").annotate(n=Count("pk")).filter(n__gt=1)
pages = PolicyPage.objects.order_by().values("translation_key").annotate(n=Count("pk"))
print(json.dumps({
    "progress": sorted(set(TaskItem.objects.values_list("progress", flat=True))),
    "attempts": sum(TaskItem.objects.values_list("attempts", flat=True)) - TaskItem.objects.count(),
    "pages twice": twice.count(),
    "languages": sorted({row["n"] for row in pages}),
    "problems": sum(map(len, Page.find_problems())),
    "without a revision": PolicyPage.objects.filter(latest_revision=None, translated_from__gt="").exclude(live=True).count(),
    "texts twice": Target.objects.values("unit", "language").annotate(n=Count("pk")).filter(n__gt=1).count(),
    "objects": Unit.objects.values("item").distinct().count() - TaskItem.objects.count(),
}))
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copy(loaded_content.database(), tmp_path / "portal.sqlite3")
    return tmp_path


def ask(data: Path, statement: str) -> list[Any]:
    with sqlite3.connect(data / "portal.sqlite3", timeout=60) as connection:
        return connection.execute(statement).fetchall()


def killed_in_the_middle(data: Path) -> int:
    """Let a process work at it, kill it when it has done some steps, and say how many."""
    environment = {**os.environ, "PORTAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "portal.settings.dev"}
    process = subprocess.Popen([sys.executable, "manage.py", "translation_tasks"], cwd=servers.PROJECT, env=environment)
    try:
        limit = time.monotonic() + 300
        while time.monotonic() < limit and process.poll() is None:
            done = int(ask(data, "SELECT count(*) FROM translation_taskitem WHERE progress = 'done'")[0][0])
            if done >= 3 and ask(data, "SELECT 1 FROM translation_taskitem WHERE progress = 'running'"):
                break
            time.sleep(0.01)
        assert process.poll() is None, "it was finished before it could be killed"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    return int(ask(data, "SELECT count(*) FROM translation_taskitem WHERE progress = 'done'")[0][0])


def test_nothing_is_lost_and_nothing_done_twice_when_a_process_is_killed(data: Path) -> None:
    servers.manage("shell", "-c", _BEGIN, data=data)
    count = int(ask(data, "SELECT count(*) FROM translation_taskitem")[0][0])
    assert 3 <= killed_in_the_middle(data) < count
    # As if the minute had passed for which the dead one's claim counts.
    ask(data, "UPDATE translation_taskitem SET claimed_until = '2020-01-01 00:00:00' WHERE progress = 'running'")
    assert "0 failed; tasks that are open: 0" in servers.manage("translation_tasks", data=data)
    found = json.loads(servers.manage("shell", "-v", "0", "-c", _LOOK, data=data).splitlines()[-1])
    assert found.pop("attempts") in {0, 1}, "only what was interrupted is begun again"
    assert found == {
        "progress": ["done"],
        "pages twice": 0,
        "languages": [10],
        "problems": 0,
        "without a revision": 0,
        "texts twice": 0,
        "objects": 0,
    }
