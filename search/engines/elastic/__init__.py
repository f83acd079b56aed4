"""The distributed engine: the only package that imports elasticsearch_dsl; implements the contract of `search.engines.base`."""
