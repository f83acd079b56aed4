"""The one road for a change: whatever writes an object says so here, and everything that follows from it is registered here."""

from portal.core.changes.registry import (
    Change,
    Consequence,
    DuplicateConsequenceError,
    Event,
    changed,
    consequences,
    register,
    same,
    together,
    without,
)
from portal.core.changes.tracking import DuplicateTrackingError, Tracked, relocated, snapshot, stored, track, tracked, tracked_models

__all__ = [
    "Change",
    "Consequence",
    "DuplicateConsequenceError",
    "DuplicateTrackingError",
    "Event",
    "Tracked",
    "changed",
    "consequences",
    "register",
    "relocated",
    "same",
    "snapshot",
    "stored",
    "together",
    "track",
    "tracked",
    "tracked_models",
    "without",
]
