"""The regular work and the bulk work of the desk take turns."""

import time

import pytest

from portal.setup import chores
from portal.translation import tasks
from portal.translation.operations.tasks import Planned, begin_task
from portal.translation.tasks import Step, TaskKind
from search.engines.base import EngineError


@pytest.mark.django_db
def test_chores_have_their_turn_while_a_long_task_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(chores, "_SLICE", 0.2)

    def work(step: Step) -> None:
        said.append(step.key)
        time.sleep(0.2)

    monkeypatch.setattr(chores, "do_chores", lambda: said.append("chores"))
    monkeypatch.setattr(tasks, "_kinds", {"long": TaskKind("long", "Long", work)})
    begin_task(kind="long", title="Long", steps=[Planned(str(number)) for number in range(4)], codes=["fr"], user=None)

    def wait(seconds: float) -> bool:
        # Longer than not at all is only waited for when nothing is left to do.
        return seconds > 0

    chores.keep_working(wait, every=0)
    assert [each for each in said if each != "chores"] == ["0", "1", "2", "3"]
    assert said[0] == "chores"
    assert said.count("chores") >= 4


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [EngineError("the cluster is down"), ValueError("a broken catalog")])
def test_a_chore_that_fails_keeps_no_other_from_being_done(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    done: list[str] = []

    def fail() -> None:
        raise failure

    monkeypatch.setattr(chores.operations, "apply_changes", fail)
    monkeypatch.setattr(chores.content, "bring_desk_up", fail)
    monkeypatch.setattr(chores.mail, "send_notices", lambda: done.append("mails"))
    chores.do_chores()
    assert done == ["mails"]


@pytest.mark.django_db
def test_what_is_being_stopped_begins_no_further_step(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Step] = []
    monkeypatch.setattr(tasks, "_kinds", {"long": TaskKind("long", "Long", done.append)})
    begin_task(kind="long", title="Long", steps=[Planned("a"), Planned("b")], codes=["fr"], user=None)
    assert chores.do_tasks(lambda: bool(done)) == 1
    assert [step.key for step in done] == ["a"]
