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
_DECISIVE = ("portal", "services", "search/migrations", "search/models", "search/terms.py", "locale/glossary.csv", "requirements-dev.lock")
_SUFFIXES = {".py", ".yaml", ".csv", ".json", ".lock"}


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
        yield from [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES)
