"""Keeping the index in step with the database.

A change is noted in the transaction that makes it and applied after the commit, from the database as it is then. Whatever goes wrong in
the engine, the row stays and the next run applies it; the editor's request never fails for it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from itertools import chain

from django.db import transaction

from search import sources
from search.documents import Document
from search.engines import get_engine
from search.engines.base import EngineError
from search.models import Alias, Change

logger = logging.getLogger(__name__)

#: Objects built and written in one go.
BATCH = 200

_is_gathering: ContextVar[bool] = ContextVar("search_is_gathering", default=False)


def note_change(*, source: str, identifier: str) -> None:
    """Notes that an object was made, changed, hidden or deleted; the index follows once the current transaction is committed.

    Raises:
        LookupError: no such source is registered.
    """
    Change.objects.create(key=sources.get(source).key(identifier))
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


def apply_changes() -> int:
    """Brings the index up to date with every noted change; returns how many rows were applied. Never raises for the engine's sake."""
    engine = get_engine()
    applied = 0
    try:
        if not engine.is_ready() or not Change.objects.exists():
            return 0
        # Objects are read inside, so that no other process can write an older state over a newer one.
        with engine.exclusive():
            after = 0
            while rows := list(Change.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
                after = rows[-1].pk
                applied += _apply(rows)
    except EngineError:
        logger.exception("The search index could not be brought up to date; the changes are kept and tried again with the next one.")
    return applied


def rebuild(*, progress: Callable[[int], None] | None = None) -> int:
    """Makes the index anew from every source; returns how many objects it has.

    Raises:
        EngineError: the old index is still in use.
    """
    # What is noted later may have been read too early and is applied again.
    covered = list(Change.objects.values_list("pk", flat=True))
    count = get_engine().rebuild(findable_documents(), progress)
    _delete(covered)
    apply_changes()
    return count


def findable_documents() -> Iterator[Document]:
    """Every document that the index should have, as it is in the database now."""
    return _with_aliases(chain.from_iterable(source.documents() for source in sources.all_sources()))


def _apply_unless_gathering() -> None:
    if _is_gathering.get():
        return
    try:
        apply_changes()
    except Exception:
        # After the commit there is nobody left to tell but the log, and the editor's work is saved.
        logger.exception("The search index could not be brought up to date.")


def _apply(rows: list[Change]) -> int:
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
        get_engine().write(documents, deletes)
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
