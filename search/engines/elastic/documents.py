"""The index documents, as an elasticsearch_dsl class made from the registries of languages and facets.

One index document per object. Text fields hold the terms of `search.engines.fields`, joined by spaces: the server only splits at spaces, so
that any stock Elasticsearch does, and both engines find and rank alike. No field is ever made by the server.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from elasticsearch_dsl import Boolean, DenseVector, GeoPoint, Integer, Keyword, MetaField, Nested, Object, Text
from elasticsearch_dsl import Document as IndexDocument

from portal import languages
from portal.languages import choose
from search import sources
from search.documents import Document
from search.engines.fields import (
    DATE,
    EXPIRES,
    KEY,
    PASSAGES,
    POSITION,
    SOUND,
    all_field,
    date_key,
    exact_field,
    facet_field,
    head_field,
    index_fields,
    sort_field,
    sort_key,
)
from search.engines.stored import facts, read_document, read_text
from search.passages import Passage
from search.vectors import DIMENSIONS

#: The document as it was handed over, not searched.
STORED = "stored"
#: What was deleted while a rebuild was going on, in the index that it makes.
IS_DELETED = "is_deleted"
#: What a rebuild has written, and no change since.
IS_FILLED = "is_filled"
#: Stands in every list of terms that is empty. The server counts how rare a word is among the documents that have the field at all, the
#: embedded engine among all documents: without it a word in a language of few texts would count for less here.
NOTHING = "∅"
#: Inside a passage: "language:start:end", and its vector.
PLACE, VECTOR = "place", "vector"
#: What is only searched: an index is made anew from the database and never from itself.
_NEVER_READ = ["all_*", "head_*", "exact_*", "sort_*", SOUND, DATE, POSITION, EXPIRES, "facet_*", PASSAGES]


def index_class(
    name: str, facets: Iterable[str], settings: Mapping[str, Any], aliases: Mapping[str, Any], *, has_vectors: bool
) -> type[Any]:
    """The class of the documents of one index. `settings`: of the index; `aliases`: it has from the beginning."""
    fields: dict[str, Any] = {
        KEY: Keyword(),
        STORED: Object(enabled=False),
        IS_DELETED: Boolean(),
        IS_FILLED: Boolean(),
        SOUND: Text(analyzer="whitespace", index_options="docs"),
        POSITION: GeoPoint(),
        DATE: Keyword(index=False),
        EXPIRES: Integer(),
        **{facet_field(facet): Keyword() for facet in facets},
        **dict(_language_fields()),
    }
    if has_vectors:
        fields[PASSAGES] = _passages_field()
    index = type("Index", (), {"name": name, "settings": dict(settings), "aliases": dict(aliases)})
    meta = type("Meta", (), {"dynamic": MetaField("strict"), "source": MetaField(enabled=True, excludes=_NEVER_READ)})
    return type("FindableObject", (IndexDocument,), {**fields, "Index": index, "Meta": meta})


def _language_fields() -> Iterator[tuple[str, Any]]:
    for language in languages.all_languages():
        # How often, not where: places are known from the texts themselves.
        yield all_field(language), Text(analyzer="whitespace", index_options="freqs")
        yield head_field(language), Text(analyzer="whitespace", index_options="freqs")
        yield exact_field(language), Keyword(doc_values=False)
        yield sort_field(language), Keyword()


def _term_fields() -> list[str]:
    return [SOUND, *(field(language) for language in languages.all_languages() for field in (all_field, head_field))]


def _passages_field() -> Any:
    vector = DenseVector(dims=DIMENSIONS, element_type="byte", index=True, similarity="cosine")
    return Nested(dynamic="strict", properties={PLACE: Keyword(index=False), VECTOR: vector})


def to_index(
    document: Document, facets: Iterable[str], passages: Iterable[tuple[Passage, bytes]] = (), *, is_filled: bool = False
) -> dict[str, Any]:
    """A document as the index has it. Facets that nobody registered are left out. `passages`: with their vectors, a byte a number."""
    texts = {code: asdict(text) for code, text in document.texts.items()}
    row: dict[str, Any] = {KEY: document.key, STORED: {**facts(document), "texts": texts}, IS_FILLED: is_filled}
    values = {**document.facets, sources.KIND: (document.kind,)}
    row |= {facet_field(facet): list(dict.fromkeys(values.get(facet, ()))) for facet in facets}
    terms = {name: found for name, found in index_fields(document).items() if name != PASSAGES}
    row |= {name: [NOTHING] for name in _term_fields()} | terms
    titles = {code: text.title for code, text in document.texts.items()}
    row |= {sort_field(language): sort_key(choose(titles, language.code).text, language) for language in languages.all_languages()}
    row[DATE] = date_key(document)
    if document.expires:
        row[EXPIRES] = document.expires.toordinal()
    if document.place:
        row[POSITION] = {"lat": document.place.latitude, "lon": document.place.longitude}
    if nested := [{PLACE: f"{passage.language}:{passage.start}:{passage.end}", VECTOR: vector.hex()} for passage, vector in passages]:
        row[PASSAGES] = nested
    return row


def read_place(place: str) -> Passage:
    """The passage at a place, as the index has it: without its text."""
    language, start, end = place.split(":")
    return Passage(language, int(start), int(end), "")


def tombstone(key: str) -> dict[str, Any]:
    """What stands in the place of a document that was deleted while a rebuild is going on."""
    return {KEY: key, IS_DELETED: True}


def from_index(source: Mapping[str, Any]) -> Document:
    """The document that was written."""
    values = source[STORED]
    return read_document(values, {code: read_text(text) for code, text in values["texts"].items()})
