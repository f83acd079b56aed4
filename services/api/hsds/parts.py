"""Telephones, contacts, languages and attributes, as services, organizations and locations have them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from portal.translation.provenance import Confidence, Quality, source_for_readers
from services.api.hsds.ids import named, part_of
from services.api.hsds.records import Records
from services.api.hsds.taxonomies import iso_639, shown_term, terms_of
from services.kinds.base import Entry, spoken
from services.shared.models import Channel, Purpose

#: How RFC 6350 names the ways of ours that go to a number.
_PHONE_TYPES = {Channel.TELEPHONE: "voice", Channel.TEXT: "text", Channel.FAX: "fax"}


def phones(entry: Entry, owner: str, records: Records, **belongs: str) -> list[dict[str, Any]]:
    """The numbers of an entry and of the contacts that it names."""
    own = [(label, number, "voice", list[str]()) for label, number in entry.phones()]
    shared = [
        (str(Purpose(contact.purpose).label), contact.value, _PHONE_TYPES[Channel(contact.channel)], contact.languages)
        for contact in records.contacts_of(entry)
        if contact.channel in _PHONE_TYPES
    ]
    return [
        {
            "id": (key := part_of(owner, "phone", number)),
            **belongs,
            "number": value,
            "type": way,
            "description": label,
            "languages": spoken_languages(codes, key, phone_id=key),
        }
        for number, (label, value, way, codes) in enumerate((*own, *shared))
    ]


def contacts(entry: Entry, owner: str, records: Records, **belongs: str) -> list[dict[str, Any]]:
    """The addresses for e-mail of the contacts that an entry names. HSDS has no place for a contact's website or account."""
    return [
        {"id": part_of(owner, "contact", contact.slug), **belongs, "name": str(Purpose(contact.purpose).label), "email": contact.value}
        for contact in records.contacts_of(entry)
        if contact.channel == Channel.EMAIL
    ]


def spoken_languages(codes: list[str], owner: str, **belongs: str) -> list[dict[str, Any]]:
    """Languages by their ISO 639-1 codes, with their names for the reader."""
    return [
        {"id": part_of(owner, "language", code), **belongs, "name": name, "code": iso_639(code)}
        for code, name in zip(codes, spoken(codes), strict=True)
    ]


def attributes(entry: Entry, owner: str, entity: str, records: Records) -> list[dict[str, Any]]:
    """The terms that an entry has, then where its facts come from."""
    terms = [
        {
            "id": part_of(owner, "attribute", term.id),
            "link_id": owner,
            "link_entity": entity,
            "link_type": term.taxonomy.code,
            "taxonomy_term_id": term.id,
            "value": term.value,
            "taxonomy_term": shown_term(term, records.reader, records.absolute),
        }
        for term in terms_of(entry)
    ]
    return [*terms, *_provenance(entry, owner, entity, records)]


def _provenance(entry: Entry, owner: str, entity: str, records: Records) -> Iterator[dict[str, Any]]:
    facts = [("source", _("Source"), _source(block)) for block in entry.sources]
    facts += [("confidence", _("Confidence"), str(Confidence(entry.confidence).label))]
    facts += [("as-of", _("Age of the facts"), entry.as_of)] if entry.as_of else []
    for number, (code, label, value) in enumerate(facts):
        term_id = named("term", "provenance", code)
        yield {
            "id": part_of(owner, "provenance", number),
            "link_id": owner,
            "link_entity": entity,
            "link_type": "provenance",
            "taxonomy_term_id": term_id,
            "value": value,
            "taxonomy_term": {
                "id": term_id,
                "code": code,
                "name": label,
                "description": label,
                "language": iso_639(records.reader.code),
            },
        }


def _source(block: Any) -> str:
    label, address = source_for_readers(block.value["source"], [Quality(block.value["quality"])])
    return address or label
