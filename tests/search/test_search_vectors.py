"""Search by meaning: an encoder of a few words stands in for the real one, so that what is near is known."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from portal import languages
from search.documents import Document, Text
from search.engines.base import EngineError, Query
from search.engines.embedded import EmbeddedEngine
from search.engines.fusion import fuse, near_enough
from search.engines.values import Sort
from search.passages import passages
from search.vectors import DIMENSIONS, Encoder, Vector, VectorStore
from search.vectors.processes import Helpers

#: Words of the same number mean the same.
MEANINGS = {"doctor": 0, "physician": 0, "médecin": 0, "school": 1, "école": 1}


class FewWords(Encoder):
    """Knows a few words, and counts what it was asked for."""

    name = "few-words"

    def __init__(self, patience: int = 1_000) -> None:
        self.patience = patience

    def encode(self, texts: Sequence[str]) -> Vector:
        self.patience -= len(texts)
        if self.patience < 0:
            raise ValueError("interrupted")
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


def test_what_has_expired_is_last_also_by_meaning(engine: EmbeddedEngine) -> None:
    old = Document("page:old", "policy", {"en": Text("Doctor", body="A physician.")}, {"en": "/"}, expires=date(2026, 3, 1))
    engine.write([old])
    for question in ("physician", "médecin"):
        days = [Query(question, languages.get("en"), today=day) for day in (date(2026, 3, 1), date(2026, 3, 2))]
        found = [[hit.key for hit in engine.search(query).hits] for query in days]
        assert found == [["page:old", "page:health"], ["page:health", "page:old"]]


def test_pages_hold_everything_near_once(encoder: FewWords, tmp_path: Path) -> None:
    engine = EmbeddedEngine(directory=tmp_path / "index", vectors=True)
    engine.rebuild(Document(f"page:{n}", "policy", {"en": Text(f"{'doctor' if n % 2 else 'physician'} {n}")}, {}) for n in range(240))
    for sort in Sort:
        query = Query("physician", languages.get("en"), per_page=50, sort=sort)
        pages = [engine.search(replace(query, page=page)) for page in range(1, 6)]
        assert [page.total for page in pages] == [240] * 5
        assert len({hit.key for page in pages for hit in page.hits}) == 240


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
    assert fuse([("a", 9.0), ("b", 8.0)], [("b", 0.9), ("c", 0.8)], "two words")[0][0] == "b"


def test_words_found_in_full_are_not_outdone_by_what_is_only_near() -> None:
    assert fuse([("a", 40.0), ("b", 4.0)], [("c", 0.5), ("d", 0.4)], "one two three")[0][0] == "a"


def test_form_words_do_not_outdo_a_text_that_says_the_same() -> None:
    assert fuse([("a", 2.0)], [("b", 0.8), ("a", 0.45)], "one two three four five six")[0][0] == "b"


def test_what_is_far_less_near_than_the_nearest_is_left_out() -> None:
    assert near_enough([("a", 0.8), ("b", 0.5), ("c", 0.3)]) == [("a", 0.8), ("b", 0.5)]
    assert near_enough([("a", 0.1)]) == near_enough([]) == []


def test_interrupted_rebuild_goes_on_where_it_was(encoder: FewWords, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.embedded.engine._BATCH", 1)
    encoder.patience = 3
    engine = EmbeddedEngine(directory=tmp_path / "index", vectors=True)
    with pytest.raises(EngineError):
        engine.rebuild(documents())
    done = encoder.encoded
    encoder.patience = 1_000
    engine.rebuild(documents())
    everything = {passage.identifier for document in documents() for passage in passages(document)}
    assert 0 < done < len(everything)
    assert encoder.encoded == len(everything)


def test_nearest_is_found_among_many(encoder: FewWords, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.vectors.store._CANDIDATES", 20)
    chance = np.random.default_rng(3)
    rows = chance.standard_normal((500, DIMENSIONS)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    monkeypatch.setattr(encoder, "encode", lambda texts: rows[[int(text) for text in texts]])
    store = VectorStore(tmp_path, encoder)
    store.add({f"{number:032x}": str(number) for number in range(250)})
    store.nearest(rows[0], 1, 0.5)
    store.add({f"{number:032x}": str(number) for number in range(250, 500)})
    for number in (7, 300):
        nearest = store.nearest(rows[number] + 0.02 * rows[number - 1], 3, 0.5)
        assert [key for key, _ in nearest] == [f"{number:032x}"]
        assert nearest[0][1] == pytest.approx(1.0, abs=0.01)


def lengths(texts: Sequence[str]) -> Vector:
    return np.array([[len(text)] for text in texts], dtype=np.float32)


def make_lengths() -> Callable[[Sequence[str]], Vector]:
    """For another process, which finds it by its name."""
    return lengths


@pytest.mark.processes
def test_helpers_give_the_same_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.vectors.processes._cores", lambda: 2)
    here: list[int] = []

    def slowly(texts: Sequence[str]) -> Vector:
        here.append(len(texts))
        time.sleep(0.05)
        return lengths(texts)

    texts = ["x" * (number % 37) for number in range(5_000)]
    helpers = Helpers(make_lengths)
    assert helpers.encode(texts, slowly)[:, 0].tolist() == [len(text) for text in texts]
    assert 0 < sum(here) < len(texts)
    for process in multiprocessing.active_children():
        process.kill()
        process.join()
    assert helpers.encode(texts[:500], lengths)[:, 0].tolist() == [len(text) for text in texts[:500]]


@pytest.mark.processes
def test_helper_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import multiprocessing, os, signal\n"
        "from search.vectors import processes\n"
        "from tests.search.test_search_vectors import lengths, make_lengths\n"
        "if __name__ == '__main__':\n"
        "    processes._cores = lambda: 2\n"
        "    processes.Helpers(make_lengths).encode(['x'] * 100, lengths)\n"
        "    print(multiprocessing.active_children()[0].pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    done = subprocess.run([sys.executable, program], stdout=subprocess.PIPE, text=True, cwd=root, env=environment, check=False)
    helper = int(done.stdout)
    for _ in range(600):
        if not is_running(helper):
            return
        time.sleep(0.05)
    os.kill(helper, signal.SIGKILL)
    pytest.fail("the helper goes on without anyone")


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
