"""`search_sync --follow` in a process of its own, stopped and killed, on the database of a portal that is in use."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import loaded_content
from tests.servers import PROJECT, manage

pytestmark = pytest.mark.processes

#: Only words: what is followed is the outbox.
WORDS_ONLY = {"SEARCH_VECTORS": "false"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A portal's data: the loaded content, and the index made of it."""
    shutil.copy(loaded_content.database(), tmp_path / "portal.sqlite3")
    with database(tmp_path) as connection:
        connection.execute("DELETE FROM search_change")
    manage("search_rebuild", data=tmp_path, **WORDS_ONLY)
    return tmp_path


@contextmanager
def follower(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command as a service manager runs it; killed at the end if it is still there."""
    with (data / "follower.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "search_sync", "--follow", "--every", "0.1"],
            cwd=PROJECT,
            env={**os.environ, "PORTAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "portal.settings.dev", **WORDS_ONLY},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(lambda: "Following the changes" in said(data) or process.poll() is not None)
            assert process.poll() is None, said(data)
            yield process
        finally:
            process.kill()
            process.wait(timeout=30)


def said(data: Path) -> str:
    return (data / "follower.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def database(data: Path) -> Iterator[sqlite3.Connection]:
    """A transaction of another program."""
    with closing(sqlite3.connect(data / "portal.sqlite3", timeout=30)) as connection, connection:
        yield connection


def waiting(data: Path) -> int:
    with database(data) as connection:
        return int(connection.execute("SELECT count(*) FROM search_change").fetchone()[0])


def wait_for(is_so: Callable[[], bool], seconds: int = 90) -> None:
    limit = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.02)


def give_names(data: Path, name: str, times: int = 10) -> int:
    """Every page gets another name, as an editor gives it, and is noted many times over; returns how many rows that makes."""
    with database(data) as connection:
        pages = connection.execute("SELECT DISTINCT translation_key FROM wagtailcore_page WHERE live ORDER BY 1").fetchall()
        keys = [f"page:{uuid.UUID(page)}" for (page,) in pages]
        connection.executemany("INSERT INTO search_alias (text, key) VALUES (?, ?)", [(name, key) for key in keys])
        rows = [(key, "", datetime.now(UTC).replace(tzinfo=None)) for key in keys for _number in range(times)]
        connection.executemany('INSERT INTO search_change (key, "index", noted_at) VALUES (?, ?, ?)', rows)
    return len(rows)


def test_follower_applies_what_comes_and_ends_when_asked(data: Path) -> None:
    with follower(data) as process:
        for name in ("quokka", "numbat"):
            give_names(data, name)
            wait_for(lambda: not waiting(data))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert "Stopped." in said(data)
    assert "in step" in manage("search_status", data=data, **WORDS_ONLY)


def test_killed_follower_loses_nothing(data: Path) -> None:
    with follower(data) as process:
        # So many batches that the kill comes between two of them also where they are done quickly.
        count = give_names(data, "quokka", times=200)
        wait_for(lambda: waiting(data) < count)
        process.kill()
        process.wait(timeout=30)
    assert waiting(data)
    with follower(data) as process:
        wait_for(lambda: not waiting(data))
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    assert "in step" in manage("search_status", data=data, **WORDS_ONLY)
