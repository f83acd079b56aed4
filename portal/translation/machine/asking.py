"""Translations of many texts: in batches as the provider allows, paid for before anything is sent, tried again where that may help."""

import random
import time
from collections.abc import Iterator, Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from portal.languages import Language
from portal.translation.machine import transport
from portal.translation.machine.problems import MachineError
from portal.translation.machine.providers.base import Glossary, Provider

ATTEMPTS = 4
#: Seconds until the second attempt; each further one waits twice as long, give or take a quarter.
FIRST_WAIT = 1.0
#: Seconds that a provider may ask us to wait.
LONGEST_WAIT = 30.0


class Purse(Protocol):
    """Pays for what is sent."""

    def reserve(self, provider: str, characters: int) -> None:
        """Take so many characters out of what is left of the month; raises BudgetError where there are not so many."""

    def give_back(self, provider: str, characters: int) -> None:
        """Nothing was translated: put back what was reserved last."""


def batches(provider: Provider, texts: Sequence[str]) -> Iterator[slice]:
    """Which texts go into a request together."""
    start, characters = 0, 0
    for place, text in enumerate(texts):
        is_full = place - start >= provider.max_texts or characters + len(text) > provider.max_characters
        if place > start and is_full:
            yield slice(start, place)
            start, characters = place, 0
        characters += len(text)
    if start < len(texts):
        yield slice(start, len(texts))


def ask(
    provider: Provider, texts: Sequence[str], source: Language, target: Language, *, glossary: Glossary = (), purse: Purse, until: float
) -> list[str]:
    """One request for texts (one batch, see `batches`), with as many attempts as there is time for. `until`: by `time.monotonic()`.

    Raises:
        MachineError: there are no translations; says why.
    """
    request = provider.request(texts, source, target, glossary)
    for attempt in range(1, ATTEMPTS + 1):
        seconds = min(provider.seconds, until - time.monotonic())
        if seconds <= 0:
            raise MachineError(_("There was no time left to ask the machine."))
        purse.reserve(provider.name, request.characters)
        try:
            answer = transport.post(request, seconds=seconds)
        except MachineError as error:
            if not error.was_counted:
                purse.give_back(provider.name, request.characters)
            wait = _wait(error, attempt)
            if wait is None or time.monotonic() + wait >= until:
                raise
            time.sleep(wait)
        else:
            return provider.checked(answer, len(texts))
    raise AssertionError("the last attempt returns or raises")


def _wait(error: MachineError, attempt: int) -> float | None:
    """Seconds until the next attempt; None where there is none."""
    if not error.may_be_retried or attempt == ATTEMPTS:
        return None
    if error.wait is not None:
        return error.wait if error.wait <= LONGEST_WAIT else None
    return FIRST_WAIT * float(2 ** (attempt - 1)) * random.uniform(0.75, 1.25)  # noqa: S311  no secret
