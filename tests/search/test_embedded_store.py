"""The embedded index among several processes: they take turns, and one that is killed leaves an index that works."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal import languages
from search import sources
from search.documents import Document, Text
from search.engines.base import EngineError, Query
from search.engines.embedded import EmbeddedEngine

_PROGRAM = """
import sys
from pathlib import Path
from search import sources
from search.documents import Document, Text
from search.engines.embedded import EmbeddedEngine

sources.register_facet(sources.Facet("district", "District", str))
engine = EmbeddedEngine(directory=Path(sys.argv[1]), lock_timeout=60)


def document(name):
    return Document(f"entry:{name}", "school", {"en": Text(f"School {name}", body="lessons " * 50)}, {"en": "/"})


def endless():
    number = 0
    while True:
        number += 1
        yield document(f"{sys.argv[2]}{number}")
        if number == 20:
            print("going", flush=True)
"""


def start(directory: Path, name: str, action: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM + action, str(directory), name],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def embedded(directory: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine(directory=directory, lock_timeout=20)
    engine.rebuild([Document("entry:1", "school", {"en": Text("First school")}, {"en": "/"})])
    return engine


def total(engine: EmbeddedEngine, text: str = "") -> int:
    return engine.search(Query(text, languages.get("en"))).total


@pytest.mark.processes
def test_two_processes_write_and_nothing_is_lost(embedded: EmbeddedEngine, directory: Path) -> None:
    action = "for number in range(15): engine.write([document(f'{sys.argv[2]}{number}')])"
    programs = [start(directory, name, action) for name in ("a", "b")]
    for program in programs:
        program.communicate(timeout=120)
    assert [program.returncode for program in programs] == [0, 0]
    assert embedded.count() == total(embedded) == 31


@pytest.mark.parametrize(
    "action", ["for one in endless(): engine.write([one])", "engine.rebuild(endless())"], ids=["writing", "rebuilding"]
)
@pytest.mark.processes
def test_killed_process_leaves_an_index_that_works(embedded: EmbeddedEngine, directory: Path, action: str) -> None:
    program = start(directory, "k", action)
    assert program.stdout is not None
    assert program.stdout.readline() == "going\n"
    time.sleep(0.05)
    program.send_signal(signal.SIGKILL)
    program.communicate(timeout=20)

    assert total(embedded, "first") == 1
    embedded.write([Document("entry:after", "school", {"en": Text("Aquarium")}, {"en": "/"})])
    assert total(embedded, "aquarium") == 1
    assert not (directory / "journal").exists()
    assert embedded.rebuild([Document("entry:1", "school", {"en": Text("First school")}, {"en": "/"})]) == 1
    assert total(embedded) == 1


def test_old_generations_are_removed(embedded: EmbeddedEngine, directory: Path) -> None:
    for _ in range(4):
        embedded.rebuild([])
    assert len([folder for folder in directory.iterdir() if folder.is_dir()]) == 2


def test_index_of_other_facets_asks_for_a_rebuild(embedded: EmbeddedEngine, directory: Path) -> None:
    sources.register_facet(sources.Facet("topic", "Topic", str))
    later = EmbeddedEngine(directory=directory)
    assert not later.is_ready()
    assert not later.search(Query("school", languages.get("en"))).is_ready
    later.rebuild([])
    assert later.is_ready()


def test_damaged_index_is_an_engine_error(embedded: EmbeddedEngine, directory: Path) -> None:
    generation = (directory / "current").read_text()
    (directory / generation / "meta.json").write_text("{")
    with pytest.raises(EngineError):
        EmbeddedEngine(directory=directory).search(Query("school", languages.get("en")))


def test_writer_gives_up_waiting_in_the_end(embedded: EmbeddedEngine, directory: Path) -> None:
    hasty = EmbeddedEngine(directory=directory, lock_timeout=0.1)
    with embedded.exclusive(), pytest.raises(EngineError):
        hasty.write(deletes=["entry:1"])
    assert embedded.count() == 1
