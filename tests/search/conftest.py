"""An engine of its own for every test, and registries that know one facet and three kinds."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from search import sources
from search.documents import Document
from search.engines import get_engine
from search.engines.base import Engine
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.models import KnownIndex
from tests import elasticsearch
from tests.elasticsearch import elasticsearch_url, node, one_node
from tests.search.city import DISTRICTS, HOSPITAL, PERMIT, SCHOOL, make_document
from tests.search.shelf import Shelf

__all__ = ["elasticsearch_url", "node", "one_node"]


@pytest.fixture(autouse=True)
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the installed apps registered is put aside: tests of the search know one facet and three kinds."""
    for name in ("_sources", "_facets", "_kinds"):
        monkeypatch.setattr(sources, name, {})
    sources.register_facet(sources.Facet("district", "District", DISTRICTS.__getitem__))
    for kind in ("policy", "hospital", "school"):
        sources.register_kind(kind, label=kind.title(), icon=kind)


def city_documents() -> list[Document]:
    """Three objects: two in ten languages, one in two."""
    return [
        make_document("page:permit", PERMIT, aliases=("Aufenthaltskarte",)),
        make_document("entry:hospital", HOSPITAL, kind="hospital", district="dongcheng", aliases=("PUMCH",)),
        make_document("entry:school", SCHOOL, kind="school", district="chaoyang"),
    ]


@pytest.fixture
def city() -> list[Document]:
    """Three objects: two in ten languages, one in two."""
    return city_documents()


EngineMaker = Callable[[], Engine]


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=elasticsearch.group)])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Every engine in turn. Another engine is one more parameter."""
    name: str = request.param
    return name


@pytest.fixture
def make_engine(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EngineMaker]:
    """Makes engines on one index, as several processes would."""
    if engine_name == "embedded":
        yield lambda: EmbeddedEngine(directory=tmp_path / "index", lock_timeout=20)
        return
    made = list[ElasticEngine]()
    url, index = request.getfixturevalue("elasticsearch_url"), f"test-{uuid.uuid4().hex}"

    def make() -> Engine:
        # No copy on this machine: it would answer in the cluster's place.
        made.append(ElasticEngine(url=url, index=index, time_limit=30))
        return made[-1]

    yield make
    for number, engine in enumerate(made):
        if not number:
            engine.drop()
        engine.close()


@pytest.fixture(scope="session")
def embedded_city(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """See `engine`."""
    engine = EmbeddedEngine(directory=tmp_path_factory.mktemp("city"))
    engine.rebuild(city_documents())
    return engine


@pytest.fixture(scope="session")
def elastic_city(elasticsearch_url: str) -> Iterator[Engine]:
    """See `engine`."""
    engine = ElasticEngine(url=elasticsearch_url, index=f"test-{uuid.uuid4().hex}", time_limit=30)
    engine.rebuild(city_documents())
    yield engine
    engine.drop()
    engine.close()


@pytest.fixture
def engine(engine_name: str, request: pytest.FixtureRequest) -> Engine:
    """An engine that has the city, shared by all tests that only read."""
    # Made when it is first asked for, which is after the registries were put aside.
    found: Engine = request.getfixturevalue(f"{engine_name}_city")
    return found


@pytest.fixture
def shelf() -> Shelf:
    """A source that is empty at first."""
    shelf = Shelf()
    sources.register(shelf)
    return shelf


@pytest.fixture
def configured_engine(db: None, settings: Any, tmp_path: Path) -> Iterator[Engine]:
    """The engine that `get_engine` gives, on an empty directory; no other index is known."""
    KnownIndex.objects.all().delete()
    settings.SEARCH = {"ENGINE": "search.engines.embedded.EmbeddedEngine", "DIRECTORY": tmp_path / "configured"}
    get_engine.cache_clear()
    yield get_engine()
    get_engine.cache_clear()
