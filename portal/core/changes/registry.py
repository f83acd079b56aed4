"""What follows from a change: registered once by each app, run by `changed` for every write path.

A write path never names a consequence, and a consequence never asks which path a change came by.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Flag, auto
from typing import Any

from django.db.models import Model


class DuplicateConsequenceError(ValueError):
    """Raised by a second registration of the same name."""


class Event(Flag):
    """What happened to an object. SAVED: its row has other values; PUBLISHED, HIDDEN: readers see it, or no longer; DELETED: it is gone;
    RELOCATED: its address is another one, and that of everything below it."""

    SAVED = auto()
    PUBLISHED = auto()
    HIDDEN = auto()
    DELETED = auto()
    RELOCATED = auto()


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was written. `before`, `after`: column → value as a version stores it, of those columns that were written and that its
    model is tracked by; `before` is None for a new object, and where the earlier values are not known. `by`: the account, None for the
    portal itself."""

    instance: Model
    events: Event
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] = field(default_factory=dict)
    by: Any = None

    @property
    def columns(self) -> frozenset[str]:
        """The columns whose values differ. An empty text and none are the same; a number is not."""
        before = self.before or {}
        return frozenset(name for name, value in self.after.items() if not same(before.get(name), value))

    def touches(self, columns: Collection[str]) -> bool:
        """Whether one of these columns differs, or that cannot be known."""
        return self.before is None or not self.columns.isdisjoint(columns)


def same(before: Any, after: Any) -> bool:
    """Whether two stored values say the same."""
    return before == after or (before in ("", None) and after in ("", None))


@dataclass(frozen=True, slots=True)
class Consequence:
    """What an app does after a change. `models`: of which objects, subclasses too; `events`: after any of these. `run` is given all such
    changes of one write together, inside its transaction; what may wait until the commit is its own affair."""

    name: str
    models: tuple[type[Model], ...]
    events: Event
    run: Callable[[Sequence[Change]], None]

    def concerns(self, change: Change) -> bool:
        """Whether it follows from a change."""
        return bool(self.events & change.events) and isinstance(change.instance, self.models)


_consequences: dict[str, Consequence] = {}
_gathered: ContextVar[list[Change] | None] = ContextVar("changes_gathered", default=None)
_left_out: ContextVar[frozenset[str]] = ContextVar("changes_left_out", default=frozenset())


def register(consequence: Consequence) -> None:
    """Add a consequence.

    Raises:
        DuplicateConsequenceError: its name is taken.
    """
    if consequence.name in _consequences:
        raise DuplicateConsequenceError(f"The consequence {consequence.name!r} is registered twice.")
    _consequences[consequence.name] = consequence


def consequences() -> tuple[Consequence, ...]:
    """Every consequence, in the order of registration."""
    return tuple(_consequences.values())


def changed(changes: Iterable[Change]) -> None:
    """Run everything that follows from what was written, inside the transaction of the write: what a consequence raises undoes it."""
    written, gathered = list(changes), _gathered.get()
    if gathered is not None:
        gathered += written
        return
    left_out = _left_out.get()
    for consequence in consequences():
        concerned = [change for change in written if consequence.concerns(change)]
        if concerned and consequence.name not in left_out:
            consequence.run(concerned)


@contextmanager
def together() -> Iterator[None]:
    """Inside, changes are gathered; at the end their consequences run once for all of them. An exception leaves none of them to run. What
    `without` leaves out is decided at the end."""
    if _gathered.get() is not None:
        yield
        return
    gathered: list[Change] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    changed(gathered)


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Inside, these consequences (by name) are left out: for a write that has dealt with them itself.

    Raises:
        LookupError: no such consequence is registered.
    """
    if unknown := set(names) - set(_consequences):
        raise LookupError(f"There is no consequence {min(unknown)!r}.")
    token = _left_out.set(_left_out.get() | frozenset(names))
    try:
        yield
    finally:
        _left_out.reset(token)
