"""The distributed engine: the only package that imports elasticsearch_dsl; implements the contract of `search.engines.base`."""

from search.engines.elastic.engine import ElasticEngine
from search.engines.elastic.scratch import scratch_engine

__all__ = ["ElasticEngine", "scratch_engine"]
