"""The desk's outbox: what is noted with a change is taken up afterwards, once, whatever happens in between."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal import languages
from portal.setup import chores, roles
from portal.translation import operations, selectors
from portal.translation.models import Item, PendingSync, Target
from portal.translation.sources import Existing, Segment
from services.translation_source import key_of
from tests import servers
from tests.admin import signed_in
from tests.factories import make_entry, make_user
from tests.portal.translation.made_up import NAME, MadeUp
from tests.portal.translation.test_tasks_killed import ask, data

__all__ = ["data"]

ON_ITS_WAY = "This was changed just now"
VISA = {"title": "Visa", "fee": "The fee is 400 yuan."}


@pytest.fixture(autouse=True)
def by_the_regular_work(settings: LazySettings) -> None:
    settings.TRANSLATION_SYNC_AT_ONCE = False


@pytest.fixture
def visa(made_up: MadeUp) -> MadeUp:
    """An object that the desk has not heard of."""
    made_up.say("visa", VISA)
    return made_up


def noted() -> list[tuple[str, str]]:
    return list(PendingSync.objects.values_list("key", "language"))


@pytest.mark.django_db
class TestAChange:
    def test_is_noted_and_taken_up_by_the_regular_work(self, visa: MadeUp) -> None:
        operations.notify_source_changed(source=NAME, keys=["visa"])
        assert not Item.objects.filter(source=NAME).exists()
        assert chores.do_tasks() >= 1
        assert Item.objects.get(source=NAME, key="visa").is_there
        assert noted() == []

    def test_is_checked_by_the_regular_work(self, visa: MadeUp) -> None:
        visa.shown["visa", "fr"] = {"fee": Existing("Les frais sont de 500 yuans.")}
        operations.notify_source_changed(source=NAME, keys=["visa"])
        operations.sync_changes()
        target = Target.objects.get(item__source=NAME, unit__path="fee", language="fr")
        assert target.failed_checks == [], "it is being checked"
        chores.do_tasks()
        target.refresh_from_db()
        assert target.failed_checks

    def test_that_is_taken_back_is_not_noted(self, visa: MadeUp) -> None:
        def interrupted() -> None:
            with transaction.atomic():
                operations.notify_source_changed(source=NAME, keys=["visa"])
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert noted() == []

    def test_of_a_translation_is_the_user_s(self, visa: MadeUp) -> None:
        operations.take_up(source=NAME, key="visa")
        user = make_user()
        visa.shown["visa", "fr"] = {"fee": Existing("Les frais sont de 400 yuans.")}
        operations.notify_translated(source=NAME, translated=[("visa", "fr"), ("visa", "en")], user=user)
        assert operations.sync_changes() == 1
        target = Target.objects.get(item__source=NAME, unit__path="fee", language="fr")
        assert (target.text, target.author) == ("Les frais sont de 400 yuans.", user)

    def test_of_an_object_that_is_gone_takes_it_off_the_desk(self, visa: MadeUp) -> None:
        operations.take_up(source=NAME, key="visa")
        del visa.objects["visa"]
        operations.notify_source_changed(source=NAME, keys=["visa"])
        operations.sync_changes()
        assert not Item.objects.get(source=NAME, key="visa").is_there

    def test_goes_before_those_of_bulk_work(self, made_up: MadeUp) -> None:
        for number in range(30):
            made_up.say(f"bulk-{number}", VISA)
        made_up.say("visa", VISA)
        operations.notify_source_changed(source=NAME, keys=[f"bulk-{number}" for number in range(30)])
        operations.notify_source_changed(source=NAME, keys=["visa"])
        operations.sync_changes(is_stopped=lambda: Item.objects.filter(source=NAME).exists())
        assert list(Item.objects.filter(source=NAME).values_list("key", flat=True)) == ["visa"]
        assert operations.waiting_changes() == 30

    def test_that_fails_stays_and_keeps_no_other_from_being_done(self, visa: MadeUp) -> None:
        visa.say("broken", segments=(Segment("twice", "One"), Segment("twice", "Other")))
        operations.notify_source_changed(source=NAME, keys=["broken", "visa"])
        assert operations.sync_changes() == 1
        row = PendingSync.objects.get()
        assert (row.key, row.attempts) == ("broken", 1)
        assert "two texts have the path 'twice'" in row.message
        assert operations.sync_changes() == 0, "not at once again"
        PendingSync.objects.update(retry_at=timezone.now())
        operations.sync_changes()
        row.refresh_from_db()
        assert row.retry_at is not None
        assert row.retry_at - timezone.now() > timedelta(seconds=8), "ever more seldom"
        visa.say("broken", VISA)
        PendingSync.objects.update(retry_at=timezone.now())
        assert operations.sync_changes() == 1
        assert noted() == []

    def test_that_is_being_loaded_is_not_noted(self, visa: MadeUp) -> None:
        with operations.sync_paused():
            operations.notify_source_changed(source=NAME, keys=["visa"])
        assert noted() == []


@pytest.mark.django_db
def test_saving_an_entry_only_notes_it_for_the_desk() -> None:
    entry = make_entry(summary_en="Old")
    assert noted() == [(key_of(entry), "")]
    assert not Item.objects.filter(key=key_of(entry)).exists()


_NOTE = """
from portal.translation import operations, sources
keys = [item.key for item in sources.get("entries").items()]
operations.notify_source_changed(source="entries", keys=keys)
"""


@pytest.mark.processes
def test_a_killed_process_loses_no_change(data: Path) -> None:
    servers.manage("shell", "-c", _NOTE, data=data)
    (waiting,) = ask(data, "SELECT count(*) FROM translation_pendingsync")[0]
    environment = {**os.environ, "PORTAL_DATA": str(data), "DJANGO_SETTINGS_MODULE": "portal.settings.dev"}
    process = subprocess.Popen([sys.executable, "manage.py", "worker", "--every", "600"], cwd=servers.PROJECT, env=environment)
    try:
        limit = time.monotonic() + 300
        while time.monotonic() < limit and ask(data, "SELECT count(*) FROM translation_pendingsync")[0][0] > waiting - 3:
            assert process.poll() is None
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    (left,) = ask(data, "SELECT count(*) FROM translation_pendingsync")[0]
    (taken_up,) = ask(data, "SELECT count(*) FROM translation_item WHERE source = 'entries'")[0]
    assert 0 < left < waiting
    assert left + taken_up == waiting, "an object is taken up, or its change waits"
    rest = "from portal.translation import operations; operations.sync_changes()"
    servers.manage("shell", "-c", rest, data=data)
    assert ask(data, "SELECT count(*) FROM translation_pendingsync") == [(0,)]
    assert ask(data, "SELECT count(*) FROM translation_item WHERE source = 'entries'") == [(waiting,)]


@pytest.mark.django_db
class TestPeopleSee:
    def test_that_a_change_is_on_its_way(self, visa: MadeUp) -> None:
        operations.take_up(source=NAME, key="visa")
        item = Item.objects.get(source=NAME, key="visa")
        client = signed_in(make_user(roles.coordinators_of(languages.get("fr"))))
        screens = [reverse("translation_item", args=[item.pk]), reverse("translation_editor", args=["fr", item.pk])]
        assert not any(ON_ITS_WAY in client.get(screen).content.decode() for screen in screens)
        operations.notify_source_changed(source=NAME, keys=["visa"])
        assert all(ON_ITS_WAY in client.get(screen).content.decode() for screen in screens)

    def test_that_what_was_just_saved_is_on_its_way(self, visa: MadeUp) -> None:
        operations.notify_source_changed(source=NAME, keys=["visa"])
        client = signed_in(make_user(roles.coordinators_of(languages.get("fr"))))
        page = client.get(reverse("translation_item_of", args=[NAME, "visa"]), follow=True).content.decode()
        assert ON_ITS_WAY in page

    def test_that_a_text_is_being_checked(self, visa: MadeUp) -> None:
        visa.shown["visa", "fr"] = {"fee": Existing("Les frais sont de 500 yuans.")}
        operations.take_up(source=NAME, key="visa")
        client = signed_in(make_user(roles.coordinators_of(languages.get("fr"))))
        screen = reverse("translation_list", args=["fr"]) + "?list=to-review"
        assert "being checked" in client.get(screen).content.decode()
        operations.recheck()
        assert "being checked" not in client.get(screen).content.decode()

    def test_what_could_not_be_taken_up_and_why(self, visa: MadeUp) -> None:
        operations.take_up(source=NAME, key="visa")
        visa.say("visa", segments=(Segment("twice", "One"), Segment("twice", "Other")))
        operations.notify_source_changed(source=NAME, keys=["visa"])
        operations.sync_changes()
        client = signed_in(make_user(roles.coordinators_of(languages.get("fr"))))
        page = client.get(reverse("translation_tasks")).content.decode()
        assert "Changes that could not be taken up" in page
        assert "Visa" in page
        assert "two texts have the path" in page


@pytest.mark.django_db
def test_publishing_on_the_desk_writes_over_nothing_that_was_saved_elsewhere_a_moment_ago() -> None:
    entry = make_entry(name_fr="École", summary_en="A school.", summary_fr="Une école.")
    operations.sync_changes()
    entry.name_fr = "Lycée"
    entry.save_revision(user=make_user()).publish()
    reviewer = make_user(roles.reviewers_of(languages.get("fr")))
    target = Target.objects.get(item__key=key_of(entry), unit__path="summary", language="fr")
    operations.save(target=target, text="Une bonne école.", version=target.version, user=reviewer)
    operations.publish(item=target.item, language="fr", user=reviewer)
    entry.refresh_from_db()
    assert (entry.name_fr, entry.summary_fr) == ("Lycée", "Une bonne école.")


@pytest.mark.django_db
def test_publishing_mends_what_was_changed_behind_the_desk() -> None:
    entry = make_entry(name_fr="École", summary_en="A school.", summary_fr="Une école.")
    operations.sync_changes()
    type(entry).objects.filter(pk=entry.pk).update(name_fr="")
    item = Item.objects.get(key=key_of(entry))
    assert [each.path for each in selectors.mismatches() if each.key == key_of(entry)] == ["name"]
    assert operations.publish(item=item, language="fr", user=make_user(roles.reviewers_of(languages.get("fr")))) == 1
    entry.refresh_from_db()
    assert entry.name_fr == "École"


@pytest.mark.django_db
def test_a_text_of_the_portal_is_as_old_as_its_source_says(visa: MadeUp) -> None:
    visa.shown["visa", "fr"] = {
        "fee": Existing("Les frais sont de 300 yuans.", made_from="The fee is 300 yuan."),
        "title": Existing("Visa"),
    }
    operations.take_up(source=NAME, key="visa")
    late = Target.objects.filter(item__source=NAME, language="fr").out_of_date()
    assert [target.unit.path for target in late] == ["fee"]
