"""Vectors by the hash of their text, in one file that is read by mapping it into memory.

    DIRECTORY/vectors-<encoder>    records of one size, only ever added to: 16 bytes hash, 4 bytes scale, 512 bytes vector
    DIRECTORY/vectors.lock         held while adding or clearing up

A text is encoded once, whichever documents have it and however often the index is rebuilt. A record that was cut off by a killed process
is overwritten by the next one. Which document has which text is the index's matter: a record that no document refers to finds nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from search.vectors.encoder import DIMENSIONS, Encoder, Vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Texts encoded at a time.
_BATCH = 64
#: Records compared at a time: what fits into the processor's cache.
_CHUNK = 1_024
_SCALE = 127.0


class VectorStore:
    """The file, for one process. `encoder`: whose vectors they are."""

    def __init__(self, directory: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self._path = directory / f"vectors-{encoder.name}"
        self._lock = FileLock(directory / "vectors.lock")
        self._mapped: tuple[tuple[int, int], Any] | None = None
        self._known: tuple[int, dict[bytes, int]] = (0, {})

    def add(self, texts: Mapping[str, str], progress: Callable[[int], None] | None = None) -> int:
        """Encodes the texts, by identifier, that are not there yet; returns how many these were."""
        with self._lock:
            known = self._places()
            missing = [(key, text) for key, text in texts.items() if bytes.fromhex(key) not in known]
            for start in range(0, len(missing), _BATCH):
                batch = missing[start : start + _BATCH]
                self._append([key for key, _ in batch], self.encoder.encode([text for _, text in batch]))
                if progress:
                    progress(start + len(batch))
        return len(missing)

    def nearest(self, vector: Vector, count: int, floor: float) -> list[tuple[str, float]]:
        """Identifiers and cosines of the nearest vectors that are nearer than `floor`, the nearest first."""
        import numpy as np

        records = self._records()
        if not len(records):
            return []
        cosines = _dot(records["vector"], vector) * records["scale"]
        places = np.argpartition(-cosines, count)[:count] if len(cosines) > count else np.arange(len(cosines))
        places = places[np.argsort(-cosines[places])]
        return [(bytes(records["hash"][place]).hex(), float(cosines[place])) for place in places if cosines[place] >= floor]

    def get(self, identifiers: Iterable[str]) -> dict[str, bytes]:
        """The vectors of those of the identifiers that are there, a signed byte for each number."""
        records, places = self._records(), self._places()
        found = {key: place for key in identifiers if (place := places.get(bytes.fromhex(key))) is not None}
        return {key: records["vector"][place].tobytes() for key, place in found.items()}

    def keep(self, identifiers: Iterable[str]) -> None:
        """Clears up: only the vectors of these identifiers stay. Readers go on with the file they have."""
        import numpy as np

        wanted = set(identifiers)
        with self._lock:
            records = self._records()
            kept = np.fromiter((bytes(found).hex() in wanted for found in records["hash"]), dtype=bool, count=len(records))
            if len(records) and not kept.all():
                path = self._path.with_suffix(".new")
                path.write_bytes(records[kept].tobytes())
                path.replace(self._path)

    def __len__(self) -> int:
        return len(self._records())

    def _places(self) -> dict[bytes, int]:
        """Identifier → number of its record. Only what was added since the last time is read."""
        records = self._records()
        inode = self._mapped[0][0] if self._mapped else 0
        if self._known[0] != inode:
            self._known = (inode, {})
        known = self._known[1]
        for place in range(len(known), len(records)):
            known[bytes(records["hash"][place])] = place
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

    def _records(self) -> "NDArray[np.void]":
        import numpy as np

        try:
            status = self._path.stat()
        except FileNotFoundError:
            return np.zeros(0, dtype=_dtype())
        stamp = (status.st_ino, status.st_size)
        mapped = self._mapped
        if mapped is None or mapped[0] != stamp:
            count = status.st_size // _dtype().itemsize
            records = np.memmap(self._path, dtype=_dtype(), mode="r", shape=(count,)) if count else np.zeros(0, dtype=_dtype())
            mapped = self._mapped = (stamp, records)
        found: NDArray[np.void] = mapped[1]
        return found


def _dot(matrix: "NDArray[np.int8]", vector: Vector) -> Vector:
    """Products of the rows of a matrix of bytes with a vector, a few rows at a time: as floats the whole would be four times as large."""
    import numpy as np

    products = np.empty(len(matrix), dtype=np.float32)
    buffer = np.empty((_CHUNK, DIMENSIONS), dtype=np.float32)
    for start in range(0, len(matrix), _CHUNK):
        rows = matrix[start : start + _CHUNK]
        part = buffer[: len(rows)]
        np.copyto(part, rows)
        np.dot(part, vector, out=products[start : start + len(rows)])
    return products


def _dtype() -> "np.dtype[np.void]":
    import numpy as np

    return np.dtype([("hash", np.uint8, (16,)), ("scale", np.float32), ("vector", np.int8, (DIMENSIONS,))])
