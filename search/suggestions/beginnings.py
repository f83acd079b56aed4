"""Forms of names in one row of bytes, and the places in it at which a reader may begin, sorted by what stands there.

A form is what is compared of a name. A place is four bytes; nothing else is kept of it. Looking a beginning up is a bisection and a short
walk, whatever the number of names.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from typing import NamedTuple

from search.analysis import fold, simplify_all
from search.analysis.normalising import normalise

#: Bytes by which places are sorted, and of a beginning that decide: 26 Chinese letters.
_DECISIVE = 80
#: Places sorted in one go, during which no other thread gets on.
_AT_ONCE = 2_000
_END = b"\0"
_WORD = re.compile(r"[^\W_]+")


def comparable(text: str) -> str:
    """A name, or what was typed, in the form in which beginnings are compared."""
    return " ".join(_WORD.findall(simplify_all(fold(normalise(text).text))))


class Place(NamedTuple):
    """`name`: its number. `form`: the whole of it, and `start` the letter in it at which the beginning stands."""

    name: int
    form: str
    start: int


class Beginnings:
    """Made in two steps: names are added, then it is sorted, then it can be asked."""

    def __init__(self) -> None:
        self._growing = bytearray()
        self._row = b""
        self._starts = array("I")
        self._names = array("I")
        self._places = array("I")

    def add(self, form: str, starts: Iterable[int], name: int) -> None:
        """A form of a name, with the letters at which a reader may begin, in order."""
        self._starts.append(len(self._growing))
        self._names.append(name)
        last = 0
        for start in starts:
            self._growing += form[last:start].encode("utf-8", "replace")
            last = start
            self._places.append(len(self._growing))
        self._growing += form[last:].encode("utf-8", "replace") + _END

    def sort(self, breathe: Callable[[], None]) -> None:
        """`breathe` is called between short pieces of work."""
        self._row, self._growing = bytes(self._growing), bytearray()
        pieces = []
        for first in range(0, len(self._places), _AT_ONCE):
            pieces.append(array("I", sorted(self._places[first : first + _AT_ONCE], key=self._at)))
            breathe()
        self._places = array("I")
        for number, place in enumerate(merge(*pieces, key=self._at)):
            self._places.append(place)
            if number % _AT_ONCE == 0:
                breathe()

    def find(self, beginning: str, most: int) -> Iterator[tuple[int, int, bool]]:
        """Up to `most` places where it stands: the name's number, how many bytes its form has, and whether it stands at its start."""
        for number, place in self._found(beginning, most):
            first = self._starts[number]
            yield self._names[number], self._end(number) - first, place == first

    def places(self, beginning: str, most: int) -> Iterator[Place]:
        """The same, with the forms."""
        for number, place in self._found(beginning, most):
            first = self._starts[number]
            start = len(self._row[first:place].decode())
            yield Place(self._names[number], self._row[first : self._end(number)].decode(), start)

    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self._row) + sum(len(numbers) * numbers.itemsize for numbers in (self._starts, self._names, self._places))

    def _found(self, beginning: str, most: int) -> Iterator[tuple[int, int]]:
        sought = beginning.encode("utf-8", "replace")
        first = bisect_left(self._places, sought[:_DECISIVE], key=self._at)
        for place in self._places[first : first + most]:
            if not self._at(place).startswith(sought[:_DECISIVE]):
                return
            if self._row.startswith(sought, place):
                yield bisect_right(self._starts, place) - 1, place

    def _end(self, number: int) -> int:
        after = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._row)
        return after - len(_END)

    def _at(self, place: int) -> bytes:
        return self._row[place : place + _DECISIVE]
