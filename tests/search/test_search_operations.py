"""The outbox: whatever happens to the engine, the index catches up with the database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from portal import languages
from search import operations, sources
from search.documents import Document, Text
from search.engines.base import Engine, EngineError, Query
from search.models import Change
from tests.search.city import make_document

Committed = Callable[[], AbstractContextManager[object]]


class Shelf(sources.Source):
    """A source whose objects are in memory: identifier → title; None cannot be built."""

    name = "shelf"

    def __init__(self) -> None:
        self.titles: dict[str, str | None] = {}

    def documents(self) -> Iterator[Document]:
        return (document for identifier in list(self.titles) if (document := self.document(identifier)))

    def document(self, identifier: str) -> Document | None:
        if identifier not in self.titles:
            return None
        title = self.titles[identifier]
        if title is None:
            raise RuntimeError("this object cannot be read")
        return make_document(self.key(identifier), {"en": Text(title)})

    def count(self) -> int:
        return len(self.titles)


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf()
    sources.register(shelf)
    return shelf


def found(engine: Engine, text: str) -> list[str]:
    return [hit.key for hit in engine.search(Query(text, languages.get("en"))).hits]


pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]) -> Committed:
    """A transaction whose end is a commit: what waits for it is done. The database itself is put back after the test."""
    Change.objects.all().delete()
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_change_is_found_after_commit_and_not_before(committed: Committed, configured_engine: Engine, shelf: Shelf) -> None:
    operations.rebuild()
    with committed():
        shelf.titles["1"] = "Aquarium"
        operations.note_change(source="shelf", identifier="1")
        assert found(configured_engine, "aquarium") == []
    assert found(configured_engine, "aquarium") == ["shelf:1"]
    assert not Change.objects.exists()


def test_removed_object_disappears(committed: Committed, configured_engine: Engine, shelf: Shelf) -> None:
    shelf.titles["1"] = "Aquarium"
    operations.rebuild()
    del shelf.titles["1"]
    with committed():
        operations.note_change(source="shelf", identifier="1")
    assert configured_engine.count() == 0


def test_rolled_back_change_is_forgotten(committed: Committed, configured_engine: Engine, shelf: Shelf) -> None:
    operations.rebuild()

    def change() -> None:
        with transaction.atomic():
            operations.note_change(source="shelf", identifier="1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert not Change.objects.exists()


def test_engine_that_is_down_keeps_the_rows_and_catches_up(
    committed: Committed, configured_engine: Engine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    operations.rebuild()
    shelf.titles["1"] = "Aquarium"
    with monkeypatch.context() as broken:
        broken.setattr(type(configured_engine), "_write", lambda *args: (_ for _ in ()).throw(EngineError("down")))
        with committed():
            operations.note_change(source="shelf", identifier="1")
    assert Change.objects.count() == 1
    assert "could not be brought up to date" in caplog.text

    assert operations.apply_changes() == 1
    assert found(configured_engine, "aquarium") == ["shelf:1"]
    assert not Change.objects.exists()


def test_object_that_cannot_be_built_does_not_stop_the_others(
    committed: Committed, configured_engine: Engine, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    operations.rebuild()
    shelf.titles.update({"1": None, "2": "Aquarium"})
    with committed():
        for identifier in ("1", "2"):
            operations.note_change(source="shelf", identifier=identifier)
    assert found(configured_engine, "aquarium") == ["shelf:2"]
    assert [row.key for row in Change.objects.all()] == ["shelf:1"]
    assert "shelf:1" in caplog.text


def test_many_changes_are_applied_in_batches(
    committed: Committed, configured_engine: Engine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "BATCH", 3)
    operations.rebuild()
    with committed(), operations.gathered():
        for number in range(10):
            shelf.titles[str(number)] = f"Book {number}"
            operations.note_change(source="shelf", identifier=str(number))
        assert Change.objects.count() == 10
        assert configured_engine.count() == 0
    assert configured_engine.count() == 10
    assert not Change.objects.exists()


def test_changes_without_an_index_wait_for_the_rebuild(committed: Committed, configured_engine: Engine, shelf: Shelf) -> None:
    shelf.titles["1"] = "Aquarium"
    with committed():
        operations.note_change(source="shelf", identifier="1")
    assert Change.objects.count() == 1
    assert operations.rebuild() == 1
    assert not Change.objects.exists()
    assert found(configured_engine, "aquarium") == ["shelf:1"]


def test_unknown_source_is_refused(committed: Committed, shelf: Shelf) -> None:
    with pytest.raises(LookupError):
        operations.note_change(source="attic", identifier="1")


def test_rebuild_command_makes_the_index_only_if_needed(committed: Committed, configured_engine: Engine, shelf: Shelf) -> None:
    shelf.titles["1"] = "Aquarium"
    first, second, third = StringIO(), StringIO(), StringIO()
    call_command("search_rebuild", "--if-needed", stdout=first)
    call_command("search_rebuild", "--if-needed", stdout=second)
    shelf.titles["2"] = "Zoo"
    call_command("search_rebuild", "--if-needed", stdout=third)
    assert "was made: 1" in first.getvalue()
    assert "up to date" in second.getvalue()
    assert "was made: 2" in third.getvalue()


def test_sync_command_applies_what_was_noted(committed: Committed, configured_engine: Engine, shelf: Shelf) -> None:
    with pytest.raises(CommandError):
        call_command("search_sync")
    operations.rebuild()
    shelf.titles["1"] = "Aquarium"
    Change.objects.create(key="shelf:1")
    Change.objects.create(key="attic:1")
    output = StringIO()
    call_command("search_sync", stdout=output)
    assert "Applied 2 changes; 0 remain." in output.getvalue()
    assert found(configured_engine, "aquarium") == ["shelf:1"]
