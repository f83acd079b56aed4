"""What of a page is language and is translated, and what is a fact, which is the same in every language.

Page types (`TEXTS`) and blocks (`Meta.words`) name their texts; whatever they do not name is a fact and is copied from the source.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wagtail import blocks

from portal.translation.quality import Kind

#: The body of a page as it is stored: blocks with `type`, `value` and `id`.
Stream = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Words:
    """How a text is translated.

    `kind`: as the checks know it. `is_required`: nothing is whole without it. `is_fact`: a fact in words (an amount, opening hours): one
    that is out of date is never shown. `is_markable`: without a translation it may be shown in the source language, for the page's
    template marks its language there; any other text is left out then.
    """

    kind: Kind = Kind.SENTENCES
    is_required: bool = True
    is_fact: bool = False
    is_markable: bool = True


LABEL = Words(Kind.LABEL)
SENTENCES = Words()
#: Facts in words. An amount may be "free", an address may be written in the letters of another language.
AMOUNT = Words(Kind.LABEL, is_fact=True)
HOURS = Words(is_fact=True)
ADDRESS = Words(Kind.ADDRESS, is_fact=True)
#: Texts that other pages and search engines show, too, where nothing would mark their language.
HEADLINE = Words(Kind.LABEL, is_markable=False)
ELSEWHERE = Words(is_markable=False)
#: For search engines of the web; a page has them or not.
META = Words(is_required=False, is_markable=False)
NAME = Words(Kind.NAME, is_markable=False)
KEYWORDS = Words(Kind.KEYWORDS, is_required=False, is_markable=False)


@dataclass(frozen=True, slots=True)
class Place:
    """A text inside a body. `path`: ids and names that lead to it. `holder`: the map that holds it under `name`. `local_twin`: the name
    under which the same stands in the city's own language, "" where there is none."""

    path: str
    words: Words
    holder: dict[str, Any]
    name: str
    label: str
    local_twin: str = ""

    @property
    def text(self) -> str:
        """The text as it stands there."""
        return self.holder.get(self.name) or ""


def places(body: Stream, definition: blocks.StreamBlock, prefix: str) -> Iterator[Place]:
    """Every text of a stored body, in its order; empty ones, too. Blocks of an unknown type are passed over."""
    for child in body:
        block = definition.child_blocks.get(child["type"])
        if block is not None:
            yield from _in_struct(block, child["value"], f"{prefix}.{child['id']}", str(block.label))


def _in_struct(block: blocks.StructBlock, value: dict[str, Any], path: str, label: str) -> Iterator[Place]:
    twins = getattr(block.meta, "local_twins", {})
    for name, words in words_of(block).items():
        yield Place(f"{path}.{name}", words, value, name, f"{label}: {block.child_blocks[name].label}", twins.get(name, ""))
    for name, child in block.child_blocks.items():
        if isinstance(child, blocks.ListBlock):
            for number, item in enumerate(value.get(name) or (), start=1):
                yield from _in_struct(child.child_block, item["value"], f"{path}.{name}.{item['id']}", f"{label} {number}")


def words_of(block: blocks.StructBlock) -> Mapping[str, Words]:
    """The texts that a block's class names."""
    found: Mapping[str, Words] = getattr(block.meta, "words", {})
    return found
