"""The fields of the index, and a document written into them and read out again.

One index document per object. Text fields hold the terms of `search.engines.fields`, joined by spaces, so that tantivy only splits.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cached_property
from itertools import accumulate

import tantivy

from portal import languages
from portal.languages import choose
from search import sources
from search.documents import Document, Text
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
from search.engines.stored import facts, pack, read_document, read_text
from search.passages import Passage

LATITUDE, LONGITUDE = f"{POSITION}_latitude", f"{POSITION}_longitude"
_STORED = "stored"
_STORED_TEXTS = "stored_texts"
_STORED_PASSAGES = "stored_passages"
#: Of a stored document: language code → bytes of its text, in order.
_LENGTHS = "lengths"


def make_schema(facet_names: tuple[str, ...]) -> tantivy.Schema:
    """The schema for every language of the registry, the ones in preparation included, and these facets."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(KEY, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(_STORED, stored=True)
    builder.add_bytes_field(_STORED_TEXTS, stored=True)
    builder.add_bytes_field(_STORED_PASSAGES, stored=True)
    builder.add_text_field(PASSAGES, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(SOUND, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(DATE, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(EXPIRES, fast=True)
    builder.add_float_field(LATITUDE, fast=True)
    builder.add_float_field(LONGITUDE, fast=True)
    for name in facet_names:
        builder.add_text_field(facet_field(name), fast=True, tokenizer_name="raw", index_option="basic")
    for language in languages.all_languages():
        builder.add_text_field(all_field(language), tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(head_field(language), tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(exact_field(language), tokenizer_name="raw", index_option="basic")
        builder.add_text_field(sort_field(language), fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def to_index(document: Document, facet_names: tuple[str, ...], passages: Iterable[Passage] = ()) -> tantivy.Document:
    """A document as the index has it. Facets that nobody registered are left out. `passages`: those whose vectors are kept."""
    row = tantivy.Document()
    row.add_text(KEY, document.key)
    # Each by itself: most readers see one of ten. What is stored is read whole, and being small is most of being fast.
    texts = {code: zlib.compress(pack(asdict(text)), 1) for code, text in document.texts.items()}
    row.add_bytes(_STORED, pack({**facts(document), _LENGTHS: {code: len(packed) for code, packed in texts.items()}}))
    row.add_bytes(_STORED_TEXTS, b"".join(texts.values()))
    _add_columns(row, document)
    places = {passage.identifier: (passage.language, passage.start, passage.end) for passage in passages}
    if places:
        row.add_bytes(_STORED_PASSAGES, pack(places))
        for identifier in places:
            row.add_text(PASSAGES, identifier)
    facets = {**document.facets, sources.KIND: (document.kind,)}
    for name in facet_names:
        for value in dict.fromkeys(facets.get(name, ())):
            row.add_text(facet_field(name), value)
    for name, values in index_fields(document).items():
        for value in values:
            row.add_text(name, value)
    titles = {code: text.title for code, text in document.texts.items()}
    for language in languages.all_languages():
        row.add_text(sort_field(language), sort_key(choose(titles, language.code).text, language))
    return row


def _add_columns(row: tantivy.Document, document: Document) -> None:
    row.add_text(DATE, date_key(document))
    if document.expires:
        row.add_integer(EXPIRES, document.expires.toordinal())
    if document.place:
        row.add_float(LATITUDE, document.place.latitude)
        row.add_float(LONGITUDE, document.place.longitude)


class StoredTexts(Mapping[str, Text]):
    """The texts of a stored document, each read when it is asked for: most readers see one of ten."""

    def __init__(self, row: tantivy.Document, lengths: Mapping[str, int]) -> None:
        self._row = row
        ends = accumulate(lengths.values())
        self._places = {code: (end - length, end) for (code, length), end in zip(lengths.items(), ends, strict=True)}
        self._texts: dict[str, Text] = {}

    def __getitem__(self, code: str) -> Text:
        if code not in self._texts:
            start, end = self._places[code]
            self._texts[code] = read_text(json.loads(zlib.decompress(self._packed[start:end])))
        return self._texts[code]

    @cached_property
    def _packed(self) -> bytes:
        return bytes(self._row[_STORED_TEXTS][0])

    def __contains__(self, code: object) -> bool:
        return code in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def from_index(row: tantivy.Document) -> Document:
    """The document that was written."""
    values = json.loads(bytes(row[_STORED][0]))
    return read_document(values, StoredTexts(row, values[_LENGTHS]))


def passage_in(row: tantivy.Document, cosines: Mapping[str, float], preferred: str) -> Passage | None:
    """The passage of a stored document that is nearest, the one in the preferred language where there is one among the near."""
    stored = row[_STORED_PASSAGES]
    places: dict[str, tuple[str, int, int]] = json.loads(bytes(stored[0])) if stored else {}
    near = [(place[0] == preferred, cosines[key], place) for key, place in places.items() if key in cosines]
    if not near:
        return None
    _is_preferred, _cosine, (language, start, end) = max(near)
    return Passage(language, start, end, "")
