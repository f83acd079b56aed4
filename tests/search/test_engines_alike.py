"""Both engines rank alike: what is first on one machine is first on a cluster."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import languages
from search import benchmark
from search.engines.base import Engine, Query, Results
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from tests import elasticsearch
from tests.search.conftest import city_documents

pytestmark = elasticsearch.group
#: Share of questions with the same first hit. Equal scores may be put in another order.
SHARE = 0.95


@pytest.fixture
def engines(elasticsearch_url: str, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """The same documents in both: the city, and made-up ones of ten languages."""
    elastic = ElasticEngine(url=elasticsearch_url, index=f"test-{uuid.uuid4().hex}", time_limit=30)
    embedded = EmbeddedEngine(directory=tmp_path / "index")
    documents = [*city_documents(), *benchmark.documents(40)]
    for engine in (embedded, elastic):
        engine.rebuild(documents)
    yield embedded, elastic
    elastic.drop()
    elastic.close()


def questions() -> Iterator[Query]:
    """Titles and pieces of texts, in the reader's language and in others, some of them misspelt."""
    documents = list(benchmark.documents(40))
    yield from benchmark.questions(120, documents)
    for document in city_documents():
        for code, text in document.texts.items():
            yield Query(text.title, languages.get(code))
            yield Query(text.summary, languages.get(code))


def test_first_hit_is_the_same(engines: tuple[Engine, Engine]) -> None:
    one, other = engines
    answers = [(query, one.search(query), other.search(query)) for query in questions()]
    first = [(query.text, _first(embedded), _first(elastic)) for query, embedded, elastic in answers]
    different = [row for row in first if row[1] != row[2]]
    assert len(different) <= len(answers) * (1 - SHARE), different
    assert all(bool(embedded.total) == bool(elastic.total) for _query, embedded, elastic in answers)


def _first(results: Results) -> str:
    return next((hit.key for hit in results.hits), "")
