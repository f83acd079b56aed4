"""An entry as its detail page shows it; the preview in the admin shows the same."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import languages
from portal.languages import Fragment
from portal.translation import selectors as desk
from portal.translation.provenance import Confidence, Origin, Quality, Reportable, Trust, source_for_readers
from portal.translation.trust import with_standing
from services import districts
from services.geography.datum import Position
from services.geography.links import MapLink, amap, map_links
from services.hours.words import open_now
from services.hours.words import shown as hours_shown
from services.kinds.base import Entry, Fact, spoken
from services.kinds.organizations import Organization
from services.located import Located
from services.map.presentation import place_map
from services.operations import translated_columns
from services.registry import all_kinds
from services.selectors import operated_by, similar
from services.shared.models import Channel, Contact, Place, Purpose
from services.translation_source import TranslatableEntries, key_of, source_language
from services.trust import history, words
from services.trust.models import Website
from services.trust.selectors import addresses_of, dead_among
from services.values import hours_lines

#: Sources whose positions are those of the building; all others are approximate.
PRECISE_POSITIONS = frozenset({"wikipedia"})

#: What stands in the section of contacts.
_CONTACT_PARTS = ("english_address", "local_address", "phones", "contacts", "email", "website", "location")


def row(entry: Entry) -> dict[str, Any]:
    """An entry in a list."""
    return {
        "name": entry.text("name"),
        "local_name": "" if entry.text("name").text == entry.local_name else entry.local_name,
        "url": entry.get_absolute_url(),
        "district": districts.name(entry.district) if entry.district else "",
        "badges": [*entry.badges(), *words.badges(entry)],
        "facts": [(fact.label, _joined(fact.values)) for fact in entry.glance_facts()],
        "languages": spoken(entry.languages),
        "hours": open_now(entry.hours),
    }


def _joined(values: Iterable[tuple[Fragment | str, str]]) -> Fragment:
    """The values of a fact in one line, marked where one of them is not in the reader's language."""
    texts = [value for value, _url in values]
    other = next((text for text in texts if isinstance(text, Fragment) and text.is_fallback), None)
    language = other.language if other else languages.nearest(get_language() or languages.SOURCE)
    return Fragment(" · ".join(str(text) for text in texts), language, is_fallback=other is not None)


def _trust(entry: Entry, text: Fragment, standing: desk.Standing | None) -> Trust:
    suffix = text.language.suffix
    origin = Origin(getattr(entry, f"text_origin_{suffix}") or Origin.PERSON)
    source = source_language(entry)
    own = Trust(
        is_original=text.language == source,
        is_reviewed=bool(getattr(entry, f"text_reviewed_{suffix}")),
        origin_label=str(origin.label),
        source_language_name=source.name_for(languages.get(get_language() or languages.SOURCE)),
        translated_on=None,
        last_checked=entry.last_checked,
        as_of=entry.as_of,
        next_check=entry.due_on,
        is_stale=entry.is_stale,
    )
    return with_standing(own, standing)


def _standing(entry: Entry, language: languages.Language) -> desk.Standing | None:
    """What the desk knows of an entry's texts in a language; nothing of those in the language that they are translated from."""
    if entry.pk is None or language == source_language(entry):
        return None
    return desk.standing(TranslatableEntries.name, key_of(entry), language.code)


def _marked(text: Fragment, field: str, late: Collection[str], language: languages.Language) -> Fragment:
    """A text, marked where its source says something else by now. `late`: the columns of which that is so in a language."""
    return replace(text, is_late=True) if field in late and text.language == language else text


def _marked_fact(fact: Fact, late: Collection[str], language: languages.Language) -> Fact:
    if fact.field not in late:
        return fact
    values = [(value if isinstance(value, Fragment) else Fragment(value, language), url) for value, url in fact.values]
    return replace(fact, values=tuple((_marked(value, fact.field, late, language), url) for value, url in values))


def _report_parts(entry: Entry, language: languages.Language) -> dict[str, str]:
    texts = {name: entry.texts(name)[language.code] for name in translated_columns(entry.kind)}
    return {name: text for name, text in texts.items() if text}


def _source(block: Any, dead: Mapping[str, Website]) -> dict[str, str]:
    quality = Quality(block.value["quality"])
    label, url = source_for_readers(block.value["source"], [quality])
    return {"label": label, "url": url, "quality_label": str(quality.label), "dead_note": words.dead_note(url, dead)}


def _position(place: Located) -> Position | None:
    return None if place.lon is None or place.lat is None else Position(place.lat, place.lon)


def _map_links(entry: Entry, name: str) -> tuple[MapLink, ...]:
    position = _position(entry)
    return map_links(position, local_name=entry.local_name, name=name) if position else ()


def _place(place: Place) -> dict[str, Any]:
    """A further place of an entry."""
    reads_local = languages.nearest(get_language()).code == languages.LOCAL
    return {
        "name": place.text("name"),
        "district": districts.name(place.district) if place.district else "",
        "local_address": place.local_address,
        "english_address": "" if reads_local and place.local_address else place.english_address,
        "postcode": place.postcode,
        "hours": hours_lines(place.hours),
        "map_url": amap(position, place.texts("name")[languages.LOCAL]) if (position := _position(place)) else "",
    }


