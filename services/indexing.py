"""Entries as the search engine sees them: one document per entry with all its languages."""

from collections.abc import Iterator, Mapping

from portal import languages
from search import sources
from search.documents import Document, Place, Text
from services.eligibility import findable
from services.kinds.base import Entry
from services.lists.filters import COMMON_FILTERS
from services.registry import Filter, Kind, all_kinds

#: Filters of every kind → names among the facets, where "language" is that of the reader.
_COMMON = {"district": "district", "language": "spoken"}


def source_name(kind: Kind) -> str:
    """The name under which a kind's entries are registered with search."""
    return kind.slug.replace("-", "_")


class EntrySource(sources.Source):
    """The entries of one kind, by primary key: a slug may change."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.name = source_name(kind)

    def documents(self) -> Iterator[Document]:
        for entry in findable(self.kind.model._default_manager.all()).iterator():
            yield _document(self.kind, entry)

    def document(self, identifier: str) -> Document | None:
        entry = findable(self.kind.model._default_manager.filter(pk=identifier)).first()
        return _document(self.kind, entry) if entry else None

    def count(self) -> int:
        return findable(self.kind.model._default_manager.all()).count()


def _document(kind: Kind, entry: Entry) -> Document:
    names, summaries = entry.texts("name"), entry.texts("summary")
    places = [block.value for block in entry.places if block.value]
    own = [entry.texts(field) for field in kind.translated] + [place.texts("name") for place in places]
    texts = {}
    for language in languages.all_languages():
        code = language.code
        body = [texts_of[code] for texts_of in own if texts_of[code]]
        if code == languages.LOCAL:
            body += [entry.local_address, *(place.local_address for place in places)]
        if code == languages.SOURCE:
            body += [entry.english_address, *(place.english_address for place in places)]
        if names[code] or summaries[code]:
            texts[code] = Text(title=names[code], names=(), summary=summaries[code], body="\n".join(part for part in body if part))
    return Document(
        key=f"{source_name(kind)}:{entry.pk}",
        kind=kind.slug,
        texts=texts,
        urls={row.code: f"/{row.code}/services/{kind.slug}/{entry.slug}/" for row in languages.public_languages()},
        facets={name: chosen.values_of(entry) for name, chosen in facets_of(kind).items()},
        aliases=tuple(entry.alias_list),
        updated=entry.last_published_at,
        public_id=entry.slug,
        place=Place(entry.lat, entry.lon) if entry.lat is not None and entry.lon is not None else None,
    )


def facets_of(kind: Kind) -> Mapping[str, Filter]:
    """The filters of a kind's list under their names among all kinds."""
    own = {sources.own_name(kind.slug, chosen.name): chosen for chosen in kind.filters}
    return {_COMMON[chosen.name]: chosen for chosen in COMMON_FILTERS} | own


def register_sources() -> None:
    """Called once, when the app is ready."""
    for common in COMMON_FILTERS:
        sources.register_facet(sources.Facet(_COMMON[common.name], common.label, common.describe))
    for kind in all_kinds():
        sources.register(EntrySource(kind))
        sources.register_kind(kind.slug, label=kind.label_plural, icon=kind.icon)
        for own in kind.filters:
            sources.register_facet(sources.Facet(sources.own_name(kind.slug, own.name), own.label, own.describe, kind=kind.slug))
