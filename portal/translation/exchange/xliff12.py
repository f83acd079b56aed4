"""XLIFF 1.2 (OASIS standard, 1 February 2008: https://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html).

Written: one `<file>`, a `<trans-unit>` per unit whose `id` is its key, codes as `<bpt>`, `<ept>` and `<ph>` with the original inside, the
hash of the source in an attribute of our own namespace (which section 2.5 of the standard allows), the limit as `maxwidth`.

Read: what other systems write too. Groups, files and `<mrk>` are looked through; `<alt-trans>`, `<bin-unit>` and elements of other
namespaces are passed over, but the `conf` of SDL's segments counts as a state.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from portal.translation.exchange import inline, tags, xmlreading, xmlwriting
from portal.translation.exchange.inline import Kind
from portal.translation.exchange.problems import refuse
from portal.translation.exchange.units import Parcel, Unit, check_count, languages_of, refuse_duplicates, settled
from portal.translation.exchange.xmlreading import XML, Node
from portal.translation.exchange.xmlwriting import element, text
from portal.translation.states import State

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
OWN = "urn:portal:translation:exchange:1"

#: State → the standard's word ("state" attribute, section 3.2). A text that must be looked at again is a suggestion, one that must be made
#: again needs editing.
WORDS: Mapping[State, str] = {
    State.MISSING: "new",
    State.NEEDS_EDITING: "needs-translation",
    State.SUGGESTED: "needs-review-translation",
    State.TRANSLATED: "translated",
    State.APPROVED: "signed-off",
}
_STATES: Mapping[str, State] = {
    **{word: state for state, word in WORDS.items()},
    "new": State.NEEDS_EDITING,
    "needs-adaptation": State.NEEDS_EDITING,
    "needs-l10n": State.NEEDS_EDITING,
    "needs-review-adaptation": State.SUGGESTED,
    "needs-review-l10n": State.SUGGESTED,
    "final": State.APPROVED,
}
#: State qualifiers that take a text's word back, unless it is final.
_QUALIFIERS: Mapping[str, State] = {
    "fuzzy-match": State.NEEDS_EDITING,
    "rejected-grammar": State.NEEDS_EDITING,
    "rejected-inaccurate": State.NEEDS_EDITING,
    "rejected-spelling": State.NEEDS_EDITING,
    "mt-suggestion": State.SUGGESTED,
    "tm-suggestion": State.SUGGESTED,
    "leveraged-mt": State.SUGGESTED,
}
#: `conf` of SDL's segments (ConfirmationLevel of the Trados file type API).
_CONFIRMATIONS: Mapping[str, State] = {
    "Draft": State.NEEDS_EDITING,
    "RejectedTranslation": State.NEEDS_EDITING,
    "RejectedSignOff": State.NEEDS_EDITING,
    "Translated": State.TRANSLATED,
    "ApprovedTranslation": State.APPROVED,
    "ApprovedSignOff": State.APPROVED,
}
_KINDS = {
    "bpt": Kind.OPEN,
    "bx": Kind.OPEN,
    "ept": Kind.CLOSE,
    "ex": Kind.CLOSE,
    "it": Kind.ALONE,
    "ph": Kind.ALONE,
    "x": Kind.ALONE,
}
_ORDER = (State.MISSING, State.NEEDS_EDITING, State.SUGGESTED, State.TRANSLATED, State.APPROVED)


def write(units: Iterable[Unit], *, written_at: datetime | None = None, title: str = "portal") -> bytes:
    """A file of units that share one pair of languages. `title` is where they come from (`original`).

    Raises:
        ExchangeError: several pairs of languages, a key twice, or a character that XML does not allow.
    """
    units = tuple(units)
    source, target = languages_of(units)
    refuse_duplicates(units)
    body = "".join(_trans_unit(unit) for unit in units)
    attributes = {
        "original": title,
        "source-language": tags.tag_of(source),
        "target-language": tags.tag_of(target),
        "datatype": "html",
        "date": written_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if written_at else "",
    }
    content = element("file", f"\n<body>\n{body}</body>\n", attributes)
    outermost = {"version": "1.2", "xmlns": NAMESPACE, "xmlns:portal": OWN}
    return (xmlwriting.DECLARATION + element("xliff", f"\n{content}\n", outermost) + "\n").encode()


def read(data: bytes, *, source_language: str = "", target_language: str = "") -> Parcel:
    """The units of a file. `source_language`, `target_language`: codes that the file must be in, "" for whatever it says.

    Raises:
        ExchangeError: the file is broken, has a unit twice or is in another language; names line and unit.
    """
    reader = _Reader(source_language, target_language)
    for node in xmlreading.walk(data, {"trans-unit", "bin-unit"}):
        reader.take(node)
    return reader.parcel()


class _Reader:
    """What is known of the file so far."""

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = source, target
        self.is_ours = False
        self.written_at: datetime | None = None
        self.files: list[str] = []
        self.units: list[tuple[int, Unit]] = []
        self.is_preserved = False

    def take(self, node: Node) -> None:
        if node.name == "xliff":
            self._check_version(node)
        elif node.name == "file":
            self._open_file(node)
        elif node.name == "trans-unit":
            if not self.files:
                raise refuse(_("There is a unit outside of any file element."), line=node.line)
            self.units.append((len(self.files), _unit(node, self.source, self.target, self.is_preserved)))
            check_count(len(self.units), node.line)

    def parcel(self) -> Parcel:
        if not self.files:
            raise refuse(_("The file is no XLIFF 1.2: it has no file element."), line=1)
        for number in range(1, len(self.files) + 1):
            refuse_duplicates(unit for file, unit in self.units if file == number)
        return Parcel(tuple(self._unique()), self.source, self.target, self.written_at)

    def _check_version(self, node: Node) -> None:
        if not node.get("version").startswith("1."):
            raise refuse(_("The file is XLIFF %(version)s, not 1.2.") % {"version": node.get("version") or "?"}, line=node.line)

    def _open_file(self, node: Node) -> None:
        said_source, said_target = node.get("source-language"), node.get("target-language")
        self.source = tags.settle(said_source, self.source, line=node.line)
        self.target = tags.settle(said_target, self.target, line=node.line)
        self.files.append(node.get("original") or str(len(self.files) + 1))
        self.written_at = self.written_at or read_time(node.get("date"))
        self.is_preserved = node.get(XML + "space") == "preserve"

    def _unique(self) -> Iterator[Unit]:
        """Ids are unique in a `<file>` only: those that several have get its name in front."""
        times = Counter(unit.key for _file, unit in self.units)
        for file, unit in self.units:
            yield unit if times[unit.key] == 1 else replace(unit, key=f"{self.files[file - 1]}/{unit.key}")


def read_time(written: str) -> datetime | None:
    """An aware time from ISO 8601 as XML has it; None for what is none. Without a zone it is taken as UTC."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _trans_unit(unit: Unit) -> str:
    if not unit.key:
        raise refuse(_("A unit without a key cannot be written in this format."))
    attributes = {
        "id": unit.key,
        "xml:space": "preserve",
        "approved": "yes" if unit.state is State.APPROVED else "",
        "translate": "no" if unit.state is State.NOT_TRANSLATED else "",
        "maxwidth": str(unit.max_length or ""),
        "size-unit": "char" if unit.max_length else "",
        "portal:source-hash": unit.source_hash,
    }
    source = inline.parse(unit.source)
    parts = [element("source", _content(source, unit.key))]
    # With a state even where it is empty, so that an editor has somewhere to write it.
    state = {"state": WORDS.get(unit.state, "")}
    parts.append(element("target", _content(inline.parse(unit.target, source), unit.key), state))
    if unit.context:
        where = element("context", text(unit.context, unit.key), {"context-type": "x-where"})
        parts.append(element("context-group", where, {"purpose": "information"}))
    if unit.note:
        parts.append(element("note", text(unit.note, unit.key), {"from": "portal"}))
    return element("trans-unit", "".join(parts), attributes, unit.key) + "\n"


