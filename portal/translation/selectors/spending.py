"""What machines cost this month."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.translation import machine
from portal.translation.models import MachineMonth
from portal.translation.models.machine_month import this_month


@dataclass(frozen=True, slots=True)
class Spent:
    """Of a provider: characters that it was sent this month, and how many it may be sent."""

    label: str
    characters: int
    budget: int


def spent() -> Sequence[Spent]:
    """Every provider that is configured, in the order of the settings; no query where none is."""
    found = machine.providers()
    if not found:
        return ()
    rows = dict(MachineMonth.objects.filter(month=this_month()).values_list("provider", "characters"))
    return [Spent(each.label, rows.get(each.name, 0), machine.budget(each.name)) for each in found]
