"""Keeping every index in step with the database: the cluster's, and the one on each machine.

A change is noted in the transaction that makes it. After the commit every known index is given a row of its own, which is applied from
the database as it is then. Whatever goes wrong in an engine, its row stays and the next run applies it; the editor's request never fails
for it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from search import sources
from search.documents import Document
from search.engines import get_engine
from search.engines.base import Engine, EngineBusyError, EngineError
from search.models import Alias, Change, KnownIndex

logger = logging.getLogger(__name__)

#: Objects built and written in one go.
BATCH = 200
#: More changes than these are left to the regular work.
_MAX_AT_ONCE = 500
#: An index that is kept in step is marked so no more often than this.
_SEEN = timedelta(hours=1)

_is_gathering: ContextVar[bool] = ContextVar("search_is_gathering", default=False)


def note_change(*, source: str, identifier: str) -> None:
    """Notes that an object was made, changed, hidden or deleted; the index follows once the current transaction is committed.

    Raises:
        LookupError: no such source is registered.
    """
    Change.objects.create(key=sources.get(source).key(identifier))
    transaction.on_commit(_apply_unless_gathering)


def note_changes(*, source: str, identifiers: Iterable[str], is_applied_at_once: bool = True) -> None:
    """The same for many, in few queries. Not `is_applied_at_once`: the regular work takes them to the index, nobody waits for it.

    Raises:
        LookupError: no such source is registered.
    """
    key = sources.get(source).key
    Change.objects.bulk_create((Change(key=key(identifier)) for identifier in identifiers), batch_size=BATCH)
    if is_applied_at_once:
        transaction.on_commit(_apply_unless_gathering)


@contextmanager
def gathered() -> Iterator[None]:
    """Inside, changes are noted only; at the end they are applied together. For imports that save hundreds of objects."""
    token = _is_gathering.set(True)
    try:
        yield
    finally:
        _is_gathering.reset(token)
        transaction.on_commit(_apply_unless_gathering)


def apply_changes(*, waits: bool = True) -> int:
    """Brings the indexes of this process up to date with every noted change; returns how many rows were applied. Never raises for an
    engine's sake. `waits`: for another process that writes to them."""
    applied, failures = synchronise(waits=waits)
    for failure in failures:
        logger.error("A search index could not be brought up to date; the changes are kept and tried again with the next one: %s", failure)
    return applied


def synchronise(is_stopped: Callable[[], bool] = lambda: False, *, waits: bool = True) -> tuple[int, list[str]]:
    """The same; returns also what went wrong. `is_stopped` is asked before each batch. `waits`: for another process that writes; where
    not, what it does not see is left to the regular work."""
    give_out()
    applied, failures = 0, list[str]()
    for index in get_engine().indexes():
        try:
            applied += _catch_up(index, is_stopped, waits=waits)
        except EngineBusyError as error:
            if waits:
                failures.append(f"{index.name}: {error}")
        except EngineError as error:
            failures.append(f"{index.name}: {error}")
    return applied, failures


def give_out() -> None:
    """Gives every known index a row of its own of each new change.

    In this order: an index that becomes known after the rows were read is made from the database later still, which has them.
    """
    new = Change.objects.filter(index="")
    if not new.exists():
        return
    with transaction.atomic():
        rows = list(new.select_for_update().order_by("pk"))
        names = list(KnownIndex.objects.values_list("name", flat=True))
        if not names:
            # They wait for the first one.
            return
        Change.objects.bulk_create(Change(key=row.key, noted_at=row.noted_at, index=name) for row in rows for name in names)
        _delete(row.pk for row in rows)


def waiting() -> QuerySet[Change]:
    """The rows that wait for the indexes of this process."""
    return Change.objects.filter(index__in=["", *(index.name for index in get_engine().indexes())])


def rebuild(indexes: Iterable[Engine] | None = None, *, progress: Callable[[int], None] | None = None) -> int:
    """Makes these indexes, or all of this process, anew from every source; returns how many objects there are.

    Raises:
        EngineError: an old index is still in use. The others were made.
    """
    count, failures = 0, list[EngineError]()
    for index in get_engine().indexes() if indexes is None else indexes:
        try:
            count = _rebuild(index, progress)
        except EngineError as error:
            failures.append(error)
    apply_changes()
    if failures:
        raise failures[0]
    return count


def outdated() -> list[Engine]:
    """The indexes of this process that have to be made anew: they do not fit, have missed changes, or have more or fewer objects than there
    are; also those that cannot be asked."""
    total = sum(source.count() for source in sources.all_sources())
    return [index for index in get_engine().indexes() if _is_outdated(index, total)]