def _contact(contact: Contact, dead: Mapping[str, Website]) -> dict[str, Any]:
    """A further contact of an entry, with what follows it on a click."""
    return {
        "label": str(Purpose(contact.purpose).label),
        "channel": str(Channel(contact.channel).label) if contact.channel != Channel.TELEPHONE else "",
        "value": contact.value,
        "url": contact.url,
        "languages": spoken(contact.languages),
        "hours": hours_lines(contact.hours),
        "dead_note": words.dead_note(contact.url, dead),
    }


def _operates(entry: Entry) -> list[dict[str, Any]]:
    """What an organization runs, for a list of links."""
    if not isinstance(entry, Organization) or entry.pk is None:
        return []
    kinds = {kind.slug: kind.label for kind in all_kinds()}
    return [{"name": found.name, "url": found.url, "district": str(kinds[found.kind])} for found in operated_by(entry)]


def entry_context(entry: Entry) -> dict[str, Any]:
    """Everything that the template `services/entry_detail.html` shows."""
    reader = languages.get(get_language() or languages.SOURCE)
    language = (entry.text("summary") or entry.text("name")).language
    standing = _standing(entry, language)
    late = standing.late_paths if standing else ()
    dead = dead_among(addresses_of(entry))
    name, summary = (_marked(entry.text(field), field, late, language) for field in ("name", "summary"))
    shown = {
        "name": name,
        "name_note": entry.name_note,
        "local_name": "" if entry.local_name == name.text else entry.local_name,
        "badges": entry.badges(),
        "summary": summary,
        "facts": [_marked_fact(fact, late, language) for fact in entry.common_facts()],
        "local_address": entry.local_address,
        # Whoever reads the city's own language is not helped by a second spelling.
        "english_address": "" if reader.code == languages.LOCAL and entry.local_address else entry.english_address,
        "address_note": entry.doubt("address.local") or entry.doubt("address.en"),
        "postcode": entry.postcode,
        "driver_name": entry.local_name if entry.is_somewhere else "",
        "card_url": reverse("services:card", args=[entry.kind.slug, entry.slug]) if entry.slug else "",
        "is_somewhere": entry.is_somewhere,
        "phones": entry.phones(),
        "website": entry.website,
        "website_note": words.dead_note(entry.website, dead),
        "email": entry.email,
        "location": (entry.lat, entry.lon) if entry.lat is not None else None,
        "location_note": "" if entry.location_source in PRECISE_POSITIONS else _("This position is approximate."),
        "map_links": _map_links(entry, name.text),
        "map": place_map(position, name=name.text, district=entry.district) if (position := _position(entry)) else None,
        "hours": hours_shown(entry.hours),
        "hours_note": _marked(entry.text("hours_note"), "hours_note", late, language),
        "places": [_place(block.value) for block in entry.places if block.value],
        "contacts": [_contact(block.value, dead) for block in entry.contacts if block.value],
        "operates": _operates(entry),
        "aliases": entry.alias_list,
        "image": entry.image,
        "sources": [_source(block, dead) for block in entry.sources],
        "changes": history.shown(entry) if entry.pk else [],
        "last_checked": entry.last_checked,
        "stale_note": words.stale_note(entry),
        "as_of": entry.as_of,
        "confidence_label": str(Confidence(entry.confidence).label),
        "similar": [
            {"name": other.text("name"), "url": other.get_absolute_url(), "district": districts.name(other.district)}
            for other in similar(entry)
        ],
    }
    kind = entry.kind
    shown["has_contact"] = any(shown[part] for part in _CONTACT_PARTS)
    return {
        "entry": shown,
        "kind": kind,
        "trust": _trust(entry, summary or name, standing),
        "report": Reportable(TranslatableEntries.name, key_of(entry), language.code, _report_parts(entry, language)) if entry.pk else None,
        "content_language": (summary or name).language,
        "is_fallback": (summary or name).is_fallback,
        "reader_name": reader.name_for(reader),
        "content_name": (summary or name).language.name_for(reader),
        "breadcrumbs": [
            {"title": _("Home"), "url": f"/{reader.code}/"},
            {"title": _("Places and services"), "url": reverse("services:directory")},
            {"title": kind.label_plural, "url": reverse("services:kind", args=[kind.slug])},
        ],
    }


def card_context(entry: Entry) -> dict[str, Any]:
    """Everything that the template `services/address_card.html` shows."""
    reader = languages.get(get_language() or languages.SOURCE)
    name, kind = entry.text("name"), entry.kind
    phones = entry.phones()
    reads_local = reader.code == languages.LOCAL
    card: dict[str, Any] = {
        "title": name.text,
        # The name in large letters is the reader's own, where nothing else stands beside it.
        "name": "" if name.text == entry.local_name else name,
        "local_name": entry.local_name or name.text,
        "local_address": entry.local_address,
        "english_address": "" if reads_local else entry.english_address,
        "district": "" if reads_local or not entry.district else districts.name(entry.district),
        "phone": entry.phone or (phones[0][1] if phones else ""),
        "notes": [
            note for note in (entry.name_note, entry.doubt("address.local") or entry.doubt("address.en"), words.stale_note(entry)) if note
        ],
        "map_links": _map_links(entry, name.text),
        "url": entry.get_absolute_url(),
    }
    card["has_reader_part"] = any(card[part] for part in ("name", "english_address", "district"))
    return {
        "card": card,
        "breadcrumbs": [
            {"title": _("Home"), "url": f"/{reader.code}/"},
            {"title": _("Places and services"), "url": reverse("services:directory")},
            {"title": kind.label_plural, "url": reverse("services:kind", args=[kind.slug])},
            {"title": name, "url": entry.get_absolute_url()},
        ],
    }
