"""The distributed engine when its cluster is killed, frozen or away: readers get answers, and no acknowledged change is lost."""

import json
import logging
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.test import Client

from portal import languages
from search import operations, sources
from search.documents import Document, Text
from search.engines import get_engine
from search.engines.base import EngineError, EngineNotReadyError, Query
from search.engines.elastic import ElasticEngine, connection, lock
from search.models import Change
from tests import elasticsearch
from tests.search.city import make_document
from tests.servers import free_port

pytestmark = elasticsearch.group
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
def node(tmp_path: Path) -> Iterator[elasticsearch.Cluster]:
    """A cluster of one node that the test may kill."""
    with elasticsearch.cluster() as made:
        yield made


@pytest.fixture
def engine_on(tmp_path: Path) -> Iterator[EngineOn]:
    """Makes engines on a cluster; with a copy on this machine unless `has_copy` says no."""
    made: list[ElasticEngine] = []

    def make(url: str, *, has_copy: bool = True, replicas: int = 0) -> ElasticEngine:
        made.append(
            ElasticEngine(url=url, directory=tmp_path / "copy" if has_copy else None, replicas=replicas, time_limit=10, lock_timeout=20)
        )
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


def test_a_killed_node_loses_nothing_and_readers_get_answers(
    node: elasticsearch.Cluster, engine_on: EngineOn, caplog: pytest.LogCaptureFixture
) -> None:
    engine = engine_on(node.url)
    engine.rebuild([book("first")])
    acknowledged: list[str] = []
    stop = threading.Event()
    writer = threading.Thread(target=write_until, args=(stop, engine, acknowledged))
    writer.start()
    while len(acknowledged) < 20:
        stop.wait(0.05)
    node.nodes[0].kill()
    # In the middle of writing; the copy answers, one line is written, and the machine's monitor can see it.
    with caplog.at_level(logging.WARNING):
        assert all("book:first" in found(engine) for _ in range(5))
    assert caplog.text.count("does not answer; readers get") == 1
    assert engine.health() == "fallback"
    stop.set()
    writer.join(timeout=60)

    node.nodes[0].start()
    node.wait(nodes=1)
    fresh = engine_on(node.url, has_copy=False)
    assert {"book:first", *acknowledged} <= found(fresh)
    stop.wait(connection.PAUSE)
    assert engine.health() == "ready"
    assert "book:first" in found(engine, "first")
    assert "answers again" in caplog.text
    engine.write([book("after")])
    assert found(fresh, "after") == {"book:after"}


def test_a_rebuild_cut_off_by_a_killed_node_leaves_the_old_index(node: elasticsearch.Cluster, engine_on: EngineOn) -> None:
    engine = engine_on(node.url)
    engine.rebuild([book("first")])

    def cut_off() -> Iterator[Document]:
        for number in range(1000):
            if number == 500:
                node.nodes[0].kill()
            yield book(f"r{number}")

    with pytest.raises(EngineError):
        engine.rebuild(cut_off())
    assert found(engine) == {"book:first"}
    node.nodes[0].start()
    node.wait(nodes=1)
    fresh = engine_on(node.url, has_copy=False)
    assert found(fresh) == {"book:first"}
    fresh.write([book("after")])
    assert fresh.rebuild([book("second")]) == 1
    assert found(fresh) == {"book:second"}


def test_a_frozen_node_is_given_up_within_the_time_limit(node: elasticsearch.Cluster, tmp_path: Path) -> None:
    engine = ElasticEngine(url=node.url, directory=tmp_path / "copy", time_limit=0.5)
    engine.rebuild([book("first")])
    node.nodes[0].freeze()
    try:
        assert found(engine, "first") == {"book:first"}
        assert engine.health() == "fallback"
    finally:
        node.nodes[0].thaw()
        engine.close()


def test_one_node_of_three_is_killed_and_everything_goes_on(engine_on: EngineOn) -> None:
    with elasticsearch.cluster(3, heap=384) as three:
        engine = engine_on(three.url, has_copy=False, replicas=1)
        engine.rebuild([book(str(number)) for number in range(50)])
        three.wait(nodes=3, status="green")
        acknowledged: list[str] = []
        stop = threading.Event()
        writer = threading.Thread(target=write_until, args=(stop, engine, acknowledged))
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
    with urllib.request.urlopen(f"{cluster.nodes[0].url}/_cat/master?format=json", timeout=10) as answer:
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
    node: elasticsearch.Cluster,
    settings: pytest.FixtureRequest,
    tmp_path: Path,
    client: Client,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    Change.objects.all().delete()
    shelf = Shelf()
    sources.register(shelf)
    settings.SEARCH = {  # type: ignore[attr-defined]  # pytest-django's wrapper takes any setting
        "ENGINE": "search.engines.elastic.ElasticEngine",
        "URL": node.url,
        "DIRECTORY": tmp_path / "copy",
        "TIME_LIMIT": 5,
    }
    operations.rebuild()
    node.nodes[0].kill()
    with django_capture_on_commit_callbacks(execute=True):
        shelf.books.append("second")
        operations.note_change(source="book", identifier="second")
    assert Change.objects.count() == 1
    # Readers of this machine already find it.
    page = client.get("/en/search/", {"q": "second"})
    assert page.status_code == 200
    assert "Book second" in page.content.decode()
    assert client.get("/health/").json() == {"database": True, "search": True, "search_engine": "fallback"}

    node.nodes[0].start()
    node.wait(nodes=1)
    threading.Event().wait(connection.PAUSE)
    assert operations.apply_changes() == 1
    assert not Change.objects.exists()
    fresh = ElasticEngine(url=node.url)
    assert found(fresh) == {"book:first", "book:second"}
    fresh.close()
    get_engine().close()  # type: ignore[attr-defined]  # it is the one of the settings above


def test_a_cluster_that_was_never_there_is_an_engine_error(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    engine = ElasticEngine(url=url)
    assert not engine.is_ready()
    assert engine.health() == "missing"
    with pytest.raises(EngineError):
        engine.write([book("first")])
    # The copy is made all the same, and the cluster's absence is said.
    with_copy = ElasticEngine(url=url, directory=tmp_path / "copy")
    with pytest.raises(EngineError):
        with_copy.rebuild([book("first")])
    assert found(with_copy) == {"book:first"}
    for one in (engine, with_copy):
        one.close()


class TestLock:
    """Two processes, one of which dies while it writes."""

    def test_a_dead_writer_is_waited_for_and_overtaken(self, elasticsearch_url: str, engine_on: EngineOn) -> None:
        dead, alive = engine_on(elasticsearch_url, has_copy=False), engine_on(elasticsearch_url, has_copy=False)
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
        engine = engine_on(elasticsearch_url, has_copy=False)
        engine.rebuild([book("first")])
        engine.drop()
        with pytest.raises(EngineNotReadyError):
            engine.write([book("second")])

    def test_of_two_rebuilds_the_later_one_ends(self, elasticsearch_url: str, engine_on: EngineOn) -> None:
        first, second = engine_on(elasticsearch_url, has_copy=False), engine_on(elasticsearch_url, has_copy=False)

        def slowly() -> Iterator[Document]:
            yield book("old")
            second.rebuild([book("new")])

        with pytest.raises(EngineError, match="another rebuild"):
            first.rebuild(slowly())
        assert found(first) == {"book:new"}
        first.drop()
