"""One term base for the portal: what the translation desk keeps is what the search reads."""

from collections.abc import Sequence
from typing import cast

from portal.core import changes
from portal.core.changes import Change, Consequence, Event
from portal.translation.exchange.concepts import Entry
from portal.translation.models import Concept
from portal.translation.selectors.terms import entries
from portal.translation.terms.concepts import Status
from search.terms import Row, put_terms


def register() -> None:
    """Called once, when the app is ready."""
    changes.register(Consequence("terms.search", (Concept,), Event.SAVED | Event.DELETED, _tell_search))


def _tell_search(written: Sequence[Change]) -> None:
    keys = {cast(Concept, change.instance).key: Event.DELETED in change.events for change in written}
    present = [key for key, is_gone in keys.items() if not is_gone]
    put_terms((_row(entry) for entry in entries(present)), gone=tuple(key for key, is_gone in keys.items() if is_gone))


def _row(entry: Entry) -> Row:
    """A forbidden term is no name of its concept."""
    names: dict[str, list[str]] = {}
    for term in entry.terms:
        if term.status != Status.FORBIDDEN:
            names.setdefault(term.language, []).append(term.text)
    return Row(entry.key, entry.domain, entry.note, names)
