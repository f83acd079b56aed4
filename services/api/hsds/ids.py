"""Ids of HSDS. They must be UUIDs; an entry has a number in its table and a slug that an editor may correct.

A UUID of version 8 has 122 bits for whoever makes it: here what it stands for, a digest of the kind's slug, the number of the entry and
that of a further place. So an id is read instead of looked up: no column, no memory, one query by primary key. What belongs to something
that has an id (a telephone, a schedule) has one made of that and of its place in it, version 5.
"""

import hashlib
import uuid
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from services.registry import Kind, all_kinds

_MARK = 0x6C695F62
_NAMESPACE = uuid.UUID("2f3d5e0e-7a43-5d0c-9c58-0d1f5f1d6a11")
_NUMBER_BITS = 31
_MOST = (1 << _NUMBER_BITS) - 1


class Resource(IntEnum):
    """What an id stands for."""

    ORGANIZATION = 1
    SERVICE = 2
    SERVICE_AT_LOCATION = 3
    LOCATION = 4


@dataclass(frozen=True, slots=True)
class Identity:
    """`entry`: primary key in the kind's table. `place`: of a further place; 0 for the entry's own."""

    resource: Resource
    kind: Kind
    entry: int
    place: int = 0

    def __str__(self) -> str:
        if self.entry > _MOST or self.place > _MOST:
            raise OverflowError(f"{self.kind.slug} {self.entry} {self.place}: no room in the id")
        digest = _digest(self.kind.slug)
        high = _MARK << 32 | self.resource << 28 | (digest >> 12) << 16 | 8 << 12 | digest & 0xFFF
        low = 0b10 << 62 | self.entry << _NUMBER_BITS | self.place
        return str(uuid.UUID(int=high << 64 | low))


def read(text: str, *resources: Resource) -> Identity | None:
    """What an id stands for, of one of these resources; None where it is none of ours."""
    try:
        number = uuid.UUID(text).int
        high, low = number >> 64, number & ((1 << 64) - 1)
        resource = Resource(high >> 28 & 0xF)
    except ValueError:
        return None
    digest = (high >> 16 & 0xFFF) << 12 | high & 0xFFF
    kind = _kinds().get(digest)
    if kind is None or resource not in resources:
        return None
    identity = Identity(resource, kind, low >> _NUMBER_BITS & _MOST, low & _MOST)
    return identity if str(identity) == text.lower() else None


def part_of(parent: str, *path: object) -> str:
    """The id of a part of something that has an id."""
    return str(uuid.uuid5(uuid.UUID(parent), "/".join(map(str, path))))


def named(*path: str) -> str:
    """The id of something that is the same everywhere: a taxonomy, a term."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(path)))


@cache
def _digest(slug: str) -> int:
    return int.from_bytes(hashlib.sha256(slug.encode()).digest()[:3], "big")


@cache
def _kinds() -> dict[int, Kind]:
    return {_digest(kind.slug): kind for kind in all_kinds()}
