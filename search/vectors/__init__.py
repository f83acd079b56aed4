"""Sentence vectors: texts and questions of any language as points, near to each other where they mean the same."""

from search.vectors.encoder import DIMENSIONS, Encoder, Vector, get_encoder
from search.vectors.store import VectorStore

__all__ = ["DIMENSIONS", "Encoder", "Vector", "VectorStore", "get_encoder"]
