"""What follows from a change of the directory: the search index, the order of names, the history of facts, the days of checks. The desk
is in `translation_sync`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import cast

from django.conf import settings

from portal import languages
from portal.core import changes
from portal.core.changes import Change, Consequence, Event
from search.operations import note_changes
from services import translation_sync
from services.figures.models import Figure
from services.indexing import source_name
from services.kinds.base import Entry
from services.lists.operations import forget_names, refresh_names
from services.operations import translated_columns
from services.registry import Kind, all_kinds
from services.shared.models import Contact, Place, users_of
from services.trust import history
from services.trust.models import Change as FactChange
from services.trust.models import Check
from services.trust.operations import CHECKS

_NAMES = tuple(f"name_{row.suffix}" for row in languages.all_languages())


def columns_of(kind: Kind) -> list[str]:
    """The columns of a kind whose earlier values a consequence compares."""
    texts = [f"{name}_{row.suffix}" for name in translated_columns(kind) for row in languages.all_languages()]
    return list(dict.fromkeys(["live", "first_published_at", "last_checked", "district", *texts, *history.columns(kind)]))


def register() -> None:
    """Called once, when the app is ready."""
    for kind in all_kinds():
        changes.track(kind.model, columns=lambda kind=kind: columns_of(kind))  # type: ignore[misc]  # a default binds the kind of this turn
    for model in (Place, Figure):
        changes.track(model, columns=lambda model=model: translation_sync.shared_columns(model))  # type: ignore[misc]  # as above
    changes.track(Contact)
    entries, seen = (Entry,), Event.SAVED | Event.DELETED
    for name, models, events, run in (
        ("entries.search", entries, seen | Event.PUBLISHED | Event.HIDDEN, _search),
        ("entries.names", entries, seen, _names),
        ("entries.history", entries, seen, _history),
        (CHECKS, entries, Event.PUBLISHED | Event.DELETED, _checks),
        ("places.search", (Place,), seen, _search_users),
    ):
        changes.register(Consequence(name, models, events, run))
    translation_sync.register()


def _entries(written: Iterable[Change]) -> dict[Kind, list[Entry]]:
    found: dict[Kind, list[Entry]] = defaultdict(list)
    for change in written:
        entry = cast(Entry, change.instance)
        found[entry.kind].append(entry)
    return found


def _search(written: Sequence[Change]) -> None:
    for kind, entries in _entries(written).items():
        is_small = len(entries) <= settings.DIRECTORY_TABLES["AT_ONCE"]
        note_changes(source=source_name(kind), identifiers=[str(entry.pk) for entry in entries], is_applied_at_once=is_small)


def _search_users(written: Sequence[Change]) -> None:
    """Entries are found by the names and addresses of their further places."""
    users = [Change(entry, Event.SAVED) for change in written for entry in users_of(change.instance)]
    _search(users)


def _names(written: Sequence[Change]) -> None:
    renamed = (change for change in written if Event.SAVED in change.events and change.touches(_NAMES))
    for kind, entries in _entries(renamed).items():
        refresh_names(kind, entries)
    for change in written:
        if Event.DELETED in change.events:
            entry = cast(Entry, change.instance)
            forget_names(entry.kind, entry.pk)


def _history(written: Sequence[Change]) -> None:
    """What readers were told until now is kept; what they had not seen yet has no history."""
    history.note_all(
        (cast(Entry, change.instance), {name: value for name, value in change.before.items() if name in change.columns})
        for change in written
        if Event.SAVED in change.events and change.before and change.before.get("first_published_at", True)
    )
    _delete_rows(FactChange, written)


def _checks(written: Sequence[Change]) -> None:
    """A day of a check that is published is a check by whoever wrote it."""
    rows = []
    for change in written:
        entry = cast(Entry, change.instance)
        if Event.PUBLISHED in change.events and change.by is not None and entry.last_checked and change.touches(["last_checked"]):
            rows.append(Check(kind=entry.kind.slug, entry_id=entry.pk, day=entry.last_checked, user=change.by))
    Check.objects.bulk_create(rows, batch_size=500)
    _delete_rows(Check, written)


def _delete_rows(model: type[Check | FactChange], written: Iterable[Change]) -> None:
    for change in written:
        if Event.DELETED in change.events:
            entry = cast(Entry, change.instance)
            model._default_manager.filter(kind=entry.kind.slug, entry_id=entry.pk).delete()
