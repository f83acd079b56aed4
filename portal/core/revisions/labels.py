"""How a conflict is shown: where it is, and what each side has there."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import Block, ListBlock
from wagtail.fields import StreamField

from portal.core.revisions.merging import ORDER, Conflict


def label_of(label: str, field: Any, conflict: Conflict, sent: Any) -> str:
    """The place of a conflict in words: `Body › Steps 2 › Title`. `sent`: the value of the whole field."""
    if not isinstance(field, StreamField):
        return label
    return " › ".join([label, *_steps(field.stream_block, list(conflict.path[1:]), sent)])


def _steps(block: Block | None, path: list[str], value: Any) -> Iterator[str]:
    if not path:
        return
    step, *rest = path
    if step == ORDER and not rest and not isinstance(value, dict):
        yield str(_("Order"))
    elif isinstance(value, dict):
        child = _children(block).get(step)
        yield str(child.label if child is not None else step)
        yield from _steps(child, rest, value.get(step))
    else:
        rows = value if isinstance(value, list) else []
        nothing: tuple[int, dict[str, Any]] = (0, {})
        number, row = next(((place, row) for place, row in enumerate(rows, start=1) if row.get("id") == step), nothing)
        child = block.child_block if isinstance(block, ListBlock) else _children(block).get(row.get("type", ""))
        name = str(child.label) if child is not None and child.label else ""
        yield f"{name} {number or ''}".strip() or "–"
        yield from _steps(child, rest[1:], row.get("value"))


def _children(block: Block | None) -> dict[str, Block]:
    found: dict[str, Block] = getattr(block, "child_blocks", {})
    return found


def readable(value: Any, field: Any) -> str:
    """A value of a field or in it as text: a choice by its name, what a block says a text a line."""
    names = {str(code): str(label) for code, label in field.flatchoices}
    return "\n".join(names.get(text, text) for text in _texts(value)) or _("(removed or empty)")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in {"id", "type"}:
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif value not in (None, ""):
        yield str(value)
