"""Bulk work: done step by step, once each, whatever happens to the processes that do it."""

from collections.abc import Callable, Collection
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.translation import operations, selectors, tasks
from portal.translation.models import Comment, Item, Progress, Role, Task, TaskItem, Upload
from portal.translation.operations import DeskError, NotAllowedError
from portal.translation.operations.tasks import Planned, begin_task
from portal.translation.states import State
from portal.translation.tasks import Step, StepError, TaskKind
from tests.admin import is_refused
from tests.portal.translation.made_up import NAME, MadeUp, at_the_desk, coordinator, person, target, texts, translator, write

KIND = "made_up"
Work = Callable[[Step], None]


@pytest.fixture
def kind(made_up: MadeUp, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Registers a kind whose step does what it is told; what was done is in the list."""
    monkeypatch.setattr(tasks, "_kinds", dict(tasks._kinds))

    def made(work: Work = lambda _step: None, **options: Any) -> list[str]:
        done: list[str] = []

        def run(step: Step) -> None:
            done.append(step.key)
            work(step)

        tasks.register(TaskKind(KIND, "Made up", run, **options))
        return done

    return made


def begin(*keys: str, user: User | None = None) -> Task:
    return begin_task(kind=KIND, title="Something", steps=[Planned(key) for key in keys], codes=["fr"], user=user)


def progress(task: Task) -> str:
    return Task.objects.get(pk=task.pk).progress


def standing(task: Task) -> tuple[int, int, int]:
    """How many steps a task has, and how many of them are done and failed."""
    found = selectors.task_standing(task.pk)
    assert found is not None
    return found.total, found.done, found.failed


def refusing(*keys: str) -> Work:
    return refusing_those_in(keys)


def refusing_those_in(keys: Collection[str]) -> Work:
    def work(step: Step) -> None:
        if step.key in keys:
            raise StepError("This cannot be done.")

    return work


# How steps are done --------------------------------------------------------------------------------------------------------------------


def test_every_step_is_done_once(kind: Any) -> None:
    done = kind()
    task = begin("a", "b", "c")
    assert (progress(task), standing(task)) == (Progress.WAITING, (3, 0, 0))
    assert operations.run_tasks() == 3
    assert done == ["a", "b", "c"]
    assert (progress(task), standing(task), operations.open_tasks()) == (Progress.DONE, (3, 3, 0), 0)
    assert operations.run_tasks() == 0


def test_one_bad_step_is_told_and_the_others_are_done(kind: Any) -> None:
    done = kind(refusing("b"))
    task = begin("a", "b", "c")
    operations.run_tasks()
    assert done == ["a", "b", "c"]
    assert standing(task) == (3, 2, 1)
    assert [(step.key, step.message) for step in selectors.failed_steps(task, 10)] == [("b", "This cannot be done.")]


def test_what_a_failed_step_wrote_is_taken_back(kind: Any, made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "Visa"})

    def work(step: Step) -> None:
        Comment.objects.create(target=target("title"), text=step.key, author=None)
        refusing("b")(step)

    kind(work)
    begin("a", "b")
    operations.run_tasks()
    assert list(Comment.objects.values_list("text", flat=True)) == ["a"]


def test_what_nobody_foresaw_is_logged_and_told_without_its_words(kind: Any, caplog: pytest.LogCaptureFixture) -> None:
    def work(_step: Step) -> None:
        raise ZeroDivisionError("secret")

    kind(work)
    task = begin("a")
    operations.run_tasks()
    assert "secret" not in selectors.failed_steps(task, 1)[0].message
    assert "secret" in caplog.text


def test_a_busy_database_is_asked_again(kind: Any) -> None:
    answers = [OperationalError("database is locked"), None]

    def work(_step: Step) -> None:
        if error := answers.pop(0):
            raise error

    kind(work)
    task = begin("a")
    operations.run_tasks()
    assert standing(task) == (1, 1, 0)


def test_a_step_that_never_ends_well_is_not_begun_for_ever(kind: Any) -> None:
    done = kind()
    task = begin("a")
    # Three processes were killed by it.
    TaskItem.objects.update(attempts=3, progress=Progress.RUNNING, claim="gone", claimed_until=timezone.now() - timedelta(seconds=1))
    operations.run_tasks()
    assert (done, standing(task)) == ([], (1, 0, 1))


@pytest.mark.parametrize("is_atomic", [True, False])
def test_two_that_work_at_once_never_do_the_same(kind: Any, is_atomic: bool) -> None:
    def work(step: Step) -> None:
        if step.key == "a":
            # While the first is in the middle of its step, another does all that it can.
            operations.run_tasks()

    done = kind(work, is_atomic=is_atomic)
    task = begin("a", "b", "c")
    operations.run_tasks()
    assert sorted(done) == ["a", "b", "c"]
    assert standing(task) == (3, 3, 0)
    assert progress(task) == Progress.DONE


def test_a_claim_that_ran_out_is_taken_over(kind: Any) -> None:
    done = kind()
    task = begin("a", "b")
    TaskItem.objects.filter(key="a").update(
        progress=Progress.RUNNING, claim="gone", claimed_until=timezone.now() - timedelta(seconds=1), attempts=1
    )
    operations.run_tasks()
    assert (done, standing(task)) == (["a", "b"], (2, 2, 0))


def test_whoever_lost_a_claim_changes_nothing_more(kind: Any, made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "Visa"})

    def work(step: Step) -> None:
        Comment.objects.create(target=target("title"), text=step.key, author=None)
        # It takes so long that another takes it over.
        TaskItem.objects.update(claim="theirs")

    kind(work)
    task = begin("a")
    operations.run_tasks(seconds=0.2)
    assert (standing(task), Comment.objects.count()) == ((1, 0, 0), 0)


def test_what_somebody_else_has_claimed_is_left_to_them(kind: Any) -> None:
    done = kind()
    task = begin("a", "b")
    TaskItem.objects.filter(key="a").update(
        progress=Progress.RUNNING, claim="theirs", claimed_until=timezone.now() + timedelta(minutes=1), attempts=1
    )
    operations.run_tasks()
    assert (done, progress(task)) == (["b"], Progress.RUNNING)


def test_tasks_take_turns(kind: Any) -> None:
    done = kind()
    begin("a1", "a2")
    begin("b1", "b2")
    operations.run_tasks()
    assert done == ["a1", "b1", "a2", "b2"]


def test_a_slice_ends_in_time(kind: Any) -> None:
    kind()
    task = begin("a", "b")
    assert operations.run_tasks(seconds=0) == 0
    assert operations.run_tasks(is_stopped=iter([False, True]).__next__) == 1
    assert standing(task) == (2, 1, 0)


def test_a_stopped_task_begins_nothing_more_until_somebody_goes_on_with_it(kind: Any) -> None:
    user = translator()
    stopping = [True]

    def work(_step: Step) -> None:
        if stopping.pop() if stopping else False:
            operations.stop_task(task=Task.objects.get(), user=user)

    done = kind(work)
    task = begin("a", "b", "c", user=user)
    operations.run_tasks()
    assert (done, progress(task)) == (["a"], Progress.STOPPED)
    assert operations.run_tasks() == 0
    assert operations.go_on(task=task, user=user) == 2
    operations.run_tasks()
    assert (done, progress(task)) == (["a", "b", "c"], Progress.DONE)


def test_what_failed_is_tried_again(kind: Any) -> None:
    bad = ["b"]
    done = kind(refusing_those_in(bad))
    user = translator()
    task = begin("a", "b", user=user)
    operations.run_tasks()
    bad.clear()
    assert operations.go_on(task=task, user=user) == 1
    operations.run_tasks()
    assert (done, standing(task)) == (["a", "b", "b"], (2, 2, 0))
    assert operations.go_on(task=task, user=user) == 0
    assert progress(task) == Progress.DONE


def test_nothing_to_do_is_no_task(kind: Any) -> None:
    kind()
    with pytest.raises(DeskError):
        begin()
    assert not Task.objects.exists()


def test_a_kind_is_registered_once(kind: Any) -> None:
    kind()
    with pytest.raises(ValueError, match="twice"):
        kind()


def test_the_command_does_what_is_open_and_names_what_failed(kind: Any) -> None:
    kind(refusing("b"))
    begin("a", "b")
    out, err = StringIO(), StringIO()
    call_command("translation_tasks", stdout=out, stderr=err)
    assert out.getvalue() == "steps: 2 done here, 1 failed; tasks that are open: 0\n"
    assert "b : This cannot be done." in err.getvalue()


# Kinds ---------------------------------------------------------------------------------------------------------------------------------


def test_objects_are_taken_up_and_given_to_people(made_up: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up.say("visa", {"title": "Visa", "fee": "The fee."})
    made_up.say("work", {"title": "Work"})
    begun: list[tuple[str, tuple[str, ...]]] = []
    monkeypatch.setattr(made_up, "begin", lambda key, wanted, *, user: begun.append((key, tuple(wanted))) or len(wanted), raising=False)
    me, due = person((Role.COORDINATE, "fr"), (Role.COORDINATE, "de")), timezone.localdate() + timedelta(days=3)
    worker = translator()
    operations.send(
        objects=[(NAME, "visa"), (NAME, "work"), (NAME, "gone")],
        codes=["fr", "de"],
        user=me,
        title="All",
        assignees={"fr": worker},
        due=due,
    )
    operations.run_tasks()
    task = Task.objects.get()
    assert standing(task) == (3, 2, 1)
    assert begun == [("visa", ("fr", "de")), ("work", ("fr", "de"))]
    assert (target("fee").assignee, target("fee").due, target("title", key="work").assignee) == (worker, due, worker)
    assert target("fee", "de").assignee is None
    assert "not published" in selectors.failed_steps(task, 1)[0].message


def test_what_somebody_has_already_stays_theirs(made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "Visa", "fee": "The fee."})
    theirs, new = translator(), translator()
    operations.assign(targets=[target("fee")], assignee=theirs, user=coordinator())
    operations.send(objects=[(NAME, "visa")], codes=["fr"], user=coordinator(), title="Visa", assignees={"fr": new})
    operations.run_tasks()
    assert (target("fee").assignee, target("title").assignee) == (theirs, new)


@pytest.mark.parametrize("who", [translator, lambda: coordinator("de"), person])
def test_who_does_not_coordinate_the_language_sends_nothing(made_up: MadeUp, who: Callable[[], User]) -> None:
    made_up.take("visa", {"title": "Visa"})
    with pytest.raises(NotAllowedError):
        operations.send(objects=[(NAME, "visa")], codes=["fr"], user=who(), title="Visa")
    assert not Task.objects.exists()


def test_nothing_is_sent_to_somebody_who_may_not_work_on_it(made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "Visa"})
    with pytest.raises(DeskError, match="no right"):
        operations.send(objects=[(NAME, "visa")], codes=["fr"], user=coordinator(), title="Visa", assignees={"fr": translator("de")})


def test_missing_texts_are_filled_in_from_the_memory(made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "The fee."})
    made_up.take("work", {"title": "Work", "fee": "The fee is due."})
    found = write("title", "Les frais.")
    operations.approve(target=found, version=found.version, user=person((Role.REVIEW, "fr")))
    made_up.take("work", {"title": "Work", "fee": "The fee."})
    operations.pretranslate(items=Item.objects.filter(key="work"), codes=["fr"], user=translator(), title="Work")
    operations.run_tasks()
    assert standing(Task.objects.get()) == (1, 1, 0)
    assert texts(key="work")["fee"][0] == "Les frais."


def test_who_may_not_translate_pretranslates_nothing(made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "Visa"})
    for user in (translator("de"), person(), person((Role.REVIEW, "fr"))):
        with pytest.raises(NotAllowedError):
            operations.pretranslate(items=Item.objects.all(), codes=["fr"], user=user, title="Visa")


def exported(**said: str) -> bytes:
    """What comes back in XLIFF: the texts of French with other words."""
    data = operations.export(targets=selectors.listed(["fr"]), format_name="xliff12").data
    for before, after in said.items():
        data = data.replace(before.encode(), after.encode())
    return data


def two_pages(made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "Visa"})
    made_up.take("work", {"title": "Work"})
    write("title", "PREMIER")
    write("title", "SECOND", key="work")


def test_a_file_is_imported_item_by_item(made_up: MadeUp) -> None:
    two_pages(made_up)
    data = exported(PREMIER="Le visa", SECOND="x" * 100_001)
    user = translator()
    upload = operations.keep_upload(data=data, name="fr.xlf", user=user)
    task = operations.import_upload(upload=upload, user=user)
    operations.keep_upload(data=b"another", name="other.xlf", user=user)
    operations.run_tasks()
    assert standing(task) == (2, 1, 1)
    assert texts()["title"][0] == "Le visa"
    assert texts(key="work")["title"][0] == "SECOND"
    assert "100000" in selectors.failed_steps(task, 1)[0].message
    assert Upload.objects.filter(task=task).exists(), "kept, so that it can be tried again"


def test_who_may_not_translate_imports_nothing_as_a_task(made_up: MadeUp) -> None:
    two_pages(made_up)
    user = translator("de")
    upload = operations.keep_upload(data=exported(), name="fr.xlf", user=user)
    with pytest.raises(NotAllowedError):
        operations.import_upload(upload=upload, user=user)
    assert not Task.objects.exists()


# In the admin --------------------------------------------------------------------------------------------------------------------------


def read(client: Client, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_whoever_began_a_task_or_coordinates_its_language_sees_it_and_nobody_else(kind: Any) -> None:
    kind()
    mine = translator("de")
    task = begin("a", user=mine)
    address = reverse("translation_task", args=[task.pk])
    for user in (mine, coordinator("fr")):
        client = at_the_desk(user)
        assert "Something" in read(client, reverse("translation_tasks")).text
        assert read(client, address).select("[data-is-open]")
    for user in (translator("fr"), coordinator("de"), person()):
        client = at_the_desk(user)
        assert is_refused(client.get(address))
        for step in ("stop", "again"):
            assert is_refused(client.post(reverse(f"translation_task_{step}", args=[task.pk])))
        with pytest.raises(NotAllowedError):
            operations.stop_task(task=task, user=user)
        with pytest.raises(NotAllowedError):
            operations.go_on(task=task, user=user)
    assert "Something" not in read(at_the_desk(translator("fr")), reverse("translation_tasks")).text
    assert is_refused(at_the_desk(person()).get(reverse("translation_tasks")))
    assert progress(task) == Progress.WAITING


def test_failures_are_shown_with_their_reasons_and_tried_again(kind: Any) -> None:
    bad = ["b"]
    kind(refusing_those_in(bad))
    client = at_the_desk(user := translator())
    task = begin("a", "b", user=user)
    operations.run_tasks()
    address = reverse("translation_task", args=[task.pk])
    page = read(client, address)
    assert "This cannot be done." in page.select("tbody tr")[0].text
    assert not page.select("[data-is-open]")
    bad.clear()
    client.post(page.select_one("main form")["action"])
    assert progress(task) == Progress.WAITING
    client.post(reverse("translation_task_stop", args=[task.pk]))
    assert progress(task) == Progress.STOPPED
    assert "Go on" in read(client, address).text


def test_lists_of_tasks_take_a_fixed_number_of_queries(kind: Any, django_assert_max_num_queries: Any) -> None:
    kind()
    user = translator()
    for number in range(5):
        begin(*(f"{number}-{step}" for step in range(20)), user=user)
    with django_assert_max_num_queries(3):
        found, pages = selectors.tasks_of(user, coordinated=["fr"])
        assert (len(found), pages, found[0].total) == (5, 1, 20)


def test_a_tree_is_sent_from_its_form(made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "Visa"})
    me, worker = coordinator(), translator()
    client = at_the_desk(me)
    address = f"{reverse('translation_send')}?tree={NAME}:visa"
    form = read(client, address).select_one('form[action$="/send/"]')
    assert [box["value"] for box in form.select('input[name="language"]')] == ["fr"]
    wrong = client.post(reverse("translation_send"), {"tree": f"{NAME}:visa", "begin": "send", "language": "de"})
    assert BeautifulSoup(wrong.content, "html.parser").select(".desk-problem")
    data = {"tree": f"{NAME}:visa", "begin": "send", "language": "fr", "person_fr": worker.pk, "due": "2030-01-02"}
    task = Task.objects.get() if (answer := client.post(reverse("translation_send"), data)).status_code == 302 else None
    assert task is not None
    assert answer["Location"] == reverse("translation_task", args=[task.pk])
    operations.run_tasks()
    assert target("title").assignee == worker
    assert str(target("title").due) == "2030-01-02"


@pytest.mark.parametrize("asked", ["tree=nothing:visa", "tree=made_up", "items=999999", "items=x", ""])
def test_what_is_not_there_is_not_sent(made_up: MadeUp, asked: str) -> None:
    answer = at_the_desk(coordinator()).get(f"{reverse('translation_send')}?{asked}", follow=True)
    is_back = answer.status_code == 200 and answer.wsgi_request.path == reverse("translation_tasks")
    assert is_back or answer.status_code == 404


def test_who_coordinates_nothing_does_not_see_the_form(made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "Visa"})
    assert is_refused(at_the_desk(translator()).get(f"{reverse('translation_send')}?tree={NAME}:visa"))


def test_objects_of_a_work_list_are_pretranslated_or_sent(made_up: MadeUp) -> None:
    made_up.take("visa", {"title": "Visa"})
    made_up.take("work", {"title": "Work"})
    address = reverse("translation_bulk", args=["fr"])
    client = at_the_desk(translator())
    here = f"{reverse('translation_list', args=['fr'])}?list=missing"
    client.post(address, {"action": "pretranslate", "scope": "ticked", "targets": [target("title").pk], "next": here})
    client.post(address, {"action": "pretranslate", "scope": "list", "next": f"{here}&text=Work"})
    client.post(address, {"action": "pretranslate", "scope": "list", "next": here})
    client.post(address, {"action": "pretranslate", "scope": "ticked", "next": here})
    found = [list(task.items.values_list("key", flat=True)) for task in Task.objects.order_by("pk")]
    assert [sorted(keys) for keys in found] == [[f"{NAME}:visa"], [f"{NAME}:work"], [f"{NAME}:visa", f"{NAME}:work"]]
    assert is_refused(client.post(address, {"action": "send", "scope": "list", "next": here}))
    assert client.post(address, {"action": "delete"}, follow=True).status_code == 404
    page = at_the_desk(coordinator()).post(address, {"action": "send", "scope": "list", "next": here})
    chosen = BeautifulSoup(page.content, "html.parser").select_one('input[name="items"]')["value"]
    assert len(chosen.split(",")) == 2


def test_a_big_file_is_imported_as_a_task(made_up: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.translation.views.files._MOST_AT_ONCE", 1)
    two_pages(made_up)
    user = translator()
    client = at_the_desk(user)
    upload = operations.keep_upload(data=exported(PREMIER="Le visa"), name="fr.xlf", user=user)
    answer = client.post(reverse("translation_file", args=[upload.pk]))
    task = Task.objects.get()
    assert answer["Location"] == reverse("translation_task", args=[task.pk])
    assert texts()["title"][0] == "PREMIER"
    operations.run_tasks()
    assert texts()["title"] == ("Le visa", State.TRANSLATED)
    assert client.get(reverse("translation_file", args=[upload.pk]), follow=True).status_code == 404
