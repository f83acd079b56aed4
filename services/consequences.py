"""What follows from a change of the directory: the search index, the order of names, redirects, the history of facts, the days of checks,
the translation desk."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, cast

from django.conf import settings

from portal import languages
from portal.core import changes, redirects, staff_marks
from portal.core.changes import Change, Consequence, Event
from portal.translation import operations as desk
from search.operations import note_changes
from services.figures.models import Figure
from services.indexing import source_name
from services.kinds.base import Entry
from services.lists.operations import forget_names, refresh_names
from services.operations import DESK, translated_columns
from services.registry import Kind, all_kinds
from services.shared.models import Contact, Place, users_of
from services.shared.translation_source import DESK as SHARED_DESK
from services.shared.translation_source import Shared, SharedTexts
from services.shared.translation_source import key_of as shared_key
from services.translation_source import TranslatableEntries, key_of
from services.trust import history
from services.trust.models import Change as FactChange
from services.trust.models import Check
from services.trust.operations import CHECKS

#: Besides its texts, what the desk knows of an entry.
_ON_DESK = ("live", "district")
_NAMES = tuple(f"name_{row.suffix}" for row in languages.all_languages())


def columns_of(kind: Kind) -> list[str]:
    """The columns of a kind whose earlier values a consequence compares."""
    return list(dict.fromkeys(["slug", "first_published_at", "last_checked", *_ON_DESK, *_texts(kind), *history.columns(kind)]))


def register() -> None:
    """Called once, when the app is ready."""
    for kind in all_kinds():
        changes.track(kind.model, columns=partial(columns_of, kind))
        staff_marks.register(kind.model, _slug)
    changes.track(Place, columns=lambda: tuple(_shared_texts(Place)))
    changes.track(Figure, columns=lambda: ("live", *_shared_texts(Figure)))
    changes.track(Contact)
    for model in (Place, Figure, Contact):
        staff_marks.register(model, _slug)
    entries, seen = (Entry,), Event.SAVED | Event.DELETED
    on_desk = Event.PUBLISHED | Event.HIDDEN | Event.DELETED
    for name, models, events, run in (
        ("entries.search", entries, seen, _search),
        ("entries.names", entries, seen, _names),
        ("entries.history", entries, seen, _history),
        ("entries.redirects", entries, Event.SAVED, _redirect),
        (CHECKS, entries, Event.PUBLISHED | Event.DELETED, _checks),
        ("places.search", (Place,), seen, _search_users),
        (DESK, entries, on_desk, _sync_entries),
        (SHARED_DESK, (Place, Figure), seen | on_desk, _sync_shared),
    ):
        changes.register(Consequence(name, models, events, run))


def _slug(row: Any) -> str:
    return str(row.slug)


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


def _redirect(written: Sequence[Change]) -> None:
    """Readers had an entry at its address in every language, and its card; of one that is hidden they have them again later."""
    for change in written:
        entry = cast(Entry, change.instance)
        before, stem = change.before or {}, f"services/{entry.kind.slug}"
        if before.get("first_published_at") and before.get("slug", entry.slug) != entry.slug:
            redirects.record(
                {
                    f"/{row.code}/{stem}/{before['slug']}/{part}": f"/{row.code}/{stem}/{entry.slug}/{part}"
                    for row in languages.all_languages()
                    for part in ("", "card/")
                }
            )


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


def _sync_entries(written: Sequence[Change]) -> None:
    """The desk hears of texts, of whether readers see them, and of where an entry is."""
    concerned = [change for change in written if Event.DELETED in change.events or _concerns_desk(change)]
    texts = {kind: _texts(kind) for kind in _entries(concerned)}
    _tell_desk(TranslatableEntries.name, [(key_of(entry), change, texts[entry.kind]) for change, entry in _with_entry(concerned)])


def _with_entry(written: Iterable[Change]) -> list[tuple[Change, Entry]]:
    return [(change, cast(Entry, change.instance)) for change in written]


def _concerns_desk(change: Change) -> bool:
    return change.touches([*_ON_DESK, *_texts(cast(Entry, change.instance).kind)])


def _sync_shared(written: Sequence[Change]) -> None:
    concerned = []
    for change in written:
        shared = cast(Shared, change.instance)
        texts = _shared_texts(type(shared))
        if isinstance(shared, Figure) and change.events == Event.SAVED:
            # It is told when that is published or hidden, which follows.
            continue
        if Event.DELETED in change.events or change.touches([*texts, "live"]):
            concerned.append((shared_key(shared), change, texts))
    _tell_desk(SharedTexts.name, concerned)


def _texts(kind: Kind) -> dict[str, str]:
    """Column → language of its text."""
    return {f"{name}_{row.suffix}": row.code for name in translated_columns(kind) for row in languages.all_languages()}


def _shared_texts(model: type[Shared]) -> dict[str, str]:
    return {f"{name}_{row.suffix}": row.code for name in model.TRANSLATED for row in languages.all_languages()}


def _tell_desk(source: str, concerned: Sequence[tuple[str, Change, dict[str, str]]]) -> None:
    """Key, change, and column → language of each."""
    by_user: dict[Any, list[tuple[str, str]]] = defaultdict(list)
    for key, change, texts in concerned:
        # What a new object says is taken over when it is taken up; what the portal writes itself is no translator's.
        if change.before is not None and change.by is not None:
            by_user[change.by] += [(key, code) for code in sorted({texts[column] for column in change.columns & texts.keys()})]
    for user in dict.fromkeys(change.by for _key, change, _texts in concerned):
        keys = dict.fromkeys(key for key, change, _texts in concerned if change.by == user)
        desk.notify_source_changed(source=source, keys=keys, user=user)
        desk.notify_translated(source=source, translated=by_user.get(user, ()), user=user)
