"""Fixtures that all tests share: the portal's real content, loaded once, and what needs a server.

Tests read the loaded content and change it inside a transaction that is rolled back. A test that needs a program which is not there is
skipped with the reason, or fails where `REQUIRE_ALL=1` is set.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import translation

from portal import languages
from tests import loaded_content, matrix, one_road, stages, strict_templates

LANGUAGES = [row.code for row in languages.all_languages()]


def unavailable(reason: str) -> NoReturn:
    """Skip the present test for a visible reason; fail instead where everything is required."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"REQUIRE_ALL=1, but {reason}")
    pytest.skip(reason)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which rows of the matrix are run."""
    matrix.add_options(parser)


def pytest_xdist_auto_num_workers() -> int:
    """For `-n auto`."""
    return stages.workers()


def pytest_report_header(config: pytest.Config) -> str:
    """Which rows of the matrix are run."""
    return matrix.described(matrix.of(config))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Before `-m` looks at the marks."""
    item.add_marker(stages.stage_of(item))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Thin the matrix, then put the stages one after another."""
    chosen, left_out = matrix.thinned(matrix.of(config), items)
    items[:] = stages.in_order(chosen)
    config.hook.pytest_deselected(items=left_out)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the interface catalogs, once for all workers: pages are looked at in every language."""
    # Tests start dozens of processes; without kept bytecode each of them compiles two thousand modules again, half its time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # What Hypothesis tries is the same each time, so that a change is not blamed for an old fault; the full matrix looks for new ones.
    hypothesis.settings.register_profile("sample", derandomize=True)
    hypothesis.settings.register_profile("full", print_blob=True)
    strict_templates.install()
    one_road.install()
    hypothesis.settings.load_profile("full" if matrix.of(config).is_full else "sample")
    if not hasattr(config, "workerinput"):
        call_command("catalogs", "compile", stdout=StringIO())


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database with all content files loaded, in the memory of this worker, and the search index built."""
    name = "file:tests?mode=memory&cache=shared"
    with django_db_blocker.unblock():
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(loaded_content.database())) as source:
            source.backup(connection.connection)
        call_command("search_rebuild", verbosity=0)
        yield
        # A test's threads may have left theirs; the memory is given back with the last one.
        connections.close_all()


@pytest.fixture(autouse=True)
def no_language_left_active() -> None:
    """A request leaves its language active in the thread: no test shall depend on which one the same worker ran before."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def one_road_for_changes() -> Iterator[None]:
    """Whatever a test tries: no code of ours writes past the road."""
    one_road.strays.clear()
    yield
    assert one_road.strays == []


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> languages.Language:
    """Every language of the registry in turn."""
    return languages.get(request.param)


@pytest.fixture(scope="session")
def rows(request: pytest.FixtureRequest) -> matrix.Matrix:
    """Which rows are run, for a test that looks at many things in a loop."""
    return matrix.of(request.config)


@pytest.fixture
def client() -> Client:
    """A reader without an account."""
    return Client()


@pytest.fixture
def own_index(settings: Any, tmp_path: Path) -> Path:
    """A copy of the search index for this test alone: the database is rolled back at the end, an index is not."""
    directory = tmp_path / "search"
    shutil.copytree(settings.SEARCH["DIRECTORY"], directory)
    settings.SEARCH = {**settings.SEARCH, "DIRECTORY": directory}
    return directory


@pytest.fixture
def publish(own_index: Path, django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    """Runs a block as if its transaction were committed: what waits for the commit (the search index) happens at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
