"""What a page of rows needs, read in a few queries for all of them: entries, who runs them, their further places and contacts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from portal.languages import Fragment, Language
from services.api.selection import Ref, entries_of
from services.eligibility import findable
from services.kinds.base import Entry
from services.located import Multilingual
from services.registry import get
from services.shared.models import Contact, Place


@dataclass(frozen=True, slots=True)
class Records:
    """`absolute`: a path of the portal → its whole address."""

    reader: Language
    absolute: Callable[[str], str]
    entries: Mapping[tuple[str, int], Entry]
    places: Mapping[int, Place] = field(default_factory=dict)
    contacts: Mapping[int, Contact] = field(default_factory=dict)

    def entry(self, ref: Ref) -> Entry | None:
        """The entry of a row; None where it was taken down since the row was read."""
        return self.entries.get((ref.kind.slug, ref.entry))

    def places_of(self, entry: Entry) -> list[Place]:
        """The further places that an entry names and that are still there."""
        return [self.places[key] for key in _keys(entry.places) if key in self.places]

    def contacts_of(self, entry: Entry) -> list[Contact]:
        """The same of contacts."""
        return [self.contacts[key] for key in _keys(entry.contacts) if key in self.contacts]


def read(request: HttpRequest, reader: Language, refs: Sequence[Ref]) -> Records:
    """The records of a page of rows."""
    entries = entries_of(refs)
    places = Place.objects.in_bulk({ref.place for ref in refs if ref.place} | _named(entries.values(), "places"))
    contacts = Contact.objects.in_bulk(_named(entries.values(), "contacts"))
    return Records(reader, request.build_absolute_uri, entries, places, contacts)


def changes_of(refs: Sequence[Ref]) -> dict[tuple[str, int], datetime | None]:
    """When the entries of rows were published last, by slug of the kind and primary key, without reading more of them."""
    keys: dict[str, list[int]] = {}
    for ref in refs:
        keys.setdefault(ref.kind.slug, []).append(ref.entry)
    found: dict[tuple[str, int], datetime | None] = {}
    for slug, wanted in keys.items():
        for row in findable(get(slug).model._default_manager.order_by()).filter(pk__in=wanted).values("pk", "last_published_at"):
            found[slug, row["pk"]] = row["last_published_at"]
    return found


def _named(entries: Iterable[Entry], stream: str) -> set[int]:
    return {key for entry in entries for key in _keys(getattr(entry, stream))}


def _keys(stream: Any) -> list[int]:
    """The primary keys that a stream of choosers holds, without asking for what they choose."""
    return [int(block["value"]) for block in stream.raw_data if block["value"]]


def texts(source: Multilingual, **fields: str) -> dict[str, Any]:
    """Texts for the present reader, and in which language each of them is: HSDS name → field."""
    found: dict[str, Fragment] = {name: source.text(column) for name, column in fields.items()}
    shown: dict[str, Any] = {name: fragment.text for name, fragment in found.items() if fragment.text}
    return shown | {"text_languages": {name: fragment.language.tag for name, fragment in found.items() if fragment.text}}
