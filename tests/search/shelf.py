"""A source of objects that are in memory."""

from collections.abc import Iterator

from search import sources
from search.documents import Document, Text
from tests.search.city import make_document


class Shelf(sources.Source):
    """A source whose objects are in memory: identifier → title; None cannot be built."""

    name = "shelf"

    def __init__(self) -> None:
        self.titles: dict[str, str | None] = {}

    def documents(self) -> Iterator[Document]:
        return (document for identifier in list(self.titles) if (document := self.document(identifier)))

    def document(self, identifier: str) -> Document | None:
        if identifier not in self.titles:
            return None
        title = self.titles[identifier]
        if title is None:
            raise RuntimeError("this object cannot be read")
        return make_document(self.key(identifier), {"en": Text(title)})

    def count(self) -> int:
        return len(self.titles)
