"""Tags and placeholders inside a text as protected codes, and back.

A text of the portal is a string with its codes written out: `<b>`, `<a id="a1">`, `&nbsp;`, `%(count)d`, `{name}`. On its way to another
system it becomes pieces: plain strings and `Code`s with a number. `join(parse(text)) == text` for every string, so that a wrong guess
(`a < b and c > d`) protects too much but loses nothing.

A file of another system may have codes without what they stand for (`<x id="3"/>`). They are read as XLIFF 1.2 writes them, and `resolve`
puts the code of that number in the source in their place.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

#: HTML elements that have no end tag (WHATWG HTML, "Void elements").
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
# Possessive and atomic groups: no text makes the search go back over what it has read.
_ATTRIBUTE = r"""\s++[A-Za-z_:][-\w:.]*+(?>\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'=<>`]++))?+"""
_TAG = rf"(?P<tag><(?P<end>/?)(?P<name>[A-Za-z][-\w:]*+)(?>{_ATTRIBUTE})*+\s*+(?P<alone>/?)>)"
_ENTITY = r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});"
# Without the flag " ", which would make a code of "50 % der Gebühr".
_CONVERSION = "[sdifgeExXorucaG]"
_PERCENT = (
    rf"%\([^()\s]{{1,60}}\)[-#0+]*[0-9]{{0,3}}(?:\.[0-9]{{1,3}})?{_CONVERSION}"
    rf"|%(?:[0-9]{{1,2}}\$)?[-#0+]*[0-9]{{0,3}}(?:\.[0-9]{{1,3}})?{_CONVERSION}(?![A-Za-z])"
)
_BRACES = r"\{\{[^{}\n]{1,100}\}\}|\{[A-Za-z0-9_.\[\]]{0,60}(?:![rsa])?(?::[^{}\n]{0,40})?\}"
_CODE = re.compile(rf"{_TAG}|(?P<other>{_ENTITY}|{_PERCENT}|{_BRACES})", re.ASCII)
_NEUTRAL = re.compile(r'<(?P<element>bx|ex|x) id="(?P<id>[^"<>]*)"/>')


class Kind(StrEnum):
    """What a code does: opens a pair, closes it, or stands alone (placeholder, void tag, tag without a partner)."""

    OPEN = "bx"
    CLOSE = "ex"
    ALONE = "x"


@dataclass(frozen=True, slots=True)
class Code:
    """A protected code. `id`: number within the unit, the same for both ends of a pair. `original`: what it stands for in the text."""

    id: str
    kind: Kind
    original: str

    @property
    def is_markup(self) -> bool:
        """Whether it is a tag, not a placeholder."""
        return self.original.startswith("<")


Piece = str | Code


def parse(text: str, known: Iterable[Piece] = ()) -> tuple[Piece, ...]:
    """The pieces of a text. Codes are numbered in their order; with the pieces of the source as `known`, a code that the source has too
    gets the source's number. Pairs are properly nested: a tag without a partner stands alone."""
    if not any(character in text for character in "<&%{"):
        return (text,) if text else ()
    return _numbered(_paired(list(_raw_pieces(text))), known)


def join(pieces: Iterable[Piece]) -> str:
    """The text that pieces stand for."""
    return "".join(piece if isinstance(piece, str) else piece.original for piece in pieces)


def codes(pieces: Iterable[Piece]) -> tuple[Code, ...]:
    """The codes among pieces, in their order."""
    return tuple(piece for piece in pieces if isinstance(piece, Code))


def neutral(kind: Kind, number: str) -> str:
    """A code whose original is not known, as text: `<x id="3"/>`."""
    clean = re.sub(r"[^-\w.:]", "_", number)
    return f'<{kind.value} id="{clean}"/>'


def restore(pieces: Iterable[Piece], source: Iterable[Piece] = ()) -> str:
    """The text of pieces that were read from a file, where codes may have "" as their original: it is taken from the code of that number in
    the source, else the code is written with its number."""
    originals = {(code.kind, code.id): code.original for code in codes(source)}
    return "".join(
        piece if isinstance(piece, str) else piece.original or originals.get((piece.kind, piece.id)) or neutral(piece.kind, piece.id)
        for piece in pieces
    )


def resolve(text: str, source: str) -> str:
    """A target with each code that has only a number replaced by the code of that number in `source`; the others stay as they are."""
    if not _NEUTRAL.search(text):
        return text
    originals = {neutral(code.kind, code.id): code.original for code in codes(parse(source))}
    return _NEUTRAL.sub(lambda found: originals.get(found[0], found[0]), text)


def _raw_pieces(text: str) -> Iterator[Piece]:
    end = 0
    for found in _CODE.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        yield Code(found["name"] or "", _kind(found), found[0])
        end = found.end()
    if end < len(text):
        yield text[end:]


def _kind(found: re.Match[str]) -> Kind:
    if found["other"] or found["alone"] or found["name"].lower() in _VOID:
        return Kind.ALONE
    return Kind.CLOSE if found["end"] else Kind.OPEN


def _paired(pieces: list[Piece]) -> list[tuple[Piece, int]]:
    """Each piece with the position of its partner, -1 for none; `id` is still the tag's name."""
    partner = [-1] * len(pieces)
    opened: list[int] = []
    waiting: dict[str, int] = defaultdict(int)
    for position, piece in enumerate(pieces):
        if isinstance(piece, str) or piece.kind is Kind.ALONE:
            continue
        if piece.kind is Kind.OPEN:
            opened.append(position)
            waiting[piece.id] += 1
        elif waiting[piece.id]:
            # What was opened inside and never closed stands alone.
            while True:
                start = opened.pop()
                name = getattr(pieces[start], "id", "")
                waiting[name] -= 1
                if name == piece.id:
                    break
            partner[start], partner[position] = position, start
    return list(zip(pieces, partner, strict=True))


def _numbered(pieces: list[tuple[Piece, int]], known: Iterable[Piece]) -> tuple[Piece, ...]:
    pool: dict[tuple[Kind, str], list[str]] = defaultdict(list)
    taken = set()
    for code in codes(known):
        pool[code.kind, code.original].append(code.id)
        taken.add(code.id)
    fresh = (str(number) for number in range(1, 10**9) if str(number) not in taken)
    numbers: dict[int, str] = {}
    result: list[Piece] = []
    for position, (piece, partner) in enumerate(pieces):
        if isinstance(piece, str):
            result.append(piece)
            continue
        kind = Kind.ALONE if partner < 0 else piece.kind
        if kind is Kind.CLOSE:
            number = numbers[partner]
        else:
            same = pool[kind, piece.original]
            number = same.pop(0) if same else next(fresh)
        numbers[position] = number
        result.append(replace(piece, id=number, kind=kind))
    return tuple(result)
