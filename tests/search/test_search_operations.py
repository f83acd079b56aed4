"""The outbox: whatever happens to the engine, the index catches up with the database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from portal import languages
from portal.setup.chores import do_chores
from search import operations
from search.engines import get_engine
from search.engines.base import Engine, EngineError, Query
from search.engines.embedded import EmbeddedEngine
from search.models import Change, KnownIndex
from tests.search.shelf import Shelf

Committed = Callable[[], AbstractContextManager[object]]


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


class TestSeveralMachines:
    """One database, and an index on each of two machines."""

    @pytest.fixture
    def on(self, configured_engine: Engine, settings: Any, tmp_path: Path) -> Callable[[str], Engine]:
        """What follows happens on the machine of this name."""

        def go(machine: str) -> Engine:
            settings.SEARCH = {"ENGINE": "search.engines.embedded.EmbeddedEngine", "DIRECTORY": tmp_path / machine}
            return get_engine()

        return go

    def test_every_machine_gets_every_change(self, committed: Committed, on: Callable[[str], Engine], shelf: Shelf) -> None:
        for machine in ("first", "second"):
            on(machine)
            operations.rebuild()
        with committed():
            shelf.titles["1"] = "Aquarium"
            operations.note_change(source="shelf", identifier="1")
        assert found(on("second"), "aquarium") == ["shelf:1"]
        assert found(on("first"), "aquarium") == []
        assert operations.apply_changes() == 1
        assert found(on("first"), "aquarium") == ["shelf:1"]
        assert not Change.objects.exists()

    def test_change_that_is_noted_while_a_machine_comes_is_not_missed(
        self, committed: Committed, on: Callable[[str], Engine], shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        on("first")
        operations.rebuild()
        documents = Shelf.documents

        def overtaken(shelf: Shelf) -> object:
            # Read, and changed by another machine before the new index is in use.
            yield from list(documents(shelf))
            on("first")
            shelf.titles["1"] = "Oceanarium"
            Change.objects.create(key="shelf:1")
            operations.apply_changes()
            on("second")

        shelf.titles["1"] = "Aquarium"
        on("second")
        monkeypatch.setattr(Shelf, "documents", overtaken)
        operations.rebuild()
        assert found(on("second"), "oceanarium") == ["shelf:1"]

    def test_change_is_given_out_once(self, committed: Committed, on: Callable[[str], Engine], shelf: Shelf) -> None:
        for machine in ("first", "second"):
            on(machine)
            operations.rebuild()
        Change.objects.create(key="shelf:1")
        for machine in ("first", "second", "first"):
            on(machine)
            operations.give_out()
        assert sorted(Change.objects.values_list("index", flat=True)) == sorted(on(machine).name for machine in ("first", "second"))

    def test_machine_that_was_away_too_long_is_forgotten_and_made_anew(
        self, committed: Committed, on: Callable[[str], Engine], shelf: Shelf, settings: Any
    ) -> None:
        for machine in ("first", "second"):
            on(machine)
            operations.rebuild()
        long_ago = timezone.now() - timedelta(days=settings.SEARCH_OUTBOX_DAYS + 1)
        shelf.titles["1"] = "Aquarium"
        Change.objects.create(key="shelf:1", noted_at=long_ago)
        operations.apply_changes()
        KnownIndex.objects.update(seen_at=long_ago)
        operations.keep()
        assert [index.name for index in KnownIndex.objects.all()] == [on("second").name]
        assert not Change.objects.exists()

        assert operations.outdated() == []
        assert [on("first")] == operations.outdated()
        assert found(on("first"), "aquarium") == []
        operations.keep()
        assert found(on("first"), "aquarium") == ["shelf:1"]
        assert operations.outdated() == []

    def test_rebuild_that_failed_leaves_the_machine_unknown(
        self, on: Callable[[str], Engine], shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine = on("first")
        with monkeypatch.context() as broken:
            broken.setattr(Shelf, "documents", lambda _shelf: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                operations.rebuild()
        assert not operations.is_known(engine)
        operations.rebuild()
        assert operations.is_known(engine)

    def test_copied_name_is_made_by_one_process_only(self, on: Callable[[str], Engine], tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            names = set(pool.map(lambda _number: EmbeddedEngine(directory=tmp_path / "shared").name, range(8)))
        assert len(names) == 1


def test_chores_keep_the_index_of_this_machine(committed: Committed, configured_engine: Engine, shelf: Shelf) -> None:
    shelf.titles["1"] = "Aquarium"
    do_chores()
    assert found(configured_engine, "aquarium") == ["shelf:1"]
    KnownIndex.objects.update(seen_at=timezone.now() - timedelta(days=2))
    do_chores()
    assert timezone.now() - KnownIndex.objects.get().seen_at < timedelta(minutes=1)


@pytest.mark.timeout(60)
def test_who_saves_something_does_not_wait_for_another_writer(
    committed: Committed, configured_engine: Engine, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    operations.rebuild()
    is_held, is_saved = Event(), Event()

    def write() -> None:
        with configured_engine.exclusive():
            is_held.set()
            assert is_saved.wait(30)

    with ThreadPoolExecutor(1) as others:
        other = others.submit(write)
        assert is_held.wait(30)
        with committed():
            shelf.titles["1"] = "Aquarium"
            operations.note_change(source="shelf", identifier="1")
        is_saved.set()
        other.result()
    assert found(configured_engine, "aquarium") == []
    assert not caplog.records, "nothing went wrong"
    operations.apply_changes()
    assert found(configured_engine, "aquarium") == ["shelf:1"]


def test_who_saves_something_does_not_wait_for_bulk_work(
    committed: Committed, configured_engine: Engine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "_MAX_AT_ONCE", 3)
    operations.rebuild()
    with committed():
        for number in range(4):
            shelf.titles[str(number)] = f"Book {number}"
        operations.note_changes(source="shelf", identifiers=list(shelf.titles), is_applied_at_once=False)
    with committed():
        shelf.titles["aquarium"] = "Aquarium"
        operations.note_change(source="shelf", identifier="aquarium")
    assert Change.objects.count() == 5
    operations.apply_changes()
    assert configured_engine.count() == 5
