"""People, the desk, tables, bulk work, the calendar, approvals and upgrades in any order: nothing that was published is gone unless a
person replaced it, and the history names who. The same on PostgreSQL is in `tests/test_postgresql.py`."""

import shutil
from pathlib import Path

import pytest

from tests import loaded_content
from tests.portal.core.revisions.random_runs import run_interleavings


@pytest.mark.processes
def test_random_interleavings_of_two_connections_lose_nothing(tmp_path: Path) -> None:
    shutil.copy(loaded_content.database(), tmp_path / "portal.sqlite3")
    assert "sqlite, School" in run_interleavings(tmp_path)
