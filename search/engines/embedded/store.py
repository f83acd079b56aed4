"""The directory of the index: generations, the pointer to the current one, locks, and the journal of a rebuild.

    DIRECTORY/current            name of the generation that readers use, replaced in one step
    DIRECTORY/<generation>/      a tantivy index; the name begins with the fingerprint of its schema
    DIRECTORY/building           only during a rebuild: name of the generation being made
    DIRECTORY/journal            only during a rebuild: what was written meanwhile, one JSON line per write, replayed at its end
    DIRECTORY/name               what this index is known by in the outbox; a copy of the directory for another machine must not have it
    DIRECTORY/write.lock         held while writing or switching;  DIRECTORY/rebuild.lock: held during a whole rebuild

Locks are the kernel's: they end with the process that held them, however it ends. A write that was cut off leaves the last commit; a
rebuild that was cut off leaves the old generation in use, and the next rebuild clears up.
"""

import json
import os
import shutil
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import tantivy
from filelock import FileLock, Timeout

from search.engines.base import EngineBusyError

_META = "meta.json"


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation opened for reading, and the state of its files then."""

    generation: str
    index: tantivy.Index
    stamp: tuple[int, int]


class Reader(NamedTuple):
    """The index in one state, and what that state is called in this process."""

    searcher: tantivy.Searcher
    state: str


class Store:
    """The directory, for one process. `fingerprint`: of the schema this process understands. `timeout`: seconds to wait for a lock."""

    def __init__(self, directory: Path, fingerprint: str, *, timeout: float) -> None:
        self.directory = directory
        # For what every search looks at: a `Path` takes longer to make than its file to read.
        self._folder = str(directory)
        self.fingerprint = fingerprint
        directory.mkdir(parents=True, exist_ok=True)
        # One object per lock: it counts nested entries of one thread, and threads exclude one another.
        self._write_lock = FileLock(directory / "write.lock", timeout=timeout)
        self._rebuild_lock = FileLock(directory / "rebuild.lock", timeout=timeout)
        self._opening = threading.Lock()
        self._opened: Opened | None = None

    @cached_property
    def name(self) -> str:
        """What this directory is known by, the same for every process and as long as it is there."""
        made, path = f"local-{uuid.uuid4().hex}", self.directory / "name"
        if not path.exists():
            new = self.directory / f"{made}.new"
            new.write_text(made, encoding="utf-8")
            # Whole, and by one of several processes.
            with suppress(FileExistsError):
                os.link(new, path)
            new.unlink()
        return self._read("name")

    def current(self) -> str | None:
        """The generation in use; None where there is none that this process understands."""
        generation = self._read("current")
        if not generation.startswith(f"{self.fingerprint}-"):
            return None
        # A `Path` takes longer to make than its file to find, and every search comes by here.
        return generation if os.path.exists(f"{self._folder}/{generation}/{_META}") else None  # noqa: PTH110  see above

    def state(self) -> str:
        """The generation in use and the stamp of its files; "" where there is none."""
        generation = self.current()
        if generation is None:
            return ""
        status = self._status(generation)
        return f"{generation}/{status.st_mtime_ns}/{status.st_ino}"

    def reader(self) -> Reader | None:
        """A reader of the index as it is now, whichever process wrote last."""
        while (generation := self.current()) is not None:
            if opened := self._fresh(generation):
                return Reader(opened.index.searcher(), f"{generation}/{opened.stamp}")
        return None

    def _fresh(self, generation: str) -> Opened | None:
        """The generation opened as it is now; None where another took its place meanwhile."""
        try:
            status = self._status(generation)
            stamp = (status.st_mtime_ns, status.st_ino)
            opened = self._opened
            if opened is not None and (opened.generation, opened.stamp) == (generation, stamp):
                return opened
            opened = self._open(generation, stamp)
        except (OSError, ValueError):
            if self.current() == generation:
                raise
            return None
        # The next rebuild takes the files away, and tantivy opens what is left of them.
        return opened if self.current() == generation else None

    def _status(self, generation: str) -> os.stat_result:
        return os.stat(f"{self._folder}/{generation}/{_META}")  # noqa: PTH116  every search comes by here

    def _open(self, generation: str, stamp: tuple[int, int]) -> Opened:
        with self._opening:
            opened = self._opened
            if opened is None or opened.generation != generation:
                index = tantivy.Index.open(str(self.directory / generation))
                # The stamp is looked at instead: a watching thread would not live on in a forked worker.
                index.config_reader("manual")
            else:
                index = opened.index
            index.reload()
            self._opened = Opened(generation, index, stamp)
            return self._opened

    @contextmanager
    def writing(self, *, waits: bool = True) -> Iterator[None]:
        """Alone among writers. May be entered again inside. `waits`: for another one to finish.

        Raises:
            EngineBusyError: another one writes.
        """
        with _held(self._write_lock, waits=waits):
            yield

    @contextmanager
    def writer(self, generation: str, *, heap: int) -> Iterator[tantivy.IndexWriter]:
        """A writer whose changes are committed at the end, or none of them."""
        writer = tantivy.Index.open(str(self.directory / generation)).writer(heap, 1)
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()

    def note(self, line: dict[str, list[str]]) -> None:
        """Keeps a write for the rebuild that is under way, if one is. Inside `writing` only."""
        if not self._read("building"):
            return
        with suppress(Timeout), self._rebuild_lock.acquire(timeout=0):
            # Nobody rebuilds: a rebuild was cut off.
            self._drop("building", "journal")
            return
        with (self.directory / "journal").open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(line) + "\n")
            journal.flush()
            os.fsync(journal.fileno())

    @contextmanager
    def rebuilding(self, schema: tantivy.Schema) -> Iterator[str]:
        """A new generation, empty; removed again if anything raises inside. Readers and writers go on with the old one.

        Raises:
            EngineBusyError: another rebuild is under way.
        """
        with _held(self._rebuild_lock):
            generation = f"{self.fingerprint}-{uuid.uuid4().hex[:12]}"
            with self.writing():
                self._clear(keep={self._read("current")})
                (self.directory / generation).mkdir()
                tantivy.Index(schema, path=str(self.directory / generation))
                self._replace("building", generation)
            try:
                yield generation
            except BaseException:
                with self.writing():
                    self._clear(keep={self._read("current")})
                raise

    def journal(self) -> Iterable[dict[str, list[str]]]:
        """What was written during the rebuild, in order. Inside `writing` only."""
        lines = self._read("journal").splitlines()
        return [json.loads(line) for line in lines if line.endswith("}")]

    def switch(self, generation: str) -> None:
        """Readers use this generation from now on. The one before is kept until the next rebuild, for those still reading it."""
        self._replace("current", generation)
        self._drop("building", "journal")

    def _clear(self, *, keep: set[str]) -> None:
        self._drop("building", "journal")
        for folder in self.directory.iterdir():
            if folder.is_dir() and folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)

    def _read(self, name: str) -> str:
        try:
            with open(f"{self._folder}/{name}", encoding="utf-8") as file:  # noqa: PTH123  every search comes by here
                return file.read()
        except FileNotFoundError:
            return ""

    def _replace(self, name: str, content: str) -> None:
        path = self.directory / f"{name}.new"
        with path.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.replace(self.directory / name)

    def _drop(self, *names: str) -> None:
        for name in names:
            (self.directory / name).unlink(missing_ok=True)


@contextmanager
def _held(lock: FileLock, *, waits: bool = True) -> Iterator[None]:
    try:
        lock.acquire(timeout=None if waits else 0)
    except Timeout as error:
        raise EngineBusyError(f"another process holds {lock.lock_file}") from error
    try:
        yield
    finally:
        lock.release()
