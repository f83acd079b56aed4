"""An entry as its detail page shows it; the preview in the admin shows the same."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import languages
from portal.languages import Fragment
from portal.translation import selectors as desk
from portal.translation.provenance import Confidence, Origin, Quality, Reportable, Trust, source_for_readers
from portal.translation.trust import with_standing
from services import districts
from services.kinds.base import Entry, Fact, spoken
from services.operations import translated_columns
from services.selectors import similar
from services.translation_source import TranslatableEntries, key_of, source_language

#: Sources whose positions are those of the building; all others are approximate.
PRECISE_POSITIONS = frozenset({"wikipedia"})


def row(entry: Entry) -> dict[str, Any]:
    """An entry in a list."""
    return {
        "name": entry.text("name"),
        "local_name": "" if entry.text("name").text == entry.local_name else entry.local_name,
        "url": entry.get_absolute_url(),
        "district": districts.name(entry.district) if entry.district else "",
        "badges": entry.badges(),
        "facts": [(fact.label, _joined(fact.values)) for fact in entry.glance_facts()],
        "languages": spoken(entry.languages),
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


def _source(block: Any) -> dict[str, str]:
    quality = Quality(block.value["quality"])
    label, url = source_for_readers(block.value["source"], [quality])
    return {"label": label, "url": url, "quality_label": str(quality.label)}


def _map_url(entry: Entry) -> str:
    """A map that works in the city and understands WGS84; the reader's browser opens it only on a click."""
    if entry.lon is None or entry.lat is None:
        return ""
    query = urlencode({"position": f"{entry.lon},{entry.lat}", "name": entry.local_name, "coordinate": "wgs84"})
    return f"https://uri.amap.com/marker?{query}"


def entry_context(entry: Entry) -> dict[str, Any]:
    """Everything that the template `services/entry_detail.html` shows."""
    reader = languages.get(get_language() or languages.SOURCE)
    language = (entry.text("summary") or entry.text("name")).language
    standing = _standing(entry, language)
    late = standing.late_paths if standing else ()
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
        "driver_name": entry.local_name,
        "phones": entry.phones(),
        "website": entry.website,
        "email": entry.email,
        "location": (entry.lat, entry.lon) if entry.lat is not None else None,
        "location_note": "" if entry.location_source in PRECISE_POSITIONS else _("This position is approximate."),
        "map_url": _map_url(entry),
        "aliases": entry.alias_list,
        "image": entry.image,
        "sources": [_source(block) for block in entry.sources],
        "last_checked": entry.last_checked,
        "as_of": entry.as_of,
        "confidence_label": str(Confidence(entry.confidence).label),
        "similar": [
            {"name": other.text("name"), "url": other.get_absolute_url(), "district": districts.name(other.district)}
            for other in similar(entry)
        ],
    }
    kind = entry.kind
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
