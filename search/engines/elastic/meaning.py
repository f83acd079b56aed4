"""Search by meaning on the cluster: the passages' vectors, a byte a number, the same that the embedded engine keeps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.documents import Document
from search.engines.elastic.documents import PLACE, VECTOR, read_place
from search.engines.fields import PASSAGES
from search.engines.fusion import FARTHEST, WINDOW
from search.passages import Passage, passages
from search.vectors import Encoder, Vector, VectorStore

#: Passages that each shard looks at, and those of a document among which one in the reader's language is looked for.
_CANDIDATES, _OF_ONE = 3 * WINDOW, 3
_LARGEST = 127
_PLACE = f"{PASSAGES}.{PLACE}"
#: Documents that have no passages at all.
WITHOUT_VECTORS = {"bool": {"must_not": [{"nested": {"path": PASSAGES, "query": {"exists": {"field": f"{PASSAGES}.{VECTOR}"}}}}]}}


@dataclass(frozen=True, slots=True)
class Near:
    """A document near in meaning. `passage`: the nearest, in the reader's language where one of the nearest is."""

    key: str
    cosine: float
    passage: Passage | None


class PassageVectors:
    """Vectors of documents, encoded once and kept in `directory`."""

    def __init__(self, directory: Path, encoder: Encoder) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._store = VectorStore(directory, encoder)

    def of(self, documents: Sequence[Document]) -> list[list[tuple[Passage, bytes]]]:
        """The passages of each document with their vectors."""
        found = [list(passages(document)) for document in documents]
        texts = {passage.identifier: passage.text for one in found for passage in one}
        self._store.add(texts)
        vectors = self._store.get(texts)
        return [[(passage, vectors[passage.identifier]) for passage in one] for one in found]


def near_search(vector: Vector) -> dict[str, Any]:
    """What is asked for the documents nearest in meaning."""
    return {
        "size": WINDOW,
        "_source": False,
        "track_total_hits": False,
        "knn": {
            "field": f"{PASSAGES}.{VECTOR}",
            "query_vector": _as_bytes(vector),
            "k": WINDOW,
            "num_candidates": _CANDIDATES,
            "similarity": FARTHEST,
            "inner_hits": {"size": _OF_ONE, "_source": False, "docvalue_fields": [_PLACE]},
        },
    }


def read_near(hits: Iterable[Mapping[str, Any]], preferred: str) -> list[Near]:
    """The answer to it, the nearest first. `preferred`: code of the reader's language."""
    return [_near(hit, preferred) for hit in hits]


def _near(hit: Mapping[str, Any], preferred: str) -> Near:
    inner = hit["inner_hits"][PASSAGES]["hits"]["hits"]
    found = [(read_place(one["fields"][_PLACE][0]), one["_score"]) for one in inner]
    passage = max(found, key=lambda pair: (pair[0].language == preferred, pair[1]))[0] if found else None
    # The server gives the middle between the cosine and one.
    return Near(hit["_id"], 2 * hit["_score"] - 1, passage)


def _as_bytes(vector: Vector) -> list[int]:
    largest = max(float(abs(vector).max()), 1e-9)
    return [round(float(number) * _LARGEST / largest) for number in vector]
