"""TMX 1.4b (LISA, 26 April 2005: https://www.gala-global.org/tmx-14b): the translation memory, in any number of languages.

Written: a `<tu>` per text with a `<tuv>` per language, codes as `<bpt>`, `<ept>` and `<ph>` with the original inside, what TMX has no word
for (state, context, hash, limit) as `<prop>`. Read: each pair of the source language and another one of ours; other languages are left
out, which the parcel says. A document type declaration is allowed, for most systems write one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import languages
from portal.translation.exchange import inline, tags, xmlreading, xmlwriting
from portal.translation.exchange.inline import Code, Kind
from portal.translation.exchange.problems import Place, Problem, refuse
from portal.translation.exchange.units import Parcel, Unit, check_count, refuse_duplicates, settled
from portal.translation.exchange.xmlreading import XML, Node
from portal.translation.exchange.xmlwriting import element, text
from portal.translation.states import State

#: TMX's form of a time (section "Date"): ISO 8601 basic, in UTC.
_TIME = "%Y%m%dT%H%M%SZ"
_KINDS = {"bpt": Kind.OPEN, "ept": Kind.CLOSE, "it": Kind.ALONE, "ph": Kind.ALONE, "ut": Kind.ALONE}


def write(units: Iterable[Unit], *, written_at: datetime | None = None) -> bytes:
    """A file of units in any number of target languages. Units with the same key and source become one entry.

    Raises:
        ExchangeError: no unit, a key twice in one language, several source languages, or a character that XML does not allow.
    """
    units = tuple(units)
    refuse_duplicates(units)
    sources = {unit.source_language for unit in units}
    if len(sources) != 1:
        raise refuse(_("A memory has one source language; %(count)d were given.") % {"count": len(sources)})
    source = tags.tag_of(sources.pop())
    entries: dict[tuple[str, ...], list[Unit]] = {}
    for unit in units:
        shared = (unit.source, unit.note, unit.context, unit.source_hash, str(unit.max_length))
        # Without a key nothing says that two entries belong together.
        entries.setdefault((unit.key or f"\0{len(entries)}", *shared), []).append(unit)
    header = {
        "creationtool": "portal",
        "creationtoolversion": "1",
        "segtype": "block",
        "o-tmf": "portal",
        "adminlang": "en",
        "srclang": source,
        "datatype": "html",
        "creationdate": written_at.astimezone(UTC).strftime(_TIME) if written_at else "",
    }
    body = "".join(_entry(group) for group in entries.values())
    content = f"\n{element('header', '', header)}\n{element('body', chr(10) + body)}\n"
    return (xmlwriting.DECLARATION + element("tmx", content, {"version": "1.4"}) + "\n").encode()


def read(data: bytes, *, source_language: str = "", target_language: str = "") -> Parcel:
    """The pairs of a memory. `source_language`, `target_language`: codes to take, "" for the file's source and all of our languages.

    Raises:
        ExchangeError: the file is broken, has an entry twice, or nothing in these languages; names the line.
    """
    units: list[Unit] = []
    left_out: Counter[str] = Counter()
    written_at = None
    said = ""
    is_memory = False
    for node in xmlreading.walk(data, {"tu", "header"}):
        if node.name == "tmx":
            is_memory = True
        elif node.name == "header":
            said = node.get("srclang")
            written_at = _time(node.get("creationdate"))
        elif node.name == "tu" and is_memory:
            source = _source_code(node.get("srclang") or said, source_language)
            units.extend(_pairs(node, source, target_language, left_out))
            check_count(len(units), node.line)
    if not is_memory:
        raise refuse(_("The file is no TMX."), line=1)
    if not units:
        raise refuse(_("The file has no translation between the languages that are expected here."))
    refuse_duplicates(units)
    problems = tuple(_left_out(tag, count) for tag, count in sorted(left_out.items()))
    return Parcel(
        tuple(units), _only(unit.source_language for unit in units), _only(unit.target_language for unit in units), written_at, problems
    )


def _only(codes: Iterable[str]) -> str:
    """The one code that all are, "" where there are several."""
    several = set(codes)
    return several.pop() if len(several) == 1 else ""


def _left_out(tag: str, count: int) -> Problem:
    sentence = ngettext(
        "%(count)d text in the language “%(tag)s” was left out.", "%(count)d texts in the language “%(tag)s” were left out.", count
    )
    return Problem(sentence % {"count": count, "tag": tag}, Place())


def _source_code(said: str, wanted: str) -> str:
    """`*all*` says that any language of the entry may be the source."""
    return wanted or tags.code_of(said) or (languages.SOURCE if said == "*all*" else "")


def _time(written: str) -> datetime | None:
    try:
        return datetime.strptime(written, _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _entry(units: list[Unit]) -> str:
    unit = units[0]
    properties = {
        "x-context": unit.context,
        "x-source-hash": unit.source_hash,
        "x-max-length": str(unit.max_length or ""),
    }
    content = element("note", text(unit.note, unit.key)) if unit.note else ""
    content += _properties(properties, unit.key)
    source = inline.parse(unit.source)
    content += element("tuv", _segment(source, unit.key), {"xml:lang": tags.tag_of(unit.source_language)})
    for item in units:
        target = _properties({"x-state": item.state.value}, item.key) + _segment(inline.parse(item.target, source), item.key)
        content += element("tuv", target, {"xml:lang": tags.tag_of(item.target_language)})
    return element("tu", content, {"tuid": unit.key}, unit.key) + "\n"


def _properties(values: Mapping[str, str], unit: str) -> str:
    return "".join(element("prop", text(value, unit), {"type": key}) for key, value in values.items() if value)


def _segment(pieces: Iterable[inline.Piece], unit: str) -> str:
    written = []
    for piece in pieces:
        if isinstance(piece, str):
            written.append(text(piece, unit))
        elif piece.kind is Kind.ALONE:
            written.append(element("ph", text(piece.original, unit), {"x": piece.id}))
        elif piece.kind is Kind.OPEN:
            written.append(element("bpt", text(piece.original, unit), {"i": piece.id, "x": piece.id}))
        else:
            written.append(element("ept", text(piece.original, unit), {"i": piece.id}))
    return element("seg", "".join(written))


def _pairs(node: Node, source_language: str, target_language: str, left_out: Counter[str]) -> Iterator[Unit]:
    variants = [(_language(variant), variant) for variant in node.nodes("tuv")]
    source = next((variant for tag, variant in variants if source_language and tags.code_of(tag) == source_language), None)
    if source is None:
        left_out.update(tag for tag, _variant in variants)
        return
    pieces = tuple(_pieces(_seg(source, node)))
    properties = _read_properties(node)
    limit = properties.get("x-max-length", "")
    for tag, variant in variants:
        code = tags.code_of(tag)
        if variant is source or code == source_language:
            continue
        if not code or code != (target_language or code):
            left_out[tag] += 1
            continue
        target = inline.restore(_pieces(_seg(variant, node)), pieces)
        said = _read_properties(variant).get("x-state", State.TRANSLATED.value)
        yield Unit(
            key=node.get("tuid"),
            source_language=source_language,
            target_language=code,
            source=inline.restore(pieces),
            target=target,
            state=settled(State(said) if said in State.values else State.TRANSLATED, target),
            note="\n".join(note.text() for note in node.nodes("note")),
            context=properties.get("x-context", ""),
            source_hash=properties.get("x-source-hash", ""),
            max_length=int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 7 else 0,
            line=node.line,
        )


def _language(variant: Node) -> str:
    # `lang` is what versions before 1.4 had.
    return variant.get(XML + "lang") or variant.get("lang")


def _seg(variant: Node, entry: Node) -> Node:
    segment = variant.first("seg")
    if segment is None:
        raise refuse(_("The entry has a language without a text."), line=variant.line, unit=entry.get("tuid"))
    return segment


def _read_properties(node: Node) -> dict[str, str]:
    return {item.get("type"): item.text() for item in node.nodes("prop")}


def _pieces(node: Node) -> Iterator[inline.Piece]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif kind := _KINDS.get(child.name):
            yield Code(child.get("i") or child.get("x"), kind, child.text())
        else:
            yield from _pieces(child)