def _content(pieces: Iterable[inline.Piece], unit: str) -> str:
    names = {Kind.OPEN: "bpt", Kind.CLOSE: "ept", Kind.ALONE: "ph"}
    return "".join(
        text(piece, unit) if isinstance(piece, str) else element(names[piece.kind], text(piece.original, unit), {"id": piece.id})
        for piece in pieces
    )


def _unit(node: Node, source_language: str, target_language: str, is_preserved: bool) -> Unit:
    key = node.get("id")
    source_node, target_node = node.first("source"), node.first("target")
    if source_node is None:
        raise refuse(_("The unit has no source."), line=node.line, unit=key)
    _check_language(source_node, source_language, key)
    is_preserved = is_preserved or node.get(XML + "space") == "preserve"
    pieces = tuple(_pieces(source_node))
    target = ""
    if target_node is not None:
        _check_language(target_node, target_language, key)
        target = _unindented(inline.restore(_pieces(target_node), pieces), is_preserved)
    limit = node.get("maxwidth") if node.get("size-unit") == "char" else ""
    return Unit(
        key=key,
        source_language=source_language,
        target_language=target_language,
        source=_unindented(inline.restore(pieces), is_preserved),
        target=target,
        state=settled(_state(node, target_node), target),
        note="\n".join(note.text() for note in node.nodes("note")),
        context="\n".join(context.text() for group in node.nodes("context-group") for context in group.nodes("context")),
        source_hash=node.get(f"{{{OWN}}}source-hash"),
        max_length=int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 7 else 0,
        line=node.line,
    )


def _unindented(written: str, is_preserved: bool) -> str:
    """An indented element was laid out for the eye: its first and last line breaks are no text."""
    return written if is_preserved or not written.startswith("\n") else written.strip()


def _check_language(node: Node, expected: str, unit: str) -> None:
    if said := node.get(XML + "lang"):
        tags.settle(said, expected, line=node.line, unit=unit)


def _state(node: Node, target: Node | None) -> State:
    if node.get("translate") == "no":
        return State.NOT_TRANSLATED
    word = target.get("state") if target is not None else ""
    is_approved = node.get("approved") == "yes"
    state = _STATES.get(word) or _confirmed(node) or State.TRANSLATED
    if is_approved and word in {"", "translated"}:
        state = State.APPROVED
    qualifier = target.get("state-qualifier") if target is not None else ""
    if state is State.APPROVED or qualifier not in _QUALIFIERS:
        return state
    return min(state, _QUALIFIERS[qualifier], key=_ORDER.index)


def _confirmed(node: Node) -> State | None:
    """The lowest confirmation among SDL's segments; None for a file that has none."""
    segments = [segment for definitions in node.descendants("seg-defs") for segment in definitions.descendants("seg")]
    states = [_CONFIRMATIONS.get(segment.get("conf"), State.NEEDS_EDITING) for segment in segments]
    return min(states, key=_ORDER.index, default=None)


def _pieces(node: Node) -> Iterator[inline.Piece]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif child.name == "g":
            # What a pair of this kind stands for is not said in the file.
            yield inline.Code(child.get("id"), Kind.OPEN, "")
            yield from _pieces(child)
            yield inline.Code(child.get("id"), Kind.CLOSE, "")
        elif kind := _KINDS.get(child.name):
            number = child.get("rid") if child.name == "ex" and child.get("rid") else child.get("id")
            yield inline.Code(number, kind, child.text() or child.get("equiv-text"))
        else:
            yield from _pieces(child)
