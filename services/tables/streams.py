"""Lists of blocks as text that one can read and edit in a cell.

What is chosen (places, contacts) is its ids with commas. What has parts (sources, doubts, windows, addresses) is one item a line, its parts
as `name: value` with ` | ` between them: `quality: official | source: https://…`. Several codes in a part have commas. A bar inside a value
is written `\\|`, a line end `\\n`, a backslash `\\\\`, a space at its beginning or end `\\s`. No JSON.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.fields import StreamField

_ESCAPES = {"\\": "\\\\", "|": "\\|", "\n": "\\n"}
_MEANINGS = {"\\": "\\", "|": "|", "n": "\n", "s": " ", "t": "\t"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")
_EDGES = {" ": "\\s", "\t": "\\t"}
_LIST = re.compile(r"[,;，；、\s]+")


def split(text: str) -> list[str]:
    """Codes or ids that stand in a cell with commas between them."""
    return [part for part in _LIST.split(text) if part]


def raw_items(value: Any) -> list[dict[str, Any]]:
    """The items of a list as it is stored, without asking for what they name."""
    return [dict(item) for item in value.raw_data] if value else []


def only_block(field: StreamField) -> tuple[str, Any]:
    """Name and block of a list's items.

    Raises:
        TypeError: there are several kinds of items; a cell could not tell them apart.
    """
    found: list[tuple[str, Any]] = list(field.stream_block.child_blocks.items())
    if len(found) != 1:
        raise TypeError(f"{field}: a list of several kinds of blocks has no form in a table")
    return found[0]


def written(value: Any) -> str:
    """A list of what has parts, as text."""
    return "\n".join(_line(item["value"]) for item in raw_items(value))


def parsed(text: str, field: StreamField) -> Any:
    """The list that a text says. Its items are checked as in the editing screen.

    Raises:
        ValueError: a line is not as it should be; names the line and the part.
    """
    name, block = only_block(field)
    items = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                value = _value(line, block)
            except ValueError as error:
                raise ValueError(_("item %(number)d: %(reason)s") % {"number": number, "reason": error}) from error
            items.append({"type": name, "value": value, "id": str(uuid4())})
    return field.to_python(items)


def chosen(field: StreamField, keys: Sequence[int]) -> Any:
    """A list of what is chosen, by primary keys."""
    name, _block = only_block(field)
    return field.to_python([{"type": name, "value": key, "id": str(uuid4())} for key in keys])


def _line(value: Mapping[str, Any]) -> str:
    parts = [f"{name}: {_escaped(_part(part))}" for name, part in value.items() if part not in (None, "", [])]
    return " | ".join(parts) or f"{next(iter(value), '')}:"


def _part(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _escaped(text: str) -> str:
    text = "".join(_ESCAPES.get(letter, letter) for letter in text)
    if text[:1] in _EDGES:
        text = _EDGES[text[0]] + text[1:]
    return text[:-1] + _EDGES[text[-1]] if text and text[-1] in _EDGES else text


def _restored(text: str) -> str:
    return _ESCAPED.sub(lambda found: _MEANINGS.get(found[1], found[0]), text.strip(" \t"))


def _parts(line: str) -> Iterator[str]:
    start = 0
    for found in _BAR.finditer(line):
        yield line[start : found.end() - 1]
        start = found.end()
    yield line[start:]


def _value(line: str, block: Any) -> dict[str, Any]:
    names = list(block.child_blocks)
    said: dict[str, Any] = {}
    for part in _parts(line):
        name, colon, text = part.partition(":")
        name = name.strip()
        if not colon or name not in names:
            raise ValueError(_("“%(part)s” must begin with one of: %(names)s.") % {"part": part.strip()[:40], "names": _listed(names)})
        if name in said:
            raise ValueError(_("“%(name)s” stands twice.") % {"name": name})
        said[name] = _restored(text)
    value = {name: _python(child, said.get(name, "")) for name, child in block.child_blocks.items()}
    try:
        cleaned = block.clean(block.to_python(value))
    except StructBlockValidationError as error:
        raise ValueError(_reason(error)) from error
    prepared: dict[str, Any] = block.get_prep_value(cleaned)
    return prepared


def _python(block: Any, text: str) -> Any:
    return split(text) if isinstance(block, blocks.MultipleChoiceBlock) else text


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"{name}:" for name in names)


def _reason(error: StructBlockValidationError) -> str:
    found = [f"{name}: {sentence}" for name, problem in error.block_errors.items() for sentence in _sentences(problem)]
    return " ".join(found) or " ".join(error.messages)


def _sentences(problem: Any) -> list[str]:
    return list(problem.messages) if isinstance(problem, ValidationError) else [str(problem)]
