"""The fields of the index, and a document written into them.

One index document per object. Text fields hold the terms of `search.analysis`, joined by spaces, so that tantivy only splits.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version

import tantivy

from portal import languages
from portal.languages import Language, choose
from search import sources
from search.analysis import VERSION as ANALYSIS_VERSION
from search.analysis import analyse, fold
from search.documents import Document, Text
from search.engines.plans import exact_form

#: Raise when the meaning of a field changes.
_VERSION = 1

#: Field of a text → how much a match in it counts.
WEIGHTS: Mapping[str, float] = {"title": 5.0, "names": 4.0, "summary": 2.0, "body": 1.0}
#: A title or name that is the whole query.
EXACT_WEIGHT = 8.0

KEY = "key"
_STORED = "stored"


def text_field(name: str, language: Language) -> str:
    """The field of a part of a text in a language."""
    return f"{name}_{language.suffix}"


def exact_field(language: Language) -> str:
    """Whole titles and names as single terms."""
    return text_field("exact", language)


def sort_field(language: Language) -> str:
    """By what a list for readers of this language is sorted."""
    return text_field("sort", language)


def facet_field(name: str) -> str:
    """The field of a facet."""
    return f"facet_{name}"


def make_schema(facet_names: tuple[str, ...]) -> tantivy.Schema:
    """The schema for every language of the registry, the ones in preparation included, and these facets."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(KEY, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(_STORED, stored=True)
    for name in facet_names:
        builder.add_text_field(facet_field(name), fast=True, tokenizer_name="raw", index_option="basic")
    for language in languages.all_languages():
        for part in WEIGHTS:
            builder.add_text_field(text_field(part, language), tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(exact_field(language), tokenizer_name="raw", index_option="basic")
        builder.add_text_field(sort_field(language), fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def fingerprint(facet_names: tuple[str, ...]) -> str:
    """Differs where an index made elsewhere or earlier would not be understood."""
    rows = [(row.code, row.script, asdict(row.analysis)) for row in languages.all_languages()]
    # Tantivy keeps its file format within a minor version.
    engine_version = version("tantivy").rpartition(".")[0]
    facts = json.dumps([_VERSION, ANALYSIS_VERSION, engine_version, rows, facet_names, dict(WEIGHTS)])
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def to_index(document: Document, facet_names: tuple[str, ...]) -> tantivy.Document:
    """A document as the index has it. Facets that nobody registered are left out."""
    row = tantivy.Document()
    row.add_text(KEY, document.key)
    row.add_bytes(_STORED, dump(document))
    facets = {**document.facets, sources.KIND: (document.kind,)}
    for name in facet_names:
        for value in dict.fromkeys(facets.get(name, ())):
            row.add_text(facet_field(name), value)
    titles = {code: text.title for code, text in document.texts.items()}
    for language in languages.all_languages():
        row.add_text(sort_field(language), _sort_key(choose(titles, language.code).text, language))
        text = document.texts.get(language.code)
        if text is None and not document.aliases:
            continue
        _add_text(row, text or Text(""), document.aliases, language)
    return row


def _add_text(row: tantivy.Document, text: Text, aliases: tuple[str, ...], language: Language) -> None:
    names = (*text.names, *aliases)
    parts = {"title": text.title, "names": "\n".join(names), "summary": text.summary, "body": text.body}
    for part, content in parts.items():
        if terms := " ".join(token.term for token in analyse(content, language)):
            row.add_text(text_field(part, language), terms)
    for form in dict.fromkeys(exact_form(name, language) for name in (text.title, *names)):
        if form:
            row.add_text(exact_field(language), form)


def _sort_key(title: str, language: Language) -> str:
    """Titles without letters to begin with come first; Chinese ones by sound, which the order of the national code nearly is."""
    folded = fold(title)[:60]
    return folded.encode("gb18030", "replace").hex() if language.script == "han" else folded


def dump(document: Document) -> bytes:
    """The document as bytes, for keeping."""
    values = asdict(document)
    values["updated"] = document.updated.isoformat() if document.updated else None
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def from_index(row: tantivy.Document) -> Document:
    """The document that was written."""
    return load(bytes(row[_STORED][0]))


def load(data: bytes) -> Document:
    """The document out of what `dump` made."""
    values = json.loads(data)
    texts = {code: Text(**{**text, "names": tuple(text["names"])}) for code, text in values["texts"].items()}
    return Document(
        key=values["key"],
        kind=values["kind"],
        texts=texts,
        urls=values["urls"],
        facets={name: tuple(items) for name, items in values["facets"].items()},
        aliases=tuple(values["aliases"]),
        updated=datetime.fromisoformat(values["updated"]) if values["updated"] else None,
    )
