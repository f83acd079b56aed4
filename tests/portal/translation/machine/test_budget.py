"""What may be sent in a month: taken out before it is sent, and never twice."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from portal.translation import selectors
from portal.translation.machine import BudgetError
from portal.translation.models import MachineMonth
from portal.translation.models.machine_month import this_month
from portal.translation.operations.spending import Purse
from tests import servers

PROJECT = Path(__file__).resolve().parents[4]
LIMIT, AMOUNT = 2_000, 7
#: Becomes two processes, each of which spends until nothing is left and says how much that was. Every third time nothing was sent.
_SPEND = f"""
import django; django.setup()
import os, time
from django.conf import settings
from django.db import connection
from portal.translation.machine import BudgetError
from portal.translation.models import MachineMonth
from portal.translation.operations.spending import Purse

settings.MACHINE_TRANSLATION = {{"RULES": "deepl", "BUDGET": "deepl={LIMIT}"}}
with connection.schema_editor() as editor:
    editor.create_model(MachineMonth)
connection.close()
ours, theirs = os.pipe(), os.pipe()
child = os.fork()
if not child: ours, theirs = theirs, ours
# Neither begins before the other is there.
os.write(ours[1], b".")
os.read(theirs[0], 1)
purse, spent, times = Purse(), 0, 0
try:
    while True:
        purse.reserve("deepl", {AMOUNT})
        times += 1
        time.sleep(0.001)
        if times % 3: spent += {AMOUNT}
        else: purse.give_back("deepl", {AMOUNT})
except BudgetError:
    # In one piece, for both write to the same pipe.
    os.write(1, b"%d " % spent)
if child: os.waitpid(child, 0)
"""


@pytest.fixture
def budget(db: None, settings: Any) -> None:
    """A hundred characters a month."""
    providers = {"deepl": {"KEY": "a-key", "URL": ""}}
    settings.MACHINE_TRANSLATION = {"RULES": "deepl", "BUDGET": "deepl=100", "PROVIDERS": providers}


def used() -> int:
    return sum(MachineMonth.objects.filter(month=this_month()).values_list("characters", flat=True))


def test_a_month_holds_as_many_characters_as_it_is_told(budget: None) -> None:
    Purse().reserve("deepl", 60)
    Purse().reserve("deepl", 40)
    with pytest.raises(BudgetError):
        Purse().reserve("deepl", 1)
    assert used() == 100


def test_what_is_more_than_a_month_is_refused_whole(budget: None) -> None:
    with pytest.raises(BudgetError):
        Purse().reserve("deepl", 101)
    assert used() == 0


def test_what_was_not_sent_is_given_back(budget: None) -> None:
    purse = Purse()
    purse.reserve("deepl", 90)
    purse.give_back("deepl", 90)
    purse.reserve("deepl", 100)
    assert used() == 100


def test_each_month_and_each_provider_has_its_own(budget: None) -> None:
    MachineMonth.objects.create(provider="deepl", month=this_month().replace(year=2020), characters=100)
    Purse().reserve("deepl", 100)
    Purse().reserve("google", 100)
    assert MachineMonth.objects.count() == 3


def test_staff_see_what_is_configured_and_what_was_sent(budget: None) -> None:
    assert [(each.label, each.characters, each.budget) for each in selectors.spent()] == [("DeepL", 0, 100)]
    Purse().reserve("deepl", 30)
    assert [each.characters for each in selectors.spent()] == [30]


def test_nothing_is_paid_inside_a_transaction(budget: None) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        Purse().reserve("deepl", 1)


@pytest.mark.processes
def test_two_processes_do_not_spend_the_same_characters(tmp_path: Path) -> None:
    spend_at_once(tmp_path)


@pytest.mark.processes
def test_nor_do_they_on_postgresql(tmp_path: Path) -> None:
    with servers.postgresql() as url:
        spend_at_once(tmp_path, DATABASE_URL=url)


def spend_at_once(data: Path, **variables: str) -> None:
    """Two processes spend what there is until nothing is left."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.dev", "PORTAL_DATA": str(data), **variables}
    done = subprocess.run(
        [sys.executable, "-c", _SPEND], cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=300
    )
    spent = [int(line) for line in done.stdout.split()]
    assert len(spent) == 2
    assert all(spent)
    assert sum(spent) <= LIMIT
    # What one gives back when the other has just given up is left over.
    assert sum(spent) > LIMIT - 4 * AMOUNT
