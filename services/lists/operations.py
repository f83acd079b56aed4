"""Writes: the keys by which names sort. Whoever writes names without signals calls `refresh_names` afterwards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction

from portal import languages
from services.kinds.base import Entry
from services.lists.models import NameKey, key_of
from services.registry import Kind

#: Entries that are looked at in one go: ten rows each.
_BATCH = 200
_COLUMNS = ("name", "key")


def refresh_names(kind: Kind, entries: Iterable[Entry] | None = None) -> int:
    """Bring the keys of some entries, or of all of a kind and of those that are gone, up to their names; returns how many were written.

    Where the names are as they were, nothing is computed.
    """
    if entries is None:
        entries = _all(kind)
        NameKey.objects.filter(kind=kind.slug).exclude(entry__in=kind.model._default_manager.order_by().values("pk")).delete()
    return sum(_refresh(kind, batch) for batch in _batches(entries))


def forget_names(kind: Kind, pk: int) -> None:
    """Take away the keys of an entry that is deleted."""
    NameKey.objects.filter(kind=kind.slug, entry=pk).delete()


def shown_names(texts: Mapping[str, str]) -> dict[str, str]:
    """Language code → the name under which readers see an entry that has these names, which may be in another language."""
    return {row.code: languages.choose(texts, row.code).text for row in languages.all_languages()}


def _all(kind: Kind) -> Iterator[Entry]:
    columns = [f"name_{row.suffix}" for row in languages.all_languages()]
    entries: Any = kind.model._default_manager.order_by("pk").only("pk", *columns)
    yield from entries.iterator(chunk_size=_BATCH)


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def _refresh(kind: Kind, entries: Sequence[Entry]) -> int:
    kept = NameKey.objects.filter(kind=kind.slug, entry__in=[entry.pk for entry in entries])
    known = {(entry, language): name for entry, language, name in kept.values_list("entry", "language", "name")}
    changed = [
        NameKey(kind=kind.slug, entry=entry.pk, language=code, name=name, key=key_of(name, languages.get(code)))
        for entry in entries
        for code, name in shown_names(entry.texts("name")).items()
        if known.get((entry.pk, code)) != name
    ]
    NameKey.objects.bulk_create(changed, update_conflicts=True, unique_fields=("kind", "language", "entry"), update_fields=_COLUMNS)
    return len(changed)
