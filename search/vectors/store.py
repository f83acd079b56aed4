"""Vectors by the hash of their text, in one file that is read by mapping it into memory.

    DIRECTORY/vectors-<encoder>    records of one size, only ever added to: 16 bytes hash, 4 bytes scale, 512 bytes vector
    DIRECTORY/vectors.lock         held while adding or clearing up

A text is encoded once, whichever documents have it and however often the index is rebuilt. A record that was cut off by a killed process
is overwritten by the next one. Which document has which text is the index's matter: a record that no document refers to finds nothing.

The nearest are looked for in two steps: by the signs of the numbers alone, which a process holds in memory, an eighth of a byte each; then
exactly, among the few thousand that agree in the most signs.
"""

import mmap
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from search.vectors.encoder import DIMENSIONS, Encoder, Vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Texts encoded at a time: what is lost when the process is killed.
_BATCH = 1_024
#: Records that are compared exactly. Measured with 100,000: of the hundred nearest 99.8 % are among these, of the ten nearest all.
_CANDIDATES = 3_000
#: Of these, so many at a time.
_BLOCK = 256
#: Records whose signs are read at a time.
_CHUNK = 8_192
_SCALE = 127.0
#: Bytes of an identifier.
_HASH = 16


@dataclass(frozen=True, slots=True)
class _Opened:
    """The file as it was: `inode` and its records. `signs`: of the numbers of each record, eight words of 64 bits, one row a word."""

    inode: int
    records: "NDArray[np.void]"
    signs: "NDArray[np.uint64]"


class VectorStore:
    """The file, for one process. `encoder`: whose vectors they are."""

    def __init__(self, directory: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self._path = directory / f"vectors-{encoder.name}"
        self._lock = FileLock(directory / "vectors.lock")
        self._opened: _Opened | None = None
        self._known: tuple[int, dict[bytes, int]] = (0, {})

    def add(self, texts: Mapping[str, str]) -> int:
        """Encodes the texts, by identifier, that are not there yet; returns how many these were."""
        with self._lock:
            known = self._places()
            missing = [(key, text) for key, text in texts.items() if bytes.fromhex(key) not in known]
            for start in range(0, len(missing), _BATCH):
                batch = missing[start : start + _BATCH]
                self._append([key for key, _ in batch], self.encoder.encode_many([text for _, text in batch]))
        return len(missing)

    def nearest(self, vector: Vector, count: int, floor: float) -> list[tuple[str, float]]:
        """Identifiers and cosines of the nearest vectors that are nearer than `floor`, the nearest first."""
        import numpy as np

        opened = self._open()
        records = opened.records
        places = _most_alike(opened.signs, _signs(vector[None])[:, 0], _CANDIDATES)
        # Few at a time: as floats, all of them would not fit into the processor's cache.
        blocks = (places[start : start + _BLOCK] for start in range(0, len(places), _BLOCK))
        products = [records["vector"][block].astype(np.float32) @ vector for block in blocks]
        cosines = np.concatenate([np.zeros(0, dtype=np.float32), *products]) * records["scale"][places]
        order = np.argsort(-cosines)[:count]
        return [(records["hash"][places[number]].tobytes().hex(), float(cosines[number])) for number in order if cosines[number] >= floor]

    def get(self, identifiers: Iterable[str]) -> dict[str, bytes]:
        """The vectors of those of the identifiers that are there, a signed byte for each number."""
        records, places = self._open().records, self._places()
        found = {key: place for key in identifiers if (place := places.get(bytes.fromhex(key))) is not None}
        return {key: records["vector"][place].tobytes() for key, place in found.items()}

    def keep(self, identifiers: Iterable[str]) -> None:
        """Clears up: only the vectors of these identifiers stay. Readers go on with the file they have."""
        import numpy as np

        wanted = set(map(bytes.fromhex, identifiers))
        with self._lock:
            records = self._open().records
            kept = np.fromiter((key in wanted for key in _keys(records)), dtype=bool, count=len(records))
            if len(records) and not kept.all():
                path = self._path.with_suffix(".new")
                path.write_bytes(records[kept].tobytes())
                path.replace(self._path)

    def __len__(self) -> int:
        return len(self._open().records)

    def _places(self) -> dict[bytes, int]:
        """Identifier → number of its record. Only what was added since the last time is read."""
        opened = self._open()
        if self._known[0] != opened.inode:
            self._known = (opened.inode, {})
        known = self._known[1]
        for place, key in enumerate(_keys(opened.records[len(known) :]), start=len(known)):
            known[key] = place
        return known

    def _append(self, identifiers: list[str], vectors: Vector) -> None:
        import numpy as np

        records = np.zeros(len(identifiers), dtype=_dtype())
        records["hash"] = np.array([list(bytes.fromhex(key)) for key in identifiers], dtype=np.uint8)
        largest = np.maximum(np.abs(vectors).max(axis=1), 1e-9)
        records["scale"] = largest / _SCALE
        records["vector"] = np.rint(vectors * (_SCALE / largest)[:, None]).astype(np.int8)
        size = records.dtype.itemsize
        with self._path.open("ab") as file:
            # What a killed process left of a record goes.
            file.truncate(file.tell() // size * size)
            file.write(records.tobytes())

    def _open(self) -> _Opened:
        """The file as it is now. Of what was added since the last time, only that is read."""
        import numpy as np

        try:
            with self._path.open("rb") as file:
                status = os.fstat(file.fileno())
                count = status.st_size // _dtype().itemsize
                opened = self._opened
                if opened is not None and (opened.inode, len(opened.records)) == (status.st_ino, count):
                    return opened
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if count else b""
        except FileNotFoundError:
            status, count, mapped, opened = None, 0, b"", None
        records = np.frombuffer(mapped, dtype=_dtype(), count=count)
        inode = status.st_ino if status else 0
        known = opened.signs if opened is not None and opened.inode == inode else _signs(np.zeros((0, DIMENSIONS), dtype=np.int8))
        added = (_signs(records["vector"][start : start + _CHUNK]) for start in range(known.shape[1], count, _CHUNK))
        self._opened = opened = _Opened(inode, records, np.concatenate([known, *added], axis=1))
        return opened


def _keys(records: "NDArray[np.void]") -> list[bytes]:
    """The hash of each record."""
    keys = records["hash"].tobytes()
    return [keys[start : start + _HASH] for start in range(0, len(keys), _HASH)]


def _signs(vectors: "NDArray[Any]") -> "NDArray[np.uint64]":
    """A bit for each number, whether it is more than nothing: a column of words for each row."""
    import numpy as np

    return np.ascontiguousarray(np.packbits(vectors > 0, axis=1).view(np.uint64).T)


def _most_alike(signs: "NDArray[np.uint64]", wanted: "NDArray[np.uint64]", count: int) -> "NDArray[np.intp]":
    """The places of the columns that differ from the wanted one in the fewest bits, in order of the places; of equal ones, all."""
    import numpy as np

    differences = np.zeros(signs.shape[1], dtype=np.uint16)
    for row, word in zip(signs, wanted, strict=True):
        differences += np.bitwise_count(row ^ word)
    if len(differences) <= count:
        return np.arange(len(differences))
    # Counting is several times as fast as sorting.
    most = np.searchsorted(np.cumsum(np.bincount(differences)), count)
    return np.flatnonzero(differences <= most)


def _dtype() -> "np.dtype[np.void]":
    import numpy as np

    return np.dtype([("hash", np.uint8, (_HASH,)), ("scale", np.float32), ("vector", np.int8, (DIMENSIONS,))])
