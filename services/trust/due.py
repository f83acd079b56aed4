"""When an entry must be checked with its institution again. Derived from when it last was, never stored."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.registry import Kind


def lasts(own: int | None, kind: "Kind") -> int:
    """How many days a check of an entry lasts; 0: for ever. `own`: what the entry itself says, None where it is as its kind."""
    return kind.check_every if own is None else own


def due_on(last_checked: date | None, days: int) -> date | None:
    """The day from which on a check is due; None where there was none, or where it lasts for ever."""
    return last_checked + timedelta(days=days) if last_checked and days else None


def is_due(last_checked: date | None, days: int, *, today: date) -> bool:
    """Whether staff should check it: at once where nobody ever has, never where it lasts for ever."""
    day = due_on(last_checked, days)
    return bool(days) and (day is None or day <= today)
