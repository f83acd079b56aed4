"""What stands between a fresh clone and a running portal, step by step. Every step is skipped where nothing has changed."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.setup import content
from portal.translation import catalogs
from search import operations


@dataclass(frozen=True, slots=True)
class Step:
    """`is_due` says whether there is anything to do; `run` does it."""

    title: str
    is_due: Callable[[], bool]
    run: Callable[[], object]


def steps() -> Iterator[Step]:
    """The steps in their order; each is looked at when those before it are done."""
    yield Step("Database", _has_migrations, lambda: call_command("migrate", verbosity=0))
    yield Step("Interface catalogs", _catalogs_are_stale, lambda: list(catalogs.compile_all()))
    yield Step("Content", lambda: bool(content.outstanding()), lambda: call_command("load_content"))
    yield Step("Search index", lambda: bool(operations.outdated()), lambda: call_command("search_rebuild", if_needed=True))
    yield Step("Styles and scripts", _static_is_stale, _collect_static)


def _has_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _catalogs_are_stale() -> bool:
    return any(catalogs.is_stale(path) for path in catalogs.paths())


#: The apps' own files.
_STATIC = ("portal/*/static/**/*", "services/static/**/*", "search/static/**/*")


def _digest_file() -> Path:
    return Path(settings.STATIC_ROOT) / ".digest"


def _static_digest() -> str:
    sha = hashlib.sha256(f"django {version('django')} wagtail {version('wagtail')}".encode())
    for path in sorted(path for pattern in _STATIC for path in settings.PROJECT.glob(pattern)):
        if path.is_file():
            sha.update(path.relative_to(settings.PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return sha.hexdigest()


def _static_is_stale() -> bool:
    return not _digest_file().exists() or _digest_file().read_text(encoding="utf-8") != _static_digest()


def _collect_static() -> None:
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    _digest_file().write_text(_static_digest(), encoding="utf-8")
