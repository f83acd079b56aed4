"""XLIFF 2.0 (OASIS standard, 4 August 2014: https://docs.oasis-open.org/xliff/xliff-core/v2.0/os/xliff-core-v2.0-os.html).

Written: a `<unit>` of one `<segment>` per text; its `name` is the key, for ids must be name tokens. Codes are `<pc>` and `<ph>` with
their originals in `<originalData>`, characters that XML does not allow are `<cp>`, the hash of the source and the time are in the metadata
module, the limit is in the size and length restriction module.

Read: versions 2.0 to 2.2, units of several segments, groups, `<ignorable>`, `<sc>` and `<ec>`; other modules and namespaces are passed
over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from portal.translation.exchange import inline, tags, xmlreading, xmlwriting
from portal.translation.exchange.inline import Code, Kind
from portal.translation.exchange.problems import refuse
from portal.translation.exchange.units import Parcel, Unit, check_count, languages_of, refuse_duplicates, settled
from portal.translation.exchange.xliff12 import read_time
from portal.translation.exchange.xmlreading import XML, Node
from portal.translation.exchange.xmlwriting import element, text
from portal.translation.states import State

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
RESTRICTIONS = "urn:oasis:names:tc:xliff:sizerestriction:2.0"

#: State → `state` and, after the space, `subState` of a segment (section 4.3.1.28; a sub-state needs a prefix of one's own).
WORDS: Mapping[State, str] = {
    State.MISSING: "initial",
    State.NEEDS_EDITING: "initial portal:needs-editing",
    State.SUGGESTED: "initial portal:suggested",
    State.TRANSLATED: "translated",
    State.APPROVED: "final",
}
_STATES: Mapping[str, State] = {
    "initial": State.NEEDS_EDITING,
    "translated": State.TRANSLATED,
    "reviewed": State.APPROVED,
    "final": State.APPROVED,
}
_SUBSTATES: Mapping[str, State] = {"portal:needs-editing": State.NEEDS_EDITING, "portal:suggested": State.SUGGESTED}
_ORDER = (State.MISSING, State.NEEDS_EDITING, State.SUGGESTED, State.TRANSLATED, State.APPROVED)


def write(units: Iterable[Unit], *, written_at: datetime | None = None, title: str = "portal") -> bytes:
    """A file of units that share one pair of languages. `title` is where they come from (`original`).

    Raises:
        ExchangeError: several pairs of languages, a key twice, or a character that XML does not allow outside of a text.
    """
    units = tuple(units)
    source, target = languages_of(units)
    refuse_duplicates(units)
    body = "".join(_unit_element(number, unit) for number, unit in enumerate(units, start=1))
    if written_at:
        body = _metadata({"written-at": written_at.astimezone(UTC).isoformat()}, "") + "\n" + body
    profiles = element("slr:profiles", "", {"generalProfile": "xliff:codepoints"})
    content = element("file", f"\n{profiles}\n{body}", {"id": "f1", "original": title})
    outermost = {
        "version": "2.0",
        "xmlns": NAMESPACE,
        "xmlns:mda": METADATA,
        "xmlns:slr": RESTRICTIONS,
        "srcLang": tags.tag_of(source),
        "trgLang": tags.tag_of(target),
    }
    return (xmlwriting.DECLARATION + element("xliff", f"\n{content}\n", outermost) + "\n").encode()


def read(data: bytes, *, source_language: str = "", target_language: str = "") -> Parcel:
    """The units of a file. `source_language`, `target_language`: codes that the file must be in, "" for whatever it says.

    Raises:
        ExchangeError: the file is broken, has a unit twice or is in another language; names line and unit.
    """
    units: list[Unit] = []
    written_at = None
    is_open = is_preserved = False
    file = 0
    for node in xmlreading.walk(data, {"unit", "metadata"}):
        if node.name == "xliff":
            _check_version(node)
            source_language = tags.settle(node.get("srcLang"), source_language, line=node.line)
            target_language = tags.settle(node.get("trgLang"), target_language, line=node.line)
            is_open = True
        elif node.name == "file":
            file += 1
            is_preserved = node.get(XML + "space") == "preserve"
        elif node.name == "metadata" and node.namespace == METADATA:
            written_at = written_at or read_time(_meta(node).get("written-at", ""))
        elif node.name == "unit" and is_open:
            units.append(_unit(node, source_language, target_language, is_preserved))
            check_count(len(units), node.line)
    if not file:
        raise refuse(_("The file is no XLIFF 2: it has no file element."), line=1)
    refuse_duplicates(units)
    return Parcel(tuple(units), source_language, target_language, written_at)


def _check_version(node: Node) -> None:
    if not node.get("version").startswith("2."):
        raise refuse(_("The file is XLIFF %(version)s, not 2.0.") % {"version": node.get("version") or "?"}, line=node.line)


def _unit_element(number: int, unit: Unit) -> str:
    if not unit.key:
        raise refuse(_("A unit without a key cannot be written in this format."))
    attributes = {
        "id": f"u{number}",
        "name": unit.key,
        "xml:space": "preserve",
        "translate": "no" if unit.state is State.NOT_TRANSLATED else "",
        "slr:sizeRestriction": str(unit.max_length or ""),
    }
    xmlwriting.refuse_surrogates(unit.source + unit.target, unit.key)
    source = inline.parse(unit.source)
    target = inline.parse(unit.target, source)
    originals: dict[str, str] = {}
    for code in (*inline.codes(source), *inline.codes(target)):
        originals.setdefault(code.original, f"d{len(originals) + 1}")
    content = [_metadata({"source-hash": unit.source_hash}, unit.key) if unit.source_hash else ""]
    content.append(_notes(unit))
    if originals:
        data = "".join(element("data", _with_characters(original), {"id": number}) for original, number in originals.items())
        content.append(element("originalData", data))
    state, _space, substate = WORDS.get(unit.state, "").partition(" ")
    texts = element("source", _content(source, originals))
    if unit.target:
        texts += element("target", _content(target, originals))
    content.append(element("segment", texts, {"state": state, "subState": substate}))
    return element("unit", "".join(content), attributes, unit.key) + "\n"


def _metadata(values: Mapping[str, str], unit: str) -> str:
    metas = "".join(element("mda:meta", text(value, unit), {"type": key}) for key, value in values.items())
    return element("mda:metadata", element("mda:metaGroup", metas, {"category": "portal"}))


def _notes(unit: Unit) -> str:
    written = ""
    if unit.context:
        written += element("note", text(unit.context, unit.key), {"category": "context"})
    if unit.note:
        written += element("note", text(unit.note, unit.key))
    return element("notes", written) if written else ""


def _content(pieces: Iterable[inline.Piece], originals: Mapping[str, str]) -> str:
    """Pieces as XML. A start tag must name the data of its end, so that pairs are written from the inside out."""
    stack: list[tuple[Code | None, str]] = [(None, "")]
    for piece in pieces:
        start, written = stack.pop()
        if isinstance(piece, str):
            stack.append((start, written + _with_characters(piece)))
        elif piece.kind is Kind.ALONE:
            stack.append((start, written + element("ph", "", {"id": piece.id, "dataRef": originals[piece.original]})))
        elif piece.kind is Kind.OPEN:
            stack.extend([(start, written), (piece, "")])
        elif start:
            references = {"dataRefStart": originals[start.original], "dataRefEnd": originals[piece.original]}
            outer, before = stack.pop()
            stack.append((outer, before + element("pc", written, {"id": start.id, **references})))
    return stack[0][1]


def _with_characters(value: str) -> str:
    """A text with `<cp>` for what XML does not allow."""
    parts = []
    end = 0
    for found in xmlwriting.UNWRITABLE.finditer(value):
        parts += [text(value[end : found.start()]), element("cp", "", {"hex": f"{ord(found[0]):04X}"})]
        end = found.end()
    return "".join(parts) + text(value[end:])


def _unit(node: Node, source_language: str, target_language: str, is_preserved: bool) -> Unit:
    key = node.get("name") or node.get("id")
    is_preserved = is_preserved or node.get(XML + "space") == "preserve"
    data = {item.get("id"): _plain(item) for group in node.nodes("originalData") for item in group.nodes("data")}
    parts = list(node.nodes("segment", "ignorable"))
    if not any(part.name == "segment" for part in parts):
        raise refuse(_("The unit has no segment."), line=node.line, unit=key)
    sources, targets = [], []
    for part in parts:
        source, target = _part(part, data, key, (source_language, target_language))
        sources.append(_unindented(source, is_preserved))
        targets.append(_unindented(target, is_preserved))
    target = "".join(targets) if any(_has_target(part) for part in parts) else ""
    meta = [_meta(child) for child in node.children if isinstance(child, Node) and child.namespace == METADATA]
    notes = [note for group in node.nodes("notes") for note in group.nodes("note")]
    return Unit(
        key=key,
        source_language=source_language,
        target_language=target_language,
        source="".join(sources),
        target=target,
        state=settled(_state(node, parts), target),
        note="\n".join(note.text() for note in notes if note.get("category") != "context"),
        context="\n".join(note.text() for note in notes if note.get("category") == "context"),
        source_hash=next((values["source-hash"] for values in meta if "source-hash" in values), ""),
        max_length=_limit(node.get(f"{{{RESTRICTIONS}}}sizeRestriction")),
        line=node.line,
    )


def _part(part: Node, data: Mapping[str, str], key: str, languages: tuple[str, str]) -> tuple[str, str]:
    """Source and target of a segment, or of what stands between segments, which is the same in both where there is no target."""
    source, target = part.first("source"), part.first("target")
    if source is None:
        raise refuse(_("The unit has no source."), line=part.line, unit=key)
    for node, language in ((source, languages[0]), (target, languages[1])):
        if node is not None and (said := node.get(XML + "lang")):
            tags.settle(said, language, line=node.line, unit=key)
    pieces = tuple(_pieces(source, data))
    if target is None:
        return inline.restore(pieces), inline.restore(pieces) if part.name == "ignorable" else ""
    return inline.restore(pieces), inline.restore(_pieces(target, data), pieces)


def _has_target(part: Node) -> bool:
    target = part.first("target")
    return part.name == "segment" and target is not None and bool(target.children)


def _state(node: Node, parts: Iterable[Node]) -> State:
    """The lowest state of the unit's segments."""
    if node.get("translate") == "no":
        return State.NOT_TRANSLATED
    states = []
    for part in parts:
        if part.name == "segment":
            # "initial" is the standard's default, but who writes a target and no state had not thought of states at all.
            word = part.get("state", "translated" if _has_target(part) else "initial")
            states.append(_SUBSTATES.get(part.get("subState")) or _STATES.get(word, State.NEEDS_EDITING))
    return min(states, key=_ORDER.index)


