"""A three-way merge of what an editor sends with what was saved meanwhile, field by field. Pure: no database, no forms.

A value is a tree: leaves, structs with named fields, and sequences whose items have ids (the blocks of a stream, the items of a list). What
the editor began with is known by hashes only (a `Fingerprint`): who did not change a value takes the other's; where both did, both are
told, and neither is dropped. The rules are those of `diff3`, with ids instead of lines.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Ordered
from dataclasses import dataclass, field
from typing import Any

#: Of a tree: a string for a leaf, a mapping for a struct, a list of `[id, type, fingerprint]` for a sequence. JSON.
Fingerprint = Any


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value without parts, as JSON has it."""

    value: Any


@dataclass(frozen=True, slots=True)
class Struct:
    """Named parts."""

    fields: Mapping[str, "Node"]


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a sequence; `id` is unique in it."""

    id: str
    type: str
    node: "Node"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts in an order."""

    items: tuple[Item, ...]

    @property
    def by_id(self) -> dict[str, Item]:
        """Id → item."""
        return {item.id: item for item in self.items}


Node = Leaf | Struct | Sequence


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both changed. `mine`, `newest`: what each has there, None where it was removed."""

    path: str
    mine: Node | None
    newest: Node | None

    @property
    def version(self) -> str:
        """Names what the other one has, so that a choice cannot meet something that was not seen."""
        return digest(fingerprint(self.newest))


@dataclass(frozen=True, slots=True)
class Choice:
    """How an editor settled a conflict, having seen `version` of it."""

    is_mine: bool
    version: str


@dataclass(slots=True)
class Merge:
    """One merge. `choices`: path → how the conflict there was settled. `conflicts`: what is left, filled while merging."""

    choices: Mapping[str, Choice] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def merge(self, base: Fingerprint, mine: Node, newest: Node, path: str = "") -> Node:
        """The merged value. `base`: of what both began with, None where that is not known; a difference is a conflict then. Where a
        conflict is left open the newest value is returned."""
        if mine == newest:
            return newest
        if isinstance(mine, Struct) and isinstance(newest, Struct) and mine.fields.keys() == newest.fields.keys():
            known = base if isinstance(base, Mapping) else {}
            return Struct(
                {name: self.merge(known.get(name), node, newest.fields[name], _below(path, name)) for name, node in mine.fields.items()}
            )
        if isinstance(mine, Sequence) and isinstance(newest, Sequence) and isinstance(base, list):
            return self._sequence(base, mine, newest, path)
        if fingerprint(mine) == base:
            return newest
        if fingerprint(newest) == base:
            return mine
        return self._settled(path, mine, newest) or newest

    def _settled(self, path: str, mine: Node | None, newest: Node | None) -> Node | None:
        conflict = Conflict(path, mine, newest)
        choice = self.choices.get(path)
        if choice is None or choice.version != conflict.version:
            self.conflicts.append(conflict)
            return newest
        return mine if choice.is_mine else newest

    def _sequence(self, base: list[Any], mine: Sequence, newest: Sequence, path: str) -> Sequence:
        known = {id_: part for id_, _type, part in base}
        ours, theirs = mine.by_id, newest.by_id
        merged: dict[str, Item] = {}
        for id_ in dict.fromkeys([*theirs, *ours]):
            item = self._item(known.get(id_), ours.get(id_), theirs.get(id_), _below(path, id_))
            if item is not None:
                merged[id_] = item
        order = self._order([id_ for id_, *_rest in base], list(ours), list(theirs), merged, path)
        return Sequence(tuple(merged[id_] for id_ in order))

    def _item(self, base: Fingerprint, mine: Item | None, newest: Item | None, path: str) -> Item | None:
        if mine is not None and newest is not None:
            return Item(newest.id, newest.type, self.merge(base, mine.node, newest.node, path))
        left = mine or newest
        if left is None or base is None:
            return left  # one of them added it
        if fingerprint(left.node) == base:
            return None  # the other one removed it
        kept = self._settled(path, mine.node if mine else None, newest.node if newest else None)
        return None if kept is None else Item(left.id, left.type, kept)

    def _order(self, base: Ordered[str], mine: Ordered[str], newest: Ordered[str], merged: Mapping[str, Item], path: str) -> list[str]:
        """The order of who moved something, and what the other one added behind what it stood behind there."""
        common = set(base) & set(mine) & set(newest)
        before, ours, theirs = (_only(common, ids) for ids in (base, mine, newest))
        takes_mine = ours != before
        if takes_mine and theirs not in (before, ours):
            name = _below(path, "#order")
            takes_mine = self._settled(name, Leaf(ours), Leaf(theirs)) == Leaf(ours)
        first, second = (mine, newest) if takes_mine else (newest, mine)
        order = _only(merged, first)
        for place, id_ in enumerate(second):
            if id_ in merged and id_ not in order:
                behind = next((other for other in reversed(second[:place]) if other in order), None)
                order.insert(0 if behind is None else order.index(behind) + 1, id_)
        return order


def fingerprint(node: Node | None) -> Fingerprint:
    """Hashes of a tree, in its shape."""
    if node is None:
        return None
    if isinstance(node, Leaf):
        return digest(node.value)
    if isinstance(node, Struct):
        return {name: fingerprint(part) for name, part in node.fields.items()}
    return [[item.id, item.type, fingerprint(item.node)] for item in node.items]


def digest(value: Any) -> str:
    """96 bits of a JSON value's SHA-256."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def leaves(node: Node | None) -> Iterator[Any]:
    """The values of all leaves, in their order."""
    if isinstance(node, Leaf):
        yield node.value
    elif isinstance(node, Struct):
        for part in node.fields.values():
            yield from leaves(part)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from leaves(item.node)


def _only(kept: Iterable[str], ids: Ordered[str]) -> list[str]:
    wanted = set(kept)
    return [id_ for id_ in ids if id_ in wanted]


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
