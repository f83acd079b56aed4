"""The fields of a form as trees that can be merged (`merging`), and back."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from wagtail import blocks
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField

from portal.codes import CodesField
from portal.core.revisions.merging import Item, Leaf, Node, Sequence, Struct
from portal.line_ends import plain

#: For ids of blocks that were stored without one: the same each time, so that a block is known again.
_NAMESPACE = UUID("0d2c34b8-2f0d-5f5e-9d43-7a1c0c5d7b52")


def tree_of(field: "models.Field[Any, Any]", value: Any) -> Node:
    """A field's value, as a form or an object has it. What differs in nothing that is kept is the same tree: line ends, nothing and the
    empty text, the order of codes."""
    if isinstance(field, StreamField):
        raw = value.get_prep_value() if isinstance(value, StreamValue) else list(value or ())
        return _node(field.stream_block, raw)
    return Leaf(_plain(field, value))


def value_of(field: "models.Field[Any, Any]", node: Node) -> Any:
    """The value of a stream field again. Other fields have no parts: their values are taken as they are."""
    return field.to_python(_raw(node))


def give_ids(field: StreamField, value: StreamValue) -> None:
    """Give ids to blocks and list items that were stored without, from their place; Wagtail would make up others each time it looks."""
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


def _node(block: blocks.Block, raw: Any) -> Node:
    if isinstance(block, blocks.BaseStreamBlock):
        return Sequence(tuple(_items((row, row["type"], block.child_blocks.get(row["type"])) for row in raw or ())))
    if isinstance(block, blocks.ListBlock):
        rows = [row if isinstance(row, Mapping) and "value" in row else {"value": row} for row in raw or ()]
        return Sequence(tuple(_items((row, "item", block.child_block) for row in rows)))
    if isinstance(block, blocks.BaseStructBlock) and isinstance(raw, Mapping):
        return Struct({name: _node(child, raw.get(name)) for name, child in block.child_blocks.items()})
    is_text = isinstance(block, blocks.FieldBlock) and isinstance(block.field, forms.CharField)
    return Leaf("" if raw is None and is_text else _as_stored(raw))


def _items(rows: Iterable[tuple[Mapping[str, Any], str, blocks.Block | None]]) -> Iterable[Item]:
    for place, (row, kind, block) in enumerate(rows):
        node = _node(block, row["value"]) if block is not None else Leaf(_as_stored(row["value"]))
        yield Item(str(row.get("id") or f"#{place}"), kind, node)


def _raw(node: Node) -> Any:
    if isinstance(node, Leaf):
        return node.value
    if isinstance(node, Struct):
        return {name: _raw(part) for name, part in node.fields.items()}
    return [{"type": item.type, "value": _raw(item.node), "id": None if item.id.startswith("#") else item.id} for item in node.items]


def _plain(field: "models.Field[Any, Any]", value: Any) -> Any:
    if isinstance(field, CodesField):
        return sorted(field.to_python(value))
    if isinstance(value, models.Manager | models.QuerySet | list | tuple | set):
        values = value.all() if isinstance(value, models.Manager) else value
        return sorted(str(_json(each)) for each in values)
    return _json(value)


def _as_stored(raw: Any) -> Any:
    """A block's value as it comes back from the database: dates are text."""
    return plain(json.loads(json.dumps(raw, cls=DjangoJSONEncoder)))


def _json(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str):
        return plain(value).strip()
    if isinstance(value, bool | int | float | list | dict):
        return plain(value)
    return str(value.normalize() if isinstance(value, Decimal) else value)
