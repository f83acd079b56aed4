"""A document as an index keeps it, and back again; and how an index is told that it no longer fits."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from portal import languages
from search.analysis import VERSION as ANALYSIS_VERSION
from search.documents import Document, Place, Text
from search.engines import fields

#: Raise when the meaning of a field changes.
_VERSION = 5


def fingerprint(facet_names: tuple[str, ...], *, engine: str, encoder: str = "") -> str:
    """Differs where an index made elsewhere or earlier would not be understood.

    `engine`: whatever of its version decides on its files. `encoder`: name of the encoder of the passages, or "".
    """
    rows = [(row.code, row.script, asdict(row.analysis)) for row in languages.all_languages()]
    weights = [fields.TITLE, fields.NAMES, fields.SUMMARY, fields.BODY]
    marks = json.dumps([_VERSION, ANALYSIS_VERSION, engine, rows, facet_names, weights, encoder])
    return hashlib.sha256(marks.encode()).hexdigest()[:12]


def dump(document: Document) -> bytes:
    """The document as bytes, for keeping."""
    return pack({**facts(document), "texts": {code: asdict(text) for code, text in document.texts.items()}})


def load(data: bytes) -> Document:
    """The document out of what `dump` made."""
    values = json.loads(data)
    return read_document(values, {code: read_text(text) for code, text in values["texts"].items()})


def facts(document: Document) -> dict[str, Any]:
    """What JSON can hold of a document, without its texts."""
    return {
        "key": document.key,
        "kind": document.kind,
        "urls": dict(document.urls),
        "facets": {name: list(values) for name, values in document.facets.items()},
        "aliases": document.aliases,
        "updated": document.updated.isoformat() if document.updated else None,
        "public_id": document.public_id,
        "place": [document.place.latitude, document.place.longitude] if document.place else None,
        "dated": document.dated.isoformat() if document.dated else None,
        "expires": document.expires.isoformat() if document.expires else None,
    }


def read_document(values: Mapping[str, Any], texts: Mapping[str, Text]) -> Document:
    """The document of these facts and texts."""
    return Document(
        key=values["key"],
        kind=values["kind"],
        texts=texts,
        urls=values["urls"],
        facets={name: tuple(items) for name, items in values["facets"].items()},
        aliases=tuple(values["aliases"]),
        updated=datetime.fromisoformat(values["updated"]) if values["updated"] else None,
        public_id=values["public_id"],
        place=Place(*values["place"]) if values["place"] else None,
        dated=date.fromisoformat(values["dated"]) if values["dated"] else None,
        expires=date.fromisoformat(values["expires"]) if values["expires"] else None,
    )


def read_text(values: Mapping[str, Any]) -> Text:
    """The text that `asdict` made this of."""
    anchors = tuple((place, anchor) for place, anchor in values["anchors"])
    return Text(values["title"], tuple(values["names"]), values["summary"], values["body"], anchors)


def pack(values: Mapping[str, Any]) -> bytes:
    """Compact JSON."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
