"""The portal on PostgreSQL: the same commands, the same pages as on SQLite."""

import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests import servers
from tests.portal.core.revisions.random_runs import run_interleavings

# The content is loaded from the beginning, which takes minutes on a busy machine.
pytestmark = [pytest.mark.xdist_group("postgresql"), pytest.mark.timeout(1500)]
#: Passages are encoded where a browser looks on; once is enough.
WORDS_ONLY = {"SEARCH_VECTORS": "0"}


@dataclass(frozen=True)
class Portal:
    """A portal that runs on PostgreSQL."""

    address: str
    data: Path
    database_url: str

    def manage(self, *command: str) -> str:
        """Run a command of the portal; what it printed."""
        return servers.manage(*command, data=self.data, DATABASE_URL=self.database_url, **WORDS_ONLY)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal started as a user starts it, with its data in PostgreSQL."""
    folder = tmp_path_factory.mktemp("postgresql")
    with servers.postgresql() as url:
        data = folder / "data"
        data.mkdir()
        with servers.running_portal(data, DATABASE_URL=url, **WORDS_ONLY) as address:
            yield Portal(address, data, url)


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=180) as answer:
        assert answer.status == 200
        text: str = answer.read().decode()
        return text


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/ar/", 'dir="rtl"'),
        ("/zh-hans/policies/residence-permit/", "居留许可"),
        ("/fr/policies/stay-permit/", 'lang="en"'),
        ("/de/services/schools/?district=chaoyang&language=fr", "Charles-de-Gaulle"),
        ("/ko/services/medical/pumch/", "北京协和医院"),
        ("/en/search/?q=" + urllib.parse.quote("协和医院"), "Peking Union Medical College Hospital"),
    ],
)
def test_pages_are_served_from_postgresql(portal: Portal, path: str, expected: str) -> None:
    assert expected in read(portal.address + path)


def test_no_sqlite_file_is_made(portal: Portal) -> None:
    assert not (portal.data / "portal.sqlite3").exists()


def test_a_second_load_changes_nothing(portal: Portal) -> None:
    assert "up to date" in portal.manage("load_content")


def test_change_that_is_committed_late_is_not_missed(portal: Portal) -> None:
    """A transaction that took its number first and ends last: whoever only looked behind the last number would not see it."""

    def note(connection: psycopg.Connection[tuple[str]], name: str) -> None:
        key = connection.execute("SELECT translation_key FROM wagtailcore_page WHERE live AND depth > 3 ORDER BY id LIMIT 1").fetchone()
        assert key is not None
        connection.execute("INSERT INTO search_alias (text, key) VALUES (%s, %s)", (name, f"pages:{key[0]}"))
        connection.execute("INSERT INTO search_change (key, index, noted_at) VALUES (%s, '', now())", (f"pages:{key[0]}",))

    def synchronise() -> None:
        portal.manage("search_sync")

    with psycopg.connect(portal.database_url) as slow:
        note(slow, "quokka")
        with psycopg.connect(portal.database_url) as quick:
            note(quick, "numbat")
        synchronise()
        slow.commit()
    synchronise()
    assert "in step" in portal.manage("search_status")


_SEND = """
from django.contrib.auth.models import User
from portal import languages
from portal.translation import operations, sources
codes = [row.code for row in languages.all_languages() if row.code != languages.SOURCE]
keys = [item.key for item in sources.get("pages").items() if item.group == "policy"]
operations.send(objects=[("pages", key) for key in keys], codes=codes, user=User.objects.get(username="admin"), title="Policies")
"""
_COUNT = """
from wagtail.models import Page
from portal.pages.models import PolicyPage
from portal.translation.models import TaskItem
said = set(TaskItem.objects.values_list("progress", "attempts"))
places = list(PolicyPage.objects.values_list("translation_key", "locale"))
missing = 10 * len({key for key, _locale in places}) - len(places)
print(said, len(places) - len(set(places)), missing, any(Page.find_problems()))
"""


def test_several_processes_share_a_task_and_do_no_step_twice(portal: Portal) -> None:
    """Two of them, and the portal's own regular work."""
    portal.manage("shell", "-c", _SEND)
    with ThreadPoolExecutor() as pool:
        said = list(pool.map(portal.manage, ["translation_tasks"] * 2))
    assert all("0 failed; tasks that are open: 0" in each for each in said)
    assert portal.manage("shell", "-v", "0", "-c", _COUNT).splitlines()[-1] == "{('done', 1)} 0 0 False"


_EDIT_AND_APPROVE = """
from threading import Thread
from django.contrib.auth.models import User
from django.db import connection, transaction
from portal import languages
from services import registry
from services.operations import write_translation
kind, admin = registry.get("schools"), User.objects.get(username="admin")
entry = kind.model(slug="xylokarp", name_en="Xylokarp", name_de="Alt", phone="1")
entry.save()
entry.save_revision().publish()
entry = kind.model.objects.get(pk=entry.pk)
entry.phone = "2"
entry.save_revision()
task = entry.get_workflow().start(entry, admin).current_task_state

def approve():
    task.task.specific.on_action(task, admin, "approve")
    connection.close()

thread = Thread(target=approve)
with transaction.atomic():
    write_translation(kind=kind, pk=entry.pk, language=languages.get("de"), texts={"name": "Neu"}, user=admin, is_publish=True)
    thread.start()
    thread.join(2)
    is_waiting = thread.is_alive()
thread.join()
entry = kind.model.objects.get(pk=entry.pk)
print(is_waiting, entry.phone, entry.name_de, entry.has_unpublished_changes)
entry.delete()
"""


def test_what_is_approved_while_the_desk_publishes_has_both(portal: Portal) -> None:
    assert portal.manage("shell", "-v", "0", "-c", _EDIT_AND_APPROVE).splitlines()[-1] == "True 2 Neu False"


def test_random_interleavings_of_two_connections_lose_nothing(portal: Portal) -> None:
    """Beside the portal's own regular work."""
    assert "postgresql, School" in run_interleavings(portal.data, DATABASE_URL=portal.database_url)
