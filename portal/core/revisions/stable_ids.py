"""Ids for blocks and list items that were stored without one: from their place, so that they are the same each time they are read. Wagtail
makes up others each time it looks, and a merge would take each block for a new one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Model
from wagtail import blocks
from wagtail.fields import StreamField

_NAMESPACE = UUID("0d2c34b8-2f0d-5f5e-9d43-7a1c0c5d7b52")


def give_ids(instance: Model) -> None:
    """Complete the ids in all streams of an object, in place; ids that are there stay."""
    for field in instance._meta.concrete_fields:
        if isinstance(field, StreamField):
            _complete(field, getattr(instance, field.name))


def _complete(field: StreamField, value: Any) -> None:
    for place, bound in enumerate(value._bound_blocks):
        name = f"{field.name}.{place}"
        if bound is not None:
            bound.id = bound.id or _id(name)
            continue
        row = value._raw_data[place]
        block = field.stream_block.child_blocks.get(row["type"])
        value._raw_data[place] = {**row, "id": row.get("id") or _id(name), "value": _filled(block, row["value"], name)}


def _filled(block: blocks.Block | None, raw: Any, name: str) -> Any:
    if isinstance(block, blocks.BaseStructBlock) and isinstance(raw, Mapping):
        return {key: _filled(block.child_blocks.get(key), part, f"{name}.{key}") for key, part in raw.items()}
    if isinstance(block, blocks.ListBlock) and isinstance(raw, list):
        return [_filled_item(block, row, f"{name}.{place}") for place, row in enumerate(raw)]
    return raw


def _filled_item(block: blocks.ListBlock, row: Any, name: str) -> dict[str, Any]:
    item = row if isinstance(row, Mapping) and "value" in row else {"type": "item", "value": row}
    return {**item, "id": item.get("id") or _id(name), "value": _filled(block.child_block, item["value"], name)}


def _id(name: str) -> str:
    return str(uuid5(_NAMESPACE, name))
