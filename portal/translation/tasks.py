"""Kinds of bulk work: what one step of it does. `operations.tasks` keeps lists of steps and does them, whatever kind they are of.

A kind is registered once, in `AppConfig.ready()`; a second registration of the same name raises.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User

if TYPE_CHECKING:
    # Only a name for "a string or a translation of one"; the package is not there in production.
    from django_stubs_ext import StrOrPromise


class StepError(Exception):
    """Raised by a step that cannot be done; its text says why, to people."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `task`: key of its task in the database; `key`, `language`: what the step is about; `languages`: codes of all languages of
    the task; `options`: what else it was told; `user`: who began it, None where the account is gone."""

    task: int
    key: str
    language: str
    languages: tuple[str, ...]
    options: Mapping[str, Any]
    user: User | None


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of task. `run` does one step; what it raises is kept as the reason why the step failed, and the others go on.

    `is_atomic`: a step is one transaction together with the note that it was done, so that it is never done twice. Where it is not, as for
    what asks other machines, doing it again must do no harm. `lease`: how long a step may take before another process takes it over.
    """

    name: str
    label: "StrOrPromise"
    run: Callable[[Step], None]
    is_atomic: bool = True
    lease: timedelta = timedelta(minutes=1)


_kinds: dict[str, TaskKind] = {}


def register(kind: TaskKind) -> None:
    """Add a kind.

    Raises:
        ValueError: its name is taken.
    """
    if kind.name in _kinds:
        raise ValueError(f"translation: the kind of task {kind.name!r} is registered twice")
    _kinds[kind.name] = kind


def get(name: str) -> TaskKind:
    """The kind of this name.

    Raises:
        LookupError: none is registered.
    """
    return _kinds[name]


def names() -> tuple[str, ...]:
    """The names of all kinds."""
    return tuple(_kinds)
