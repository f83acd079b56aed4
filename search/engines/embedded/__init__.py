"""The engine that needs no server: a tantivy index in a directory, shared by all processes of one machine."""

from search.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
