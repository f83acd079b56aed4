"""Search by meaning: an encoder of a few words stands in for the real one, so that what is near is known."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from portal import languages
from search.documents import Document, Text
from search.engines.base import Query
from search.engines.embedded import EmbeddedEngine
from search.engines.fusion import fuse
from search.passages import passages
from search.vectors import DIMENSIONS, Encoder, Vector, VectorStore

#: Words of the same number mean the same.
MEANINGS = {"doctor": 0, "physician": 0, "médecin": 0, "school": 1, "école": 1}


class FewWords(Encoder):
    """Knows a few words, and counts what it was asked for."""

    name = "few-words"

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Vector:
        import numpy as np

        self.encoded += len(texts)
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().replace(".", " ").split():
                row[MEANINGS.get(word, 9)] += 1 if word in MEANINGS else 0.01
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> FewWords:
    encoder = FewWords()
    monkeypatch.setattr("search.engines.embedded.engine.get_encoder", lambda: encoder)
    return encoder


@pytest.fixture
def engine(encoder: FewWords, tmp_path: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine(directory=tmp_path / "index", vectors=True)
    engine.rebuild(documents())
    return engine


def documents() -> list[Document]:
    body = "Some words first. " * 10
    health = Text("Health", body=f"{body}\nEvery doctor is listed.", anchors=((0, "first"), (len(body) + 1, "doctors")))
    return [
        Document("page:health", "policy", {"en": health}, {"en": "/en/health/", "fr": "/fr/health/"}),
        Document("page:learning", "policy", {"fr": Text("Une école")}, {"en": "/en/learning/"}),
    ]


def test_other_words_of_the_same_meaning_find_the_section(engine: EmbeddedEngine) -> None:
    hit = engine.search(Query("physician", languages.get("en"))).hits[0]
    assert hit.url == "/en/health/#doctors"
    assert hit.match is not None
    assert hit.match.is_by_meaning
    assert "Every doctor" in str(hit.snippet)


def test_question_finds_a_text_in_another_language(engine: EmbeddedEngine) -> None:
    hit = engine.search(Query("school", languages.get("en"))).hits[0]
    assert (hit.key, hit.title.is_fallback) == ("page:learning", True)


def test_nothing_near_finds_nothing(engine: EmbeddedEngine) -> None:
    assert engine.search(Query("physician", languages.get("en"), {"kind": ("school",)})).total == 0


def test_same_text_is_encoded_once(engine: EmbeddedEngine, encoder: FewWords) -> None:
    before = encoder.encoded
    engine.rebuild(documents())
    assert encoder.encoded == before


def test_cut_off_record_is_overwritten(encoder: FewWords, tmp_path: Path) -> None:
    store = VectorStore(tmp_path, encoder)
    store.add({"00" * 16: "doctor"})
    with (tmp_path / "vectors-few-words").open("ab") as file:
        file.write(b"half a record")
    later = VectorStore(tmp_path, encoder)
    later.add({"11" * 16: "school"})
    assert [key for key, _ in later.nearest(encoder.encode(["école"])[0], 5, 0.5)] == ["11" * 16]


def test_store_keeps_what_is_wanted(encoder: FewWords, tmp_path: Path) -> None:
    store = VectorStore(tmp_path, encoder)
    store.add({"00" * 16: "doctor", "11" * 16: "school"})
    store.keep(["11" * 16])
    assert len(store) == 1


def test_passages_never_cross_a_section() -> None:
    found = [passage for passage in passages(documents()[0]) if passage.start >= 0]
    assert found[-1].text == "Every doctor is listed."


def test_best_of_both_rankings_comes_first() -> None:
    assert fuse([("a", 9.0), ("b", 8.0)], [("b", 0.9), ("c", 0.8)])[0][0] == "b"
