"""Writes: further places and contacts from their content files. The files' rows are put in; what staff added,
edited or removed stays so."""

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from portal import languages
from portal.content_rows import named
from portal.core import staff_marks
from portal.core.revisions import patching
from portal.translation.operations import sync_paused
from services.content_files import read
from services.shared.content_files import ContactRow, PlaceRow
from services.shared.models import Contact, Place

Progress = Callable[[str], None]


@transaction.atomic
@sync_paused()
def load_places(path: Path, *, progress: Progress = lambda _line: None) -> int:
    """Create or update the places of a content file; returns how many there are.

    Raises:
        portal.content_rows.ContentError: a row is broken; nothing of the file is loaded.
    """
    rows = read(path, PlaceRow)
    marks = staff_marks.marks(Place, [row.id for row in rows])
    for row in rows:
        if mark := marks.get(row.id):
            progress(f"places/{row.id}: {mark.value}")
            continue
        place = Place.objects.filter(slug=row.id).first() or Place(slug=row.id)
        for language in languages.all_languages():
            setattr(place, f"name_{language.suffix}", row.names.get(language.code, ""))
        place.local_address, place.english_address = row.address.local, row.address.en
        place.lon = row.location.lon if row.location else None
        place.lat = row.location.lat if row.location else None
        place.location_source = row.location.source if row.location else ""
        place.district, place.postcode, place.hours = row.district, row.postcode, row.hours
        with named(f"{path.name}, ({row.id})"):
            place.full_clean(exclude=["name"])
        patching.save(place)
    progress(f"places: {len(rows)} loaded")
    return len(rows)


@transaction.atomic
def load_contacts(path: Path, *, progress: Progress = lambda _line: None) -> int:
    """Create or update the contacts of a content file; returns how many there are.

    Raises:
        portal.content_rows.ContentError: a row is broken; nothing of the file is loaded.
    """
    rows = read(path, ContactRow)
    marks = staff_marks.marks(Contact, [row.id for row in rows])
    for row in rows:
        if mark := marks.get(row.id):
            progress(f"contacts/{row.id}: {mark.value}")
            continue
        contact = Contact.objects.filter(slug=row.id).first() or Contact(slug=row.id)
        contact.purpose, contact.channel, contact.value = row.purpose, row.channel, row.value
        contact.languages, contact.hours = row.languages, row.hours
        with named(f"{path.name}, ({row.id})"):
            contact.full_clean()
        patching.save(contact)
    progress(f"contacts: {len(rows)} loaded")
    return len(rows)