def is_known(index: Engine) -> bool:
    """Whether an index gets every change. Where not, it has missed some: it is new, or nothing has kept it in step for a long time."""
    return KnownIndex.objects.filter(name=index.name, is_made=True).exists()


def keep() -> None:
    """What has to be done from time to time: marks the indexes of this process as kept in step, makes those on this machine anew that
    have missed changes, and forgets those that nobody has kept in step for `SEARCH_OUTBOX_DAYS`."""
    for index in get_engine().indexes():
        if index.is_local and not (index.is_ready() and is_known(index)):
            logger.warning("The search index %s has missed changes and is made anew.", index.name)
            _rebuild(index, None)
    now = timezone.now()
    oldest = now - timedelta(days=settings.SEARCH_OUTBOX_DAYS)
    ours = KnownIndex.objects.filter(name__in=[index.name for index in get_engine().indexes()])
    ours.filter(seen_at__lt=now - _SEEN).update(seen_at=now)
    KnownIndex.objects.filter(seen_at__lt=oldest).delete()
    known = KnownIndex.objects.values_list("name", flat=True)
    Change.objects.filter(noted_at__lt=oldest).exclude(index="").exclude(index__in=list(known)).delete()


def findable_documents() -> Iterator[Document]:
    """Every document that the index should have, as it is in the database now."""
    return _with_aliases(chain.from_iterable(source.documents() for source in sources.all_sources()))


def _is_outdated(index: Engine, total: int) -> bool:
    try:
        return not (index.is_ready() and is_known(index) and index.count() == total)
    except EngineError:
        return True


def _rebuild(index: Engine, progress: Callable[[int], None] | None) -> int:
    # Known first: what is noted from now on may be read too early, and is applied again.
    KnownIndex.objects.update_or_create(name=index.name, defaults={"seen_at": timezone.now()})
    give_out()
    covered = list(Change.objects.filter(index=index.name).values_list("pk", flat=True))
    count = index.rebuild(findable_documents(), progress)
    KnownIndex.objects.filter(name=index.name).update(is_made=True)
    _delete(covered)
    return count


def _catch_up(index: Engine, is_stopped: Callable[[], bool], *, waits: bool) -> int:
    rows = Change.objects.filter(index=index.name).order_by("pk")
    if not rows.exists() or not index.is_ready():
        return 0
    applied = after = 0
    # Objects are read inside, so that no other process can write an older state over a newer one.
    with index.exclusive(waits=waits):
        while not is_stopped() and (batch := list(rows.filter(pk__gt=after)[:BATCH])):
            after = batch[-1].pk
            applied += _apply(index, batch)
    return applied


def _apply_unless_gathering() -> None:
    if _is_gathering.get():
        return
    try:
        # Nobody who saves something waits for bulk work.
        if waiting().count() <= _MAX_AT_ONCE:
            apply_changes(waits=False)
    except Exception:
        # After the commit there is nobody left to tell but the log, and the editor's work is saved.
        logger.exception("The search index could not be brought up to date.")


def _apply(index: Engine, rows: list[Change]) -> int:
    documents: list[Document] = []
    deletes: list[str] = []
    failed: set[str] = set()
    for key in dict.fromkeys(row.key for row in rows):
        try:
            document = _document(key)
        except Exception:
            # One object that cannot be built must not keep all others out of the index.
            logger.exception("No search document could be made of %s; its change is kept.", key)
            failed.add(key)
            continue
        if document is None:
            deletes.append(key)
        else:
            documents.append(document)
    if documents or deletes:
        index.write(documents, deletes)
    done = [row.pk for row in rows if row.key not in failed]
    _delete(done)
    return len(done)


def _document(key: str) -> Document | None:
    name, _, identifier = key.partition(":")
    try:
        source = sources.get(name)
    except LookupError:
        # An app that was taken out of the installation: nothing of it is findable.
        return None
    document = source.document(identifier)
    if document is None:
        return None
    return _with_names(document, Alias.objects.filter(key=key).order_by("pk").values_list("text", flat=True))


def _with_aliases(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents with the other names that staff gave them."""
    names: dict[str, list[str]] = {}
    for key, text in Alias.objects.order_by("pk").values_list("key", "text"):
        names.setdefault(key, []).append(text)
    for document in documents:
        yield _with_names(document, names.get(document.key, ()))


def _with_names(document: Document, names: Iterable[str]) -> Document:
    added = tuple(name for name in names if name not in document.aliases)
    return replace(document, aliases=(*document.aliases, *added)) if added else document


def _delete(keys: Iterable[int]) -> None:
    numbers = list(keys)
    for start in range(0, len(numbers), BATCH):
        Change.objects.filter(pk__in=numbers[start : start + BATCH]).delete()
