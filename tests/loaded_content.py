"""SQLite databases that are made once for all workers, and for every run until something that decides on them changes."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock

PROJECT = Path(__file__).resolve().parent.parent
#: What the loaded rows depend on: the content, what reads it, and the libraries. Of the search only what has tables of its own.
_DECISIVE = (
    "portal/core",
    *(
        "portal/languages.py",
        "portal/codes.py",
        "portal/addresses.py",
        "portal/content_rows.py",
        "portal/settings",
        "portal/pages",
    ),
    *("portal/setup/content.py", "portal/setup/roles.py", "portal/setup/terms.py", "portal/setup/models.py", "portal/setup/migrations"),
    *("portal/translation/models", "portal/translation/migrations", "portal/translation/provenance.py"),
    *("portal/translation/operations/term_base.py", "portal/translation/exchange/terms_csv.py", "services"),
    *("search/migrations", "search/models", "search/terms.py", "locale/glossary.csv", "requirements-dev.lock"),
)
_SUFFIXES = {".py", ".yaml", ".csv", ".json", ".lock"}
#: What only shows, checks or exchanges what is loaded already.
_WITHOUT_WEIGHT = tuple(
    PROJECT / path
    for path in (
        *("portal/pages/translation_source", "portal/pages/views.py", "services/views.py", "services/translation_source.py"),
        "services/tables",
    )
)


def database() -> Path:
    """A database with all content files, that nobody writes to: copy it. Made where there is none for the present state of the project,
    which takes a minute."""
    return _folder() / "portal.sqlite3"


def empty_database() -> Path:
    """The same with its tables and nothing loaded."""
    return _folder() / "empty.sqlite3"


def _folder() -> Path:
    cache = PROJECT / ".pytest_cache" / "databases"
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / _digest()
    with FileLock(cache / "lock"):
        if not folder.exists():
            for old in filter(Path.is_dir, cache.iterdir()):
                shutil.rmtree(old)
            _load(unfinished := folder.with_suffix(".unfinished"))
            unfinished.rename(folder)
    return folder


def _load(folder: Path) -> None:
    environment = {**os.environ, "PORTAL_DATA": str(folder), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    for command in ("migrate", "load_content"):
        run = [sys.executable, "manage.py", command, "--verbosity", "0"]
        done = subprocess.run(run, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"manage.py {command}:\n{done.stdout}{done.stderr}"
        if command == "migrate":
            shutil.copy(folder / "portal.sqlite3", folder / "empty.sqlite3")


def _digest() -> str:
    sha = hashlib.sha256()
    for file in _files():
        sha.update(file.relative_to(PROJECT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return sha.hexdigest()[:16]


def _files() -> Iterator[Path]:
    for name in _DECISIVE:
        path = PROJECT / name
        found = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES)
        yield from (file for file in found if not any(file.is_relative_to(other) for other in _WITHOUT_WEIGHT))
