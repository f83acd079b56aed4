"""Ids of blocks and list items: the same in every language and after every reload, so that each text has an address that lasts.

Bodies are given and returned as they are stored. Nothing given is changed.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from copy import deepcopy
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID, uuid5

from portal.pages.words import Stream

#: For ids that are made from a page's id and the place and words of a block; any installation makes the same.
_NAMESPACE = UUID("6f1a7f0e-4c52-5a0b-9d2a-0c2f6f3f9b11")

Row = dict[str, Any]
_Signature = Callable[[Row], Hashable]


def kept(body: Stream, before: Stream, *, name: str) -> Stream:
    """A new body of a page with the ids that its blocks had before; what is new gets an id made from `name` and its own words.

    A block is known again by its words, or, between two that are, by its type and place.
    """
    new = deepcopy(body)
    _take_ids(new, before)
    _fill(new, name)
    return new


def like(body: Stream, source: Stream) -> Stream:
    """A translation's body with the ids of its source, block for block of the same type. A body that shares an id with its source is
    returned as it is; a block without a partner keeps its own id."""
    if {row["id"] for row in body} & {row["id"] for row in source}:
        return body
    new = deepcopy(body)
    _pair_up(new, source, _type)
    return new


def _take_ids(new: Stream, before: Sequence[Row]) -> None:
    """Blocks with the same words first, then those of one type in the gaps between them."""
    taken = set()
    pairs = list(_partners(new, before, _words))
    found = {ours for ours, _theirs in pairs}
    last_ours = last_theirs = 0
    for ours, theirs in [*pairs, (len(new), len(before))]:
        gap_new, gap_old = range(last_ours, ours), range(last_theirs, theirs)
        between = _partners([new[place] for place in gap_new], [before[place] for place in gap_old], _type)
        pairs += [(gap_new[one], gap_old[other]) for one, other in between if gap_new[one] not in found]
        last_ours, last_theirs = ours + 1, theirs + 1
    for ours, theirs in pairs:
        if before[theirs]["id"] not in taken:
            taken.add(before[theirs]["id"])
            new[ours]["id"] = before[theirs]["id"]
            for one, other in _lists(new[ours], before[theirs]):
                _take_ids(one, other)


def _pair_up(new: Stream, source: Sequence[Row], signature: _Signature) -> None:
    for ours, theirs in _partners(new, source, signature):
        new[ours]["id"] = source[theirs]["id"]
        for one, other in _lists(new[ours], source[theirs]):
            _pair_up(one, other, signature)


def _partners(new: Sequence[Row], old: Sequence[Row], signature: _Signature) -> Iterator[tuple[int, int]]:
    """Places of rows that belong together, in order."""
    matcher = SequenceMatcher(None, [signature(row) for row in new], [signature(row) for row in old], autojunk=False)
    for ours, theirs, size in matcher.get_matching_blocks():
        yield from ((ours + step, theirs + step) for step in range(size))


def _lists(new: Row, old: Row) -> Iterator[tuple[Stream, Stream]]:
    """The lists of items that two blocks both have."""
    for field, items in _items_of(new):
        other = old["value"].get(field)
        if isinstance(other, list):
            yield items, other


def _items_of(row: Row) -> Iterator[tuple[str, Stream]]:
    for field, value in row["value"].items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield field, value


def _type(row: Row) -> str:
    return str(row["type"])


def _words(row: Row) -> tuple[str, ...]:
    """Everything that a block says, without ids."""
    return (_type(row), *_said(row["value"]))


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name in sorted(value):
            if name != "id":
                yield from _said(value[name])
    elif isinstance(value, list):
        for part in value:
            yield from _said(part)
    elif value not in (None, ""):
        yield str(value)


def _fill(body: Stream, name: str) -> None:
    """An id for whatever has none yet."""
    taken = {row["id"] for row in body if row.get("id")}
    for row in body:
        if not row.get("id"):
            row["id"] = _made(f"{name}/{'/'.join(_words(row))}", taken)
            taken.add(row["id"])
        for field, items in _items_of(row):
            _fill(items, f"{row['id']}/{field}")


def _made(name: str, taken: set[str]) -> str:
    number = 1
    while (made := str(uuid5(_NAMESPACE, f"{name}#{number}"))) in taken:
        number += 1
    return made
