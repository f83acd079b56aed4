"""The distributed engine when its cluster is killed, frozen or away: readers get answers, and no acknowledged change is lost."""

import json
import logging
import threading
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal import languages
from search import operations, sources
from search.documents import Document, Text
from search.engines import get_engine
from search.engines.base import EngineError, EngineNotReadyError, Query
from search.engines.elastic import ElasticEngine, connection, lock
from search.models import Change, KnownIndex
from tests import elasticsearch
from tests.search.city import make_document
from tests.servers import free_port

# Starting one node again takes minutes on a busy machine.
pytestmark = [elasticsearch.group, pytest.mark.timeout(1500)]
EngineOn = Callable[..., ElasticEngine]


def book(name: str) -> Document:
    return make_document(f"book:{name}", {"en": Text(f"Book {name}")})


def found(engine: ElasticEngine, text: str = "") -> set[str]:
    return {hit.key for hit in engine.search(Query(text, languages.get("en"), per_page=1000)).hits}


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests do not wait as long as a busy cluster is waited for."""
    monkeypatch.setattr(connection, "PAUSE", 0.3)
    monkeypatch.setattr(lock, "LEASE", 6.0)


@pytest.fixture
def engine_on(tmp_path: Path) -> Iterator[EngineOn]:
    """Makes engines on the index `name` of this test; with a copy on this machine if `has_copy` says so."""
    made: list[ElasticEngine] = []
    prefix = f"test-{uuid.uuid4().hex}"

    def make(url: str, name: str = "books", *, has_copy: bool = False, replicas: int = 0) -> ElasticEngine:
        directory = tmp_path / "copy" if has_copy else None
        options: dict[str, Any] = {"index": f"{prefix}-{name}", "directory": directory, "replicas": replicas}
        made.append(ElasticEngine(url=url, time_limit=30, lock_timeout=60, **options))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


def write_until(stop: threading.Event, engine: ElasticEngine, acknowledged: list[str]) -> None:
    """Writes one book after another; what the engine took is acknowledged, what it refused is tried again."""
    number = 0
    while not stop.is_set():
        try:
            engine.write([book(f"w{number}")])
        except EngineError:
            stop.wait(0.2)
            continue
        acknowledged.append(f"book:w{number}")
        number += 1


def rebuild_everywhere(engine: ElasticEngine, documents: list[Document]) -> None:
    """The cluster's index, and this machine's copy of it."""
    for index in engine.indexes():
        index.rebuild(documents)


def test_a_killed_node_loses_nothing_and_readers_get_answers(
    node: elasticsearch.Node, one_node: elasticsearch.Cluster, engine_on: EngineOn, caplog: pytest.LogCaptureFixture
) -> None:
    """In the middle of writing to one index and of rebuilding another."""
    engine, other = engine_on(node.url, has_copy=True), engine_on(node.url, "other")
    rebuild_everywhere(engine, [book("first")])
    other.rebuild([book("first")])
    acknowledged: list[str] = []
    stop = threading.Event()
    writer = threading.Thread(target=write_until, args=(stop, engine, acknowledged), daemon=True)
    writer.start()
    while len(acknowledged) < 20:
        stop.wait(0.05)

    def cut_off() -> Iterator[Document]:
        for number in range(1000):
            if number == 500:
                node.kill()
            yield book(f"r{number}")

    with caplog.at_level(logging.WARNING):
        with pytest.raises(EngineError):
            other.rebuild(cut_off())
        # The copy answers, one line is written, and the machine's monitor can see it.
        assert all("book:first" in found(engine) for _ in range(5))
    assert caplog.text.count("does not answer; readers get") == 1
    assert engine.health() == "fallback"
    stop.set()
    writer.join(timeout=60)

    node.start()
    one_node.wait(nodes=1)
    fresh = engine_on(node.url)
    assert {"book:first", *acknowledged} <= found(fresh)
    assert engine.health() == "ready"
    assert "book:first" in found(engine, "first")
    assert "answers again" in caplog.text
    engine.write([book("after")])
    assert found(fresh, "after") == {"book:after"}

    # The rebuild that was cut off left the old index, which is written to and rebuilt as before.
    rebuilt = engine_on(node.url, "other")
    assert found(rebuilt) == {"book:first"}
    rebuilt.write([book("after")])
    assert rebuilt.rebuild([book("second")]) == 1
    assert found(rebuilt) == {"book:second"}


def test_one_node_of_three_is_killed_and_everything_goes_on(engine_on: EngineOn) -> None:
    with elasticsearch.cluster(3, heap=384) as three:
        engine = engine_on(three.url, replicas=1)
        engine.rebuild([book(str(number)) for number in range(50)])
        three.wait(nodes=3, status="green")
        acknowledged: list[str] = []
        stop = threading.Event()
        writer = threading.Thread(target=write_until, args=(stop, engine, acknowledged), daemon=True)
        writer.start()
        while len(acknowledged) < 10:
            stop.wait(0.05)
        _master(three).kill()
        before = len(acknowledged)
        three.wait(nodes=2)
        while len(acknowledged) < before + 10:
            stop.wait(0.05)
        stop.set()
        writer.join(timeout=60)
        assert {f"book:{number}" for number in range(50)} | set(acknowledged) <= found(engine)


def _master(cluster: elasticsearch.Cluster) -> elasticsearch.Node:
    with urllib.request.urlopen(f"{cluster.nodes[0].url}/_cat/master?format=json", timeout=60) as answer:
        name = json.load(answer)[0]["node"]
    return next(node for node in cluster.nodes if node.name == name)


class Shelf(sources.Source):
    """Objects in memory."""

    name = "book"

    def __init__(self) -> None:
        self.books = ["first"]

    def documents(self) -> Iterator[Document]:
        yield from map(book, self.books)

    def document(self, identifier: str) -> Document | None:
        return book(identifier) if identifier in self.books else None

    def count(self) -> int:
        return len(self.books)


@pytest.mark.django_db
def test_changes_wait_in_the_outbox_until_the_cluster_is_back(
    node: elasticsearch.Node,
    one_node: elasticsearch.Cluster,
    settings: pytest.FixtureRequest,
    tmp_path: Path,
    client: Client,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    for model in (Change, KnownIndex):
        model.objects.all().delete()
    shelf = Shelf()
    sources.register(shelf)
    settings.SEARCH = {
        "ENGINE": "search.engines.elastic.ElasticEngine",
        "URL": node.url,
        "INDEX": f"test-{uuid.uuid4().hex}",
        "DIRECTORY": tmp_path / "copy",
        "TIME_LIMIT": 30,
    }
    operations.rebuild()
    node.kill()
    with django_capture_on_commit_callbacks(execute=True):
        shelf.books.append("second")
        operations.note_change(source="book", identifier="second")
    assert Change.objects.count() == 1
    # Readers of this machine already find it.
    page = client.get("/en/search/", {"q": "second"})
    assert page.status_code == 200
    assert "Book second" in page.content.decode()
    assert client.get("/health/").json() == {"database": True, "search": True, "search_engine": "fallback"}

    node.start()
    one_node.wait(nodes=1)
    threading.Event().wait(connection.PAUSE)
    assert operations.apply_changes() == 1
    assert not Change.objects.exists()
    engine = get_engine()
    assert isinstance(engine, ElasticEngine)
    assert {document.key for document in engine.documents()} == {"book:first", "book:second"}
    assert engine.health() == "ready"
    engine.drop()
    engine.close()


def test_a_cluster_that_was_never_there_is_an_engine_error(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    engine = ElasticEngine(url=url)
    assert not engine.is_ready()
    assert engine.health() == "missing"
    with pytest.raises(EngineError):
        engine.write([book("first")])
    # The copy is made all the same, and the cluster's absence is said.
    with_copy = ElasticEngine(url=url, directory=tmp_path / "copy")
    copy, cluster = with_copy.indexes()
    copy.rebuild([book("first")])
    with pytest.raises(EngineError):
        cluster.rebuild([book("first")])
    assert found(with_copy) == {"book:first"}
    for one in (engine, with_copy):
        one.close()


class TestLock:
    """Two processes, one of which dies while it writes."""

    def test_a_dead_writer_is_waited_for_and_overtaken(self, elasticsearch_url: str, engine_on: EngineOn) -> None:
        dead, alive = engine_on(elasticsearch_url), engine_on(elasticsearch_url)
        dead.rebuild([book("first")])
        block = dead.exclusive()
        block.__enter__()
        alive.write([book("second")])
        # It was only slow, and learns that it was overtaken instead of writing an older state.
        with pytest.raises(EngineError, match="took over"):
            dead.write([book("stale")])
        block.__exit__(None, None, None)
        assert found(alive) == {"book:first", "book:second"}
        dead.write([book("third")])
        alive.drop()

    def test_write_to_a_dropped_index_is_refused(self, elasticsearch_url: str, engine_on: EngineOn) -> None:
        engine = engine_on(elasticsearch_url)
        engine.rebuild([book("first")])
        engine.drop()
        with pytest.raises(EngineNotReadyError):
            engine.write([book("second")])

    def test_of_two_rebuilds_the_later_one_ends(self, elasticsearch_url: str, engine_on: EngineOn) -> None:
        first, second = engine_on(elasticsearch_url), engine_on(elasticsearch_url)

        def slowly() -> Iterator[Document]:
            yield book("old")
            second.rebuild([book("new")])

        with pytest.raises(EngineError, match="another rebuild"):
            first.rebuild(slowly())
        assert found(first) == {"book:new"}
        first.drop()