def _limit(written: str) -> int:
    """The upper bound of a restriction in code points: `20`, `0,20`; 0 for none."""
    found = re.fullmatch(r"(?:[0-9]{1,6},)?([0-9]{1,6})", written.replace(" ", ""), re.ASCII)
    return int(found[1]) if found else 0


def _meta(node: Node) -> dict[str, str]:
    return {item.get("type"): item.text() for item in node.descendants("meta")}


def _unindented(written: str, is_preserved: bool) -> str:
    return written if is_preserved or not written.startswith("\n") else written.strip()


def _character(node: Node) -> str:
    try:
        return chr(int(node.get("hex"), 16))
    except (ValueError, OverflowError):
        raise refuse(_("“%(hex)s” is no character.") % {"hex": node.get("hex")}, line=node.line) from None


def _plain(node: Node) -> str:
    return "".join(
        child if isinstance(child, str) else _character(child) if child.name == "cp" else child.text() for child in node.children
    )


def _pieces(node: Node, data: Mapping[str, str]) -> Iterator[inline.Piece]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif child.name == "pc":
            yield Code(child.get("id"), Kind.OPEN, _original(child, data, "Start"))
            yield from _pieces(child, data)
            yield Code(child.get("id"), Kind.CLOSE, _original(child, data, "End"))
        elif child.name in {"ph", "sc", "ec"}:
            kind = {"ph": Kind.ALONE, "sc": Kind.OPEN, "ec": Kind.CLOSE}[child.name]
            yield Code(child.get("startRef") or child.get("id"), kind, _original(child, data, ""))
        elif child.name == "cp":
            yield _character(child)
        else:
            yield from _pieces(child, data)


def _original(node: Node, data: Mapping[str, str], end: str) -> str:
    return data.get(node.get(f"dataRef{end}"), "") or node.get(f"equiv{end}")
