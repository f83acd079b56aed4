"""What the search engine knows: to see whether a change has reached the index."""

from portal import languages
from search.engines import get_engine
from search.engines.base import Hit, Query


def hits(text: str, code: str = "en") -> dict[str, Hit]:
    """Everything that is found for a text by a reader of a language: key of the object → hit."""
    return {hit.key: hit for hit in get_engine().search(Query(text, languages.get(code), per_page=200)).hits}


def titles(text: str, code: str = "en") -> list[str]:
    """The titles of what is found, best first."""
    return [hit.title.text for hit in hits(text, code).values()]


def is_indexed(key: str) -> bool:
    """Whether the index has an object at all, by whatever words."""
    return key in hits("")
