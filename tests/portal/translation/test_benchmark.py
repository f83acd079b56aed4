"""The collection by which the desk is measured."""

import pytest

from portal.translation import benchmark, operations, selectors, sources
from portal.translation.models import Target
from portal.translation.selectors import AMOUNTS, Amounts
from tests.portal.translation.made_up import MadeUp


@pytest.fixture
def collection(made_up: MadeUp, monkeypatch: pytest.MonkeyPatch) -> benchmark.MadeUpSource:
    """A small one, taken up, in the place of the other tests' source, which has the same name."""
    source = benchmark.MadeUpSource(items=4, segments=30)
    monkeypatch.setattr(sources, "_sources", {source.name: source})
    operations.take_up_all(source=source.name)
    return source


def test_it_has_texts_in_every_state(collection: benchmark.MadeUpSource) -> None:
    benchmark.translate_some()
    words = sum((row.words for row in selectors.coverage()), start=Amounts())
    assert all(getattr(words, name) for name in AMOUNTS), words
    assert Target.objects.count() == 4 * 30 * 9


def test_it_is_the_same_every_time(collection: benchmark.MadeUpSource) -> None:
    assert list(benchmark.MadeUpSource(items=4, segments=30).items()) == list(collection.items())


def test_a_rewritten_text_is_another_version(collection: benchmark.MadeUpSource) -> None:
    collection.rewrite("item:0", every=10)
    assert operations.take_up(source=collection.name, key="item:0").changed == 3
