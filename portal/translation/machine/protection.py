"""What a machine must not touch (tags, links, placeholders, names that are not translated): hidden before a text is sent, put back after.

Every code has a number. Where the provider knows markup it goes as an element with that number: `<a id="1">…</a>` for a pair, an element
that is not translated for what stands alone. Elsewhere it goes as a token: `⟦1⟧ … ⟦/1⟧`, `⟦2:%(name)s⟧`. What comes back is read by the
numbers alone, for services add attributes, change quotes and translate what they were told not to. A text in which one is missing, or
comes twice, is no translation.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from portal.languages import Language
from portal.translation.exchange import inline
from portal.translation.exchange.inline import Code, Kind
from portal.translation.terms import Recogniser

_TOKEN = re.compile(r"⟦(/?)([0-9]{1,4})(?::[^⟦⟧]*)?⟧")
_TAG_NAME = re.compile(r"<\s*([A-Za-z][\w-]*)")
#: Elements that stand alone and say something: a line ends here. Others that do go as what is not translated.
_BREAKS = frozenset({"br", "hr"})


class Writing(StrEnum):
    """How codes are written for a provider."""

    XML = "xml"
    HTML = "html"
    TOKENS = "tokens"


class Lost(Exception):  # noqa: N818  what happened, not a fault of the program
    """Raised where a translation lacks what was protected, or has it twice. Its text says what."""


@dataclass(frozen=True, slots=True)
class Protected:
    """A text on its way to a machine. `sent`: as the provider gets it; `pieces`: what it is made of; `before`, `after`: white space at its
    ends, which services take off."""

    sent: str
    pieces: tuple[inline.Piece, ...]
    writing: Writing
    before: str = ""
    after: str = ""

    @property
    def codes(self) -> tuple[Code, ...]:
        """What has to come back."""
        return inline.codes(self.pieces)

    @property
    def has_words(self) -> bool:
        """Whether there is anything to translate."""
        return any(isinstance(piece, str) and any(letter.isalpha() for letter in piece) for piece in self.pieces)


def protect(text: str, language: Language, *, writing: Writing, terms: Recogniser | None = None) -> Protected:
    """Hide the codes of a text, and what the term base says is not translated."""
    stripped = text.strip()
    start = text.index(stripped) if stripped else len(text)
    pieces = tuple(_with_names(inline.parse(stripped), language, terms))
    return Protected(_write(pieces, writing), pieces, writing, text[:start], text[start + len(stripped) :])


def restore(protected: Protected, answer: str, *, is_rich: bool) -> str:
    """The translation with its codes. `is_rich`: the text is HTML, so that a bare “&” or “<” of the machine's is written as HTML wants it.

    Raises:
        Lost: something that was protected did not come back once and in its order, or markup came that was not sent.
    """
    reader = _Tokens(protected.codes) if protected.writing is Writing.TOKENS else _Elements(protected.codes)
    pieces = reader.read(answer.strip())
    wanted = Counter((code.id, code.kind) for code in protected.codes)
    found = Counter((code.id, code.kind) for code in inline.codes(pieces))
    if missing := wanted - found:
        raise Lost(_("The machine lost this: %(codes)s") % {"codes": _named(protected.codes, missing)})
    if twice := found - wanted:
        raise Lost(_("The machine wrote this too often: %(codes)s") % {"codes": _named(protected.codes, twice)})
    if not _is_nested(inline.codes(pieces)):
        raise Lost(_("The machine mixed up the tags."))
    words = [html.escape(piece, quote=False) if is_rich and isinstance(piece, str) else piece for piece in pieces]
    text = inline.join(words)
    if not text.strip():
        raise Lost(_("The machine answered with nothing."))
    return protected.before + text + protected.after


def _with_names(pieces: Iterable[inline.Piece], language: Language, terms: Recogniser | None) -> Iterator[inline.Piece]:
    """Pieces with each name that is not translated as a code of its own."""
    whole = tuple(pieces)
    number = max((int(code.id) for code in inline.codes(whole)), default=0)
    for piece in whole:
        if not isinstance(piece, str) or terms is None:
            yield piece
            continue
        end = 0
        for match in terms.find(piece, language):
            if match.concept.do_not_translate and match.start >= end:
                number += 1
                if match.start > end:
                    yield piece[end : match.start]
                yield Code(str(number), Kind.ALONE, piece[match.start : match.end])
                end = match.end
        if end < len(piece):
            yield piece[end:]


def _write(pieces: Sequence[inline.Piece], writing: Writing) -> str:
    return "".join(_escaped(piece, writing) if isinstance(piece, str) else _code(piece, pieces, writing) for piece in pieces)


def _escaped(text: str, writing: Writing) -> str:
    return text if writing is Writing.TOKENS else html.escape(text, quote=False)


def _code(code: Code, pieces: Sequence[inline.Piece], writing: Writing) -> str:
    if writing is Writing.TOKENS:
        # A name or a value is told, for the sentence is built around it; what a tag says, its address too, is not.
        shown = "" if code.is_markup else f":{code.original}"
        return f"⟦/{code.id}⟧" if code.kind is Kind.CLOSE else f"⟦{code.id}{shown}⟧"
    if code.kind is Kind.ALONE:
        return _alone(code, writing)
    opening = next(each for each in inline.codes(pieces) if each.id == code.id and each.kind is Kind.OPEN)
    name = _name(opening)
    return f"</{name}>" if code.kind is Kind.CLOSE else f'<{name} id="{code.id}">'


def _alone(code: Code, writing: Writing) -> str:
    name = _name(code)
    if name in _BREAKS:
        return f'<{name} id="{code.id}"/>'
    shown = html.escape("" if code.is_markup else code.original, quote=False)
    if writing is Writing.XML:
        return f'<x id="{code.id}">{shown}</x>'
    return f'<span translate="no" class="notranslate" id="{code.id}">{shown}</span>'


def _name(code: Code) -> str:
    found = _TAG_NAME.match(code.original)
    return found[1].lower() if found else ""


def _named(codes: Iterable[Code], counted: Counter[tuple[str, Kind]]) -> str:
    return " ".join(code.original for code in codes if counted[code.id, code.kind])


def _is_nested(codes: Iterable[Code]) -> bool:
    opened: list[str] = []
    for code in codes:
        if code.kind is Kind.OPEN:
            opened.append(code.id)
        elif code.kind is Kind.CLOSE and (not opened or opened.pop() != code.id):
            return False
    return True


class _Tokens:
    """Reads tokens."""

    def __init__(self, codes: Iterable[Code]) -> None:
        self._known = {(code.id, code.kind is Kind.CLOSE): code for code in codes}

    def read(self, answer: str) -> list[inline.Piece]:
        pieces: list[inline.Piece] = []
        end = 0
        for found in _TOKEN.finditer(answer):
            code = self._known.get((found[2], bool(found[1])))
            if code is None:
                raise Lost(_("The machine wrote something that was not sent: %(code)s") % {"code": found[0]})
            pieces += [answer[end : found.start()], code]
            end = found.end()
        return [piece for piece in (*pieces, answer[end:]) if piece]


class _Elements(HTMLParser):
    """Reads elements by their numbers. What is inside one that was not to be translated is thrown away: its code says what it is."""

    def __init__(self, codes: Iterable[Code]) -> None:
        super().__init__(convert_charrefs=True)
        self._opening = {code.id: code for code in codes if code.kind is not Kind.CLOSE}
        self._closing = {code.id: code for code in codes if code.kind is Kind.CLOSE}
        self._pieces: list[inline.Piece] = []
        self._opened: list[tuple[str, str]] = []
        #: Elements that are open since one began that is thrown away; 0 outside of one.
        self._inside = 0

    def read(self, answer: str) -> list[inline.Piece]:
        self.feed(answer)
        self.close()
        return self._pieces

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._inside:
            self._inside += tag not in _BREAKS
            return
        code = self._opening.get(dict(attrs).get("id") or "")
        if code is None:
            raise Lost(_("The machine wrote something that was not sent: %(code)s") % {"code": self.get_starttag_text() or tag})
        self._pieces.append(code)
        if code.kind is Kind.OPEN:
            self._opened.append((tag, code.id))
        elif tag not in _BREAKS:
            self._inside = 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _BREAKS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside:
            self._inside -= tag not in _BREAKS
        elif self._opened and self._opened[-1][0] == tag:
            self._pieces.append(self._closing[self._opened.pop()[1]])
        elif tag not in _BREAKS:
            raise Lost(_("The machine mixed up the tags."))

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._pieces.append(data)
