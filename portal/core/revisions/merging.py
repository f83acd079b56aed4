"""Three-way merge of stored values: what an editor was shown (as hashes), what the editor sends, and what is stored by now.

Mappings merge by key, lists of blocks by block id, lists of plain values (codes, numbers) as sets; everything else is one piece, which only
one side may have changed. Pure: nothing here reads the database, and nothing given is changed.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from portal.line_ends import plain

#: A value as hashes: the hash of a plain value, a mapping, pairs of id and fingerprint for blocks, a list of hashes for plain items.
Fingerprint = str | dict[str, Any] | list[Any]
Path = tuple[str, ...]
#: The last step of the path of a list of blocks that both sides put in a different order.
ORDER = "order"


@dataclass(frozen=True, slots=True)
class Conflict:
    """The value at a path, which both sides changed differently. A block that one side removed is None there."""

    path: Path
    mine: Any
    theirs: Any


def fingerprint(value: Any) -> Fingerprint:
    """The hashes of a value. Nothing and an empty text are alike, as are texts that differ in line ends or surrounding space only, because
    forms send them so."""
    if _is_blocks(value):
        return [[row["id"], fingerprint(_content(row))] for row in value]
    if isinstance(value, dict):
        return {key: fingerprint(each) for key, each in value.items()}
    if _is_items(value):
        return [_hash(each) for each in value]
    return _hash(_without_ids(value))


def merge(
    base: Fingerprint | None, mine: Any, theirs: Any, *, keep: Collection[Path] = (), take: Collection[Path] = (), path: Path = ()
) -> tuple[Any, list[Conflict]]:
    """The value with the changes of both sides, and what they changed differently, where the value has mine.

    Args:
        base: what both started from; None where that is not known, so that any difference is a conflict.
        keep: paths of conflicts that are decided for mine.
        take: paths of conflicts that are decided for theirs.
        path: where the value itself is.
    """
    merging = _Merge(frozenset(keep), frozenset(take))
    return merging.value(base, mine, theirs, path), merging.conflicts


@dataclass(slots=True)
class _Merge:
    keep: frozenset[Path]
    take: frozenset[Path]
    conflicts: list[Conflict] = field(default_factory=list)

    def value(self, base: Fingerprint | None, mine: Any, theirs: Any, path: Path) -> Any:
        if _is_like(base, mine) or fingerprint(mine) == fingerprint(theirs):
            return theirs
        if _is_like(base, theirs):
            return mine
        if isinstance(base, dict) and isinstance(mine, dict) and isinstance(theirs, dict):
            return self._fields(base, mine, theirs, path)
        if isinstance(base, list) and _are_pairs(base) and all(value == [] or _is_blocks(value) for value in (mine, theirs)):
            return self._blocks(dict(base), mine, theirs, path)
        if isinstance(base, list) and _is_items(base) and _is_items(mine) and _is_items(theirs):
            return _merged_items(base, mine, theirs)
        return self._decide(path, mine, theirs)

    def _decide(self, path: Path, mine: Any, theirs: Any) -> Any:
        if path in self.take:
            return theirs
        if path not in self.keep:
            self.conflicts.append(Conflict(path, mine, theirs))
        return mine

    def _fields(self, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], path: Path) -> dict[str, Any]:
        nothing = fingerprint(None)
        return {
            key: self.value(base.get(key, nothing), mine.get(key), theirs.get(key), (*path, key)) for key in dict.fromkeys((*theirs, *mine))
        }

    def _blocks(self, base: Mapping[str, Any], mine: list[Any], theirs: list[Any], path: Path) -> list[Any]:
        ours, others = {row["id"]: row for row in mine}, {row["id"]: row for row in theirs}
        rows = {}
        for key in dict.fromkeys((*others, *ours)):
            row = self._block(base.get(key), ours.get(key), others.get(key), (*path, key))
            if row is not None:
                rows[key] = row
        return [rows[key] for key in self._order(list(base), list(ours), list(others), path) if key in rows]

    def _block(self, base: Fingerprint | None, mine: Any, theirs: Any, path: Path) -> Any:
        if mine is not None and theirs is not None:
            merged = self.value(base, _content(mine), _content(theirs), path)
            return {**merged, "id": theirs["id"]}
        there = theirs if mine is None else mine
        if base is None:
            return there
        return None if fingerprint(_content(there)) == base else self._decide(path, mine, theirs)

    def _order(self, base: list[str], mine: list[str], theirs: list[str], path: Path) -> list[str]:
        common = {*base} & {*mine} & {*theirs}
        before, ours, others = ([key for key in keys if key in common] for keys in (base, mine, theirs))
        if before not in (ours, others) and ours != others:
            chosen = self._decide((*path, ORDER), mine, theirs)
        else:
            chosen = theirs if ours in (before, others) else mine
        return _with_guests(chosen, theirs if chosen is mine else mine)


def _is_like(base: Fingerprint | None, value: Any) -> bool:
    """Whether a value is as it was; blocks that had no lasting ids then are compared without them."""
    return base == (_hash(_without_ids(value)) if isinstance(base, str) else fingerprint(value))


def _with_guests(order: Iterable[str], guests: Iterable[str]) -> list[str]:
    """Ids in an order, with those of another list behind the one that they follow there."""
    placed, last = list(order), -1
    for key in guests:
        if key not in placed:
            placed.insert(last + 1, key)
        last = placed.index(key)
    return placed


def _merged_items(base: Iterable[str], mine: list[Any], theirs: list[Any]) -> list[Any]:
    before = {*base}
    ours, others = {_hash(each) for each in mine}, {_hash(each) for each in theirs}
    stay = [each for each in theirs if _hash(each) in ours or _hash(each) not in before]
    return stay + [each for each in mine if _hash(each) not in before and _hash(each) not in others]


def _are_pairs(base: list[Any]) -> bool:
    return all(isinstance(each, list) for each in base)


def _is_blocks(value: Any) -> bool:
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) and row.get("id") for row in value):
        return False
    return len({row["id"] for row in value}) == len(value)


def _is_items(value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(each, str | int) for each in value):
        return False
    return len({_hash(each) for each in value}) == len(value)


def _content(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "id"}


def _without_ids(value: Any) -> Any:
    """Blocks without lasting ids get new ones each time that they are read."""
    if isinstance(value, dict):
        return {key: _without_ids(each) for key, each in value.items() if key != "id"}
    return [_without_ids(each) for each in value] if isinstance(value, list) else value


def _hash(value: Any) -> str:
    if isinstance(value, str):
        value = plain(value).strip()
    elif isinstance(value, Decimal):
        value = format(value.normalize(), "f")
    elif isinstance(value, datetime) and value.tzinfo:
        # A form brings a moment in its user's time zone.
        value = value.astimezone(UTC)
    text = "" if value is None or value == "" else json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return urlsafe_b64encode(blake2b(text.encode(), digest_size=9).digest()).decode()
