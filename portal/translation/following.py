"""Telling the desk that a text changed, once the change is committed. The apps' signal handlers call this; an editor's request never fails
for it: what goes wrong is logged, and the next taking up of everything finds it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.db import transaction

_is_unnoticed: ContextVar[bool] = ContextVar("translation_is_unnoticed", default=False)


@contextmanager
def unnoticed() -> Iterator[None]:
    """Inside, the desk is told nothing: for loading content, after which everything is taken up together."""
    token = _is_unnoticed.set(True)
    try:
        yield
    finally:
        _is_unnoticed.reset(token)


def source_changed(*, source: str, key: str, first: Callable[[], object] | None = None) -> None:
    """A source text was published, changed, hidden or deleted. `first`: what else follows from it, before the desk takes it up."""
    if not _is_unnoticed.get():
        if first is not None:
            transaction.on_commit(first, robust=True)
        transaction.on_commit(partial(_take_up, source, key), robust=True)


def translated_elsewhere(*, source: str, key: str, language: str, user: Any) -> None:
    """Somebody published a translation that they did not write on the desk."""
    if not _is_unnoticed.get():
        transaction.on_commit(partial(_adopt, source, key, language, user), robust=True)


def _take_up(source: str, key: str) -> None:
    from portal.translation import operations  # they query models, which are not there yet when the apps begin

    operations.take_up(source=source, key=key)


def _adopt(source: str, key: str, language: str, user: Any) -> None:
    from portal.translation import operations
    from portal.translation.models import Item

    if Item.objects.filter(source=source, key=key).exists():
        operations.adopt(source=source, key=key, language=language, user=user)
