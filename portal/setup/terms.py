"""One term base for the portal: what the translation desk keeps is what the search reads."""

from collections.abc import Iterable
from typing import Any

from portal.translation.exchange.concepts import Entry
from portal.translation.operations import term_base
from portal.translation.terms.concepts import Status
from search.terms import Row, put_terms


def connect() -> None:
    """Called once, when the app is ready."""
    term_base.changed.connect(_tell_search, dispatch_uid="setup-terms-search")


def _tell_search(entries: Iterable[Entry], gone: Iterable[str], **_kwargs: Any) -> None:
    put_terms((_row(entry) for entry in entries), gone=tuple(gone))


def _row(entry: Entry) -> Row:
    """A forbidden term is no name of its concept."""
    names: dict[str, list[str]] = {}
    for term in entry.terms:
        if term.status != Status.FORBIDDEN:
            names.setdefault(term.language, []).append(term.text)
    return Row(entry.key, entry.domain, entry.note, names)
