"""An engine of its own for every test, and registries that know one facet and three kinds."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search import sources
from search.documents import Document
from search.engines import get_engine
from search.engines.base import Engine
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from tests import elasticsearch
from tests.elasticsearch import elasticsearch_url
from tests.search.city import DISTRICTS, HOSPITAL, PERMIT, SCHOOL, make_document

__all__ = ["elasticsearch_url"]


@pytest.fixture(autouse=True)
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the installed apps registered is put aside: tests of the search know one facet and three kinds."""
    for name in ("_sources", "_facets", "_kinds"):
        monkeypatch.setattr(sources, name, {})
    sources.register_facet(sources.Facet("district", "District", DISTRICTS.__getitem__))
    for kind in ("policy", "hospital", "school"):
        sources.register_kind(kind, label=kind.title(), icon=kind)


@pytest.fixture
def city() -> list[Document]:
    """Three objects: two in ten languages, one in two."""
    return [
        make_document("page:permit", PERMIT, aliases=("Aufenthaltskarte",)),
        make_document("entry:hospital", HOSPITAL, kind="hospital", district="dongcheng", aliases=("PUMCH",)),
        make_document("entry:school", SCHOOL, kind="school", district="chaoyang"),
    ]


EngineMaker = Callable[[], Engine]


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=elasticsearch.group)])
def make_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EngineMaker]:
    """Makes engines on one index, as several processes would. Another engine is one more parameter."""
    if request.param == "embedded":
        yield lambda: EmbeddedEngine(directory=tmp_path / "index", lock_timeout=20)
        return
    url, made = request.getfixturevalue("elasticsearch_url"), list[ElasticEngine]()

    def make() -> Engine:
        # No copy on this machine: it would answer in the cluster's place.
        made.append(ElasticEngine(url=url, index=index, time_limit=30))
        return made[-1]

    index = f"test-{uuid.uuid4().hex}"
    yield make
    for engine in made:
        engine.drop()
        engine.close()


@pytest.fixture
def engine(make_engine: EngineMaker, city: list[Document]) -> Engine:
    """An engine that has the city."""
    engine = make_engine()
    engine.rebuild(city)
    return engine


@pytest.fixture
def configured_engine(settings: object, tmp_path: Path) -> Iterator[Engine]:
    """The engine that `get_engine` gives, on an empty directory."""
    settings.SEARCH = {"ENGINE": "search.engines.embedded.EmbeddedEngine", "DIRECTORY": tmp_path / "configured"}  # type: ignore[attr-defined]  # pytest-django's wrapper takes any setting
    get_engine.cache_clear()
    yield get_engine()
    get_engine.cache_clear()
