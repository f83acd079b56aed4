"""Machines that translate, behind one interface. Nothing leaves this one unless a provider is configured (`rules`).

Pure but for the network: no database, no transaction. `protection` hides what must come back as it is, `providers` speak the protocols of
the services, `asking` sends, waits and tries again.
"""

from portal.translation.machine.asking import Purse, ask, batches
from portal.translation.machine.problems import BudgetError, MachineError
from portal.translation.machine.protection import Lost, Protected, protect, restore
from portal.translation.machine.providers.base import Glossary, Provider
from portal.translation.machine.rules import budget, is_allowed_unreviewed, provider_for, providers, wrong

__all__ = [
    "BudgetError",
    "Glossary",
    "Lost",
    "MachineError",
    "Protected",
    "Provider",
    "Purse",
    "ask",
    "batches",
    "budget",
    "is_allowed_unreviewed",
    "protect",
    "provider_for",
    "providers",
    "restore",
    "wrong",
]
