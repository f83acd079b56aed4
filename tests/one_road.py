"""Watches every write of the test run: rows of tracked models, and versions, are written by `portal.core.changes` and
`portal.core.revisions`, or by Wagtail and Django, whose signals report it; by no other code of ours."""

import functools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.models import Page, Revision

from portal.core import changes

PROJECT = Path(__file__).parent.parent
ALLOWED = tuple(str(PROJECT / path) for path in ("portal/core/changes", "portal/core/revisions", "tests"))
VERBS = {
    Model: ("save", "delete"),
    QuerySet: ("create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete"),
}
_NAMES = {verb for verbs in VERBS.values() for verb in verbs} | {"__call__", "save_base", "manager_method", "_inner", "inner"}

#: What was written past the road since a test last asked.
strays: list[str] = []


def install() -> None:
    """Look at every write from now on; called once."""
    for owner, verbs in VERBS.items():
        for verb in verbs:
            setattr(owner, verb, _watched(getattr(owner, verb)))


def _watched(write: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(write)
    def watched(subject: Any, *args: Any, **kwargs: Any) -> Any:
        model = subject.model if isinstance(subject, QuerySet) else type(subject)
        is_version = model is Revision and write.__name__ in {"create", "bulk_create"}
        if (is_version or _is_on_road(model)) and (frame := stray_frame(sys._getframe(1), subject)) is not None:
            path = Path(frame.f_code.co_filename).relative_to(PROJECT)
            strays.append(f"{path}:{frame.f_lineno} calls {write.__name__} on {model._meta.label}")
        return write(subject, *args, **kwargs)

    return watched


def _is_on_road(model: type[Model]) -> bool:
    return model is Page or issubclass(model, changes.tracked_models())


def stray_frame(frame: FrameType | None, subject: object = None) -> FrameType | None:
    """The frame of ours that writes, where it may not; None where a library, the road, a migration or a test does. A model's own `save`,
    which calls the one that it overrides, writes for whoever called it."""
    for each in _frames(frame):
        path = each.f_code.co_filename
        if each.f_code.co_name in _NAMES and each.f_locals.get("self") is subject:
            continue
        if path.startswith(str(PROJECT)) and "/.venv/" not in path:
            return None if path.startswith(ALLOWED) or "/migrations/" in path else each
        if "/django/" not in path and each.f_code.co_name not in _NAMES:
            # Wagtail, or another library: its own signals report what it writes.
            return None
    return None


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back
