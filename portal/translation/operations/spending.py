"""The monthly budgets of machines: characters are taken out before they are sent, so that no two processes spend the same ones."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.translation import machine
from portal.translation.machine import BudgetError
from portal.translation.models import MachineMonth
from portal.translation.models.machine_month import this_month


class Purse:
    """Pays out of the database. Refuses to pay inside a transaction: what it took must be seen by others before anything is sent, and
    nobody shall wait for a lock while the network is slow."""

    def __init__(self) -> None:
        self._month = this_month()

    def reserve(self, provider: str, characters: int) -> None:
        """See `portal.translation.machine.Purse`.

        Raises:
            BudgetError: there are not so many characters left this month.
            RuntimeError: a transaction is open.
        """
        self._month = this_month()
        left = machine.budget(provider) - characters
        with transaction.atomic(durable=True):
            row, _created = MachineMonth.objects.get_or_create(provider=provider, month=self._month)
            # One statement that asks and takes: of two at once the second sees what the first has taken.
            rich_enough = MachineMonth.objects.filter(pk=row.pk, characters__lte=left)
            paid = left >= 0 and rich_enough.update(characters=F("characters") + characters)
        if not paid:
            raise BudgetError(_("The machine’s budget for this month is used up."))

    def give_back(self, provider: str, characters: int) -> None:
        """See `portal.translation.machine.Purse`."""
        paid = MachineMonth.objects.filter(provider=provider, month=self._month, characters__gte=characters)
        paid.update(characters=F("characters") - characters)
