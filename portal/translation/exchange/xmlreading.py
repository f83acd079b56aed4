"""XML files read piece by piece: bounded memory, a line for everything, no entities and nothing fetched from elsewhere.

`walk` hands over each wanted element as a small tree, and the elements around them as they open. defusedxml refuses entity declarations
(billion laughs, quadratic blow-up) and external references; a bare document type declaration is allowed, for TMX and TBX files carry one.
"""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from portal.translation.exchange.limits import MAX_DEPTH, MAX_FILE_BYTES, MAX_TEXT
from portal.translation.exchange.problems import ExchangeError, refuse

XML = "{http://www.w3.org/XML/1998/namespace}"
_CHUNK = 2**16


@dataclass(slots=True)
class Node:
    """An element: local name, namespace, attributes (those of a namespace as `{uri}name`), children and text in their order, line."""

    name: str
    namespace: str
    attributes: dict[str, str]
    line: int
    children: list["Node | str"] = field(default_factory=list)

    def get(self, attribute: str, default: str = "") -> str:
        """The value of an attribute without a namespace, or with one where written `{uri}name`."""
        return self.attributes.get(attribute, default)

    def nodes(self, *names: str) -> Iterator["Node"]:
        """Child elements with one of these local names in this element's own namespace, in their order."""
        return (child for child in self.children if isinstance(child, Node) and child.name in names and child.namespace == self.namespace)

    def first(self, name: str) -> "Node | None":
        """The first such child element, None where there is none."""
        return next(self.nodes(name), None)

    def text(self) -> str:
        """All text inside, elements flattened."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def descendants(self, name: str) -> Iterator["Node"]:
        """Elements of this local name anywhere inside, whatever their namespace."""
        for child in self.children:
            if isinstance(child, Node):
                if child.name == name:
                    yield child
                yield from child.descendants(name)


def walk(data: bytes, wanted: Collection[str]) -> Iterator[Node]:
    """Elements of an XML file in their order: those named in `wanted` whole, when they end; those around them when they begin, without
    children.

    Raises:
        ExchangeError: the file is too big, broken, in another encoding than it says, or has entities; names the line.
    """
    if len(data) > MAX_FILE_BYTES:
        raise refuse(_("The file has more than %(limit)d MB; divide it.") % {"limit": MAX_FILE_BYTES >> 20})
    target = _Collector(frozenset(wanted))
    try:
        parser = DefusedXMLParser(target=target)
        target.expat = parser.parser
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            while target.ready:
                yield target.ready.popleft()
        parser.close()
    except DefusedXmlException as error:
        line = target.line
        raise refuse(_("The file declares entities or refers to other files, which is not allowed."), line=line) from error
    except ParseError as error:
        raise _said_plainly(error, data) from error
    except (LookupError, ValueError) as error:
        if isinstance(error, ExchangeError):
            raise
        raise refuse(_("The file is in an encoding that cannot be read; save it as UTF-8."), line=1) from error
    yield from target.ready


def root(data: bytes) -> Node:
    """The outermost element of an XML file, without children. Reads no further than its start tag.

    Raises:
        ExchangeError: as `walk`.
    """
    # Nothing is wanted whole, so that the first element comes as soon as it begins.
    for node in walk(data, ()):
        return node
    raise refuse(_("The file is empty."))


def _said_plainly(error: ParseError, data: bytes) -> ExchangeError:
    line = error.position[0]
    try:
        # Expat calls a byte that is no UTF-8 an invalid token; UTF-16 files begin with their mark and are not judged here.
        if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        return refuse(_("The file is not in the encoding that it says; save it as UTF-8."), line=line)
    reason = str(error).partition(":")[0]
    return refuse(_("The file is not well-formed XML (%(reason)s).") % {"reason": reason}, line=line)


class _Collector:
    """Target of the parser: builds wanted elements, forgets the rest."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.wanted = wanted
        self.ready: deque[Node] = deque()
        self.expat: Any = None
        self.line = 1
        self.depth = 0
        self.characters = 0
        self.open: list[Node] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.line = self.expat.CurrentLineNumber
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise refuse(_("The file has more than %(limit)d elements inside one another.") % {"limit": MAX_DEPTH}, line=self.line)
        namespace, _brace, name = tag.rpartition("}")
        node = Node(name, namespace[1:], attributes, self.line)
        if self.open:
            self.open[-1].children.append(node)
            self.open.append(node)
        elif name in self.wanted:
            self.characters = 0
            self.open.append(node)
        else:
            self.ready.append(node)

    def end(self, _tag: str) -> None:
        self.depth -= 1
        if self.open:
            node = self.open.pop()
            if not self.open:
                self.ready.append(node)

    def data(self, text: str) -> None:
        if not self.open:
            return
        self.characters += len(text)
        if self.characters > MAX_TEXT:
            raise refuse(_("The text has more than %(limit)d characters.") % {"limit": MAX_TEXT}, line=self.open[0].line)
        self.open[-1].children.append(text)

    def close(self) -> None:
        """What the parser returns at the end; everything was handed over already."""
