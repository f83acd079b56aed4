"""`search_status` names every way in which an index can differ from the database."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from search import operations, sources
from search.documents import Text
from search.engines import get_engine
from search.engines.base import Engine
from search.engines.elastic.documents import to_index
from search.models import Change, KnownIndex
from tests import elasticsearch
from tests.search.city import make_document
from tests.search.shelf import Shelf
from tests.servers import free_port

pytestmark = pytest.mark.django_db


def status() -> str:
    """What the command says; it must have found that all is well."""
    output = StringIO()
    call_command("search_status", stdout=output)
    return output.getvalue()


def drift() -> str:
    """What the command says; it must have ended with an error."""
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("search_status", stdout=output)
    return output.getvalue()


@pytest.fixture
def index(configured_engine: Engine, shelf: Shelf) -> Engine:
    """Two books in the index of this machine."""
    shelf.titles.update({"1": "Aquarium", "2": "Zoo"})
    operations.rebuild()
    return configured_engine


def test_index_in_step_says_so(index: Engine) -> None:
    assert "in step: 2 objects" in status()


def test_no_index_that_fits_is_named(configured_engine: Engine, shelf: Shelf) -> None:
    assert "there is no index that fits" in drift()


def test_index_of_another_generation_is_named(index: Engine, settings: Any, tmp_path: Path) -> None:
    sources.register_facet(sources.Facet("level", "Level", str))
    get_engine.cache_clear()
    assert "there is no index that fits" in drift()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda shelf: shelf.titles.update({"3": "Bridge"}), "missing from the index: 1: shelf:3"),
        (lambda shelf: shelf.titles.pop("1"), "in the index and not findable: 1: shelf:1"),
        (lambda shelf: shelf.titles.update({"1": "Oceanarium"}), "in the index as it was before: 1: shelf:1"),
    ],
)
def test_object_that_differs_is_named(index: Engine, shelf: Shelf, change: Callable[[Shelf], object], said: str) -> None:
    change(shelf)
    assert said in drift()


def test_changes_that_wait_are_named_with_their_age(index: Engine) -> None:
    Change.objects.create(key="shelf:1", noted_at=timezone.now() - timedelta(days=3))
    Change.objects.create(key="shelf:2", index=index.name)
    Change.objects.create(key="shelf:2", index="another machine's")
    since = timezone.localtime(timezone.now() - timedelta(days=3))
    assert f"changes waiting: 2, since {since:%Y-%m-%d}" in drift()


def test_index_that_nothing_kept_in_step_is_named(index: Engine) -> None:
    KnownIndex.objects.all().delete()
    assert "it may have missed changes" in drift()


def test_missing_vectors_are_named(db: None, settings: Any, shelf: Shelf, tmp_path: Path) -> None:
    KnownIndex.objects.all().delete()
    settings.SEARCH = {
        "ENGINE": "search.engines.embedded.EmbeddedEngine",
        "DIRECTORY": tmp_path / "configured",
        "VECTORS": True,
    }
    shelf.titles["1"] = "Aquarium"
    operations.rebuild()
    assert "in step: 1 objects" in status()
    for path in (tmp_path / "configured").glob("vectors-*"):
        path.unlink()
    get_engine.cache_clear()
    assert "without vectors: 1: shelf:1" in drift()


@pytest.fixture
def with_cluster(db: None, settings: Any, shelf: Shelf, tmp_path: Path) -> Iterator[Callable[[str], Engine]]:
    """Makes the engine on a cluster with a copy on this machine."""
    KnownIndex.objects.all().delete()

    def make(url: str) -> Engine:
        settings.SEARCH = {
            "ENGINE": "search.engines.elastic.ElasticEngine",
            "URL": url,
            "INDEX": f"test-{tmp_path.name.lower()}",
            "DIRECTORY": tmp_path / "copy",
            "VECTORS": True,
        }
        return get_engine()

    yield make
    get_engine.cache_clear()


@elasticsearch.group
def test_copy_and_cluster_are_looked_at_each(with_cluster: Callable[[str], Engine], elasticsearch_url: str, shelf: Shelf) -> None:
    shelf.titles["1"] = "Aquarium"
    engine = with_cluster(elasticsearch_url)
    operations.rebuild()
    assert status().count("in step: 1 objects") == 2
    copy, cluster = engine.indexes()
    copy.write([make_document("shelf:2", {"en": Text("Zoo")})])
    assert "not findable: 1: shelf:2" in drift().partition("the cluster")[0]
    assert "in step" in drift().partition("the cluster")[2]
    copy.write([], ["shelf:2"])
    cluster.write([], ["shelf:1"])
    assert "in step" in drift().partition("the cluster")[0]
    assert "missing from the index: 1: shelf:1" in drift().partition("the cluster")[2]
    engine.drop()
    engine.close()


@elasticsearch.group
def test_cluster_without_vectors_is_named(with_cluster: Callable[[str], Engine], elasticsearch_url: str, shelf: Shelf) -> None:
    engine = with_cluster(elasticsearch_url)
    operations.rebuild()
    # A document without any text has nothing to make a vector of.
    engine.write([make_document("shelf:empty", {})])
    row = to_index(make_document("shelf:1", {"en": Text("Aquarium")}), sources.facet_names())
    request = urllib.request.Request(
        f"{elasticsearch_url}/{engine.name}-write/_doc/shelf:1?refresh=true",
        json.dumps(row).encode(),
        {"Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=30).close()
    assert "without vectors: 1: shelf:1" in drift()
    engine.drop()
    engine.close()


def test_cluster_that_is_away_is_named(with_cluster: Callable[[str], Engine], shelf: Shelf) -> None:
    shelf.titles["1"] = "Aquarium"
    engine = with_cluster(f"http://127.0.0.1:{free_port()}")
    engine.indexes()[0].rebuild(operations.findable_documents())
    assert "it cannot be read: the search cluster does not answer" in drift()
