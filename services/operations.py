"""Writes: an entry from a row of a content file, and translations of its texts."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from portal import languages
from portal.codes import CodesField
from portal.content_rows import named
from portal.core import changes, staff_marks
from portal.core.revisions import patching
from portal.translation.operations import sync_paused
from services.content_files import FOLDER, EntryRow, Name, read
from services.figures.operations import load_figures
from services.kinds.base import Entry, NameOrigin
from services.kinds.organizations import Organization
from services.lists.operations import refresh_names
from services.registry import Kind, all_kinds
from services.shared.models import Contact, Place
from services.shared.operations import load_contacts, load_places

Progress = Callable[[str], None]
AnyModel = TypeVar("AnyModel", bound=Model)
#: The consequence by which the translation desk hears of an entry: left out where the desk itself writes.
DESK = "entries.desk"
#: Columns that are as the row has them.
_FACTS = (
    *("district", "postcode", "phone", "email", "website", "languages", "hours"),
    *("confidence", "as_of", "last_checked", "check_every", "notes"),
)


def content_files() -> list[tuple[Path, Kind]]:
    """The files of entries that can be loaded, and the kind of each: first those whom other entries name as their operator."""
    kinds = sorted(all_kinds(), key=lambda kind: kind.model is not Organization)
    return [(FOLDER / f"{kind.content}.yaml", kind) for kind in kinds]


def content_parts() -> Iterator[tuple[Path, Callable[..., object]]]:
    """Every file that can be loaded, and what loads it: what others name comes first."""
    yield FOLDER / "places.yaml", load_places
    yield FOLDER / "contacts.yaml", load_contacts
    for path, kind in content_files():
        yield path, partial(load_file, kind=kind)
    yield FOLDER / "figures.yaml", load_figures


@transaction.atomic
@sync_paused()
def load_file(path: Path, kind: Kind, *, progress: Progress = lambda _line: None) -> int:
    """Create or update the entries of a content file; returns how many changed. What staff have edited or removed is left
    as it is.

    Raises:
        portal.content_rows.ContentError: a row is broken; nothing of the file is loaded.
    """
    changed = 0
    rows = read(path, kind.row)
    marks = staff_marks.marks(kind.model, [row.id for row in rows])
    for row in rows:
        if mark := marks.get(row.id):
            progress(f"{kind.slug}/{row.id}: {mark.value}")
            continue
        entry = kind.model._default_manager.filter(slug=row.id).first() or kind.model(slug=row.id)
        is_new = entry.pk is None
        with named(f"{path.name}, ({row.id})"):
            is_changed = _apply(entry, row, kind)
        if is_changed:
            progress(f"{kind.slug}/{row.id}: {'new' if is_new else 'changed'}")
        changed += is_changed
    # Most are there already: this is for entries from before there were any, or before a language was added.
    refresh_names(kind)
    progress(f"{kind.slug}: {changed} entries loaded")
    return changed


def _apply(entry: Entry, row: EntryRow, kind: Kind) -> bool:
    before = entry.serializable_data() if entry.pk else None
    _apply_texts(entry, row, kind)
    entry.aliases = "\n".join(row.aliases)
    entry.local_address, entry.english_address = row.address.local, row.address.en
    entry.lon = row.location.lon if row.location else None
    entry.lat = row.location.lat if row.location else None
    entry.location_source = row.location.source if row.location else ""
    for field in _FACTS:
        setattr(entry, field, getattr(row, field))
    if row.operator:
        (entry.operator,) = _named(Organization, "operator", [row.operator])
    elif not isinstance(entry, Organization):
        entry.operator = None
    entry.places = [("place", place) for place in _named(Place, "places", row.places)]
    entry.contacts = [("contact", contact) for contact in _named(Contact, "contacts", row.contacts)]
    entry.sources = [("source", source.model_dump()) for source in row.sources]
    entry.doubts = [("doubt", {"field": field, "note": note}) for field, note in row.field_confidence.items()]
    for field in kind.facts_fields:
        setattr(entry, field, _column_value(entry, field, getattr(row, field)))
    entry.full_clean(exclude=[name for name in ("name", "summary") if not getattr(entry, name)])
    was_taken_down = before is not None and not entry.live and entry.first_published_at is not None
    is_public = row.publish and not was_taken_down
    if before is not None and _comparable(before) == _comparable(entry.serializable_data()) and entry.live == is_public:
        return False
    entry.live = is_public
    patching.save(entry)
    revision = entry.save_revision()
    if is_public:
        revision.publish()
    return True


def _named(model: type[AnyModel], field: str, slugs: Sequence[str]) -> list[AnyModel]:
    """The objects that a row names by their ids, in its order.

    Raises:
        ValidationError: one of them is not there.
    """
    found = model._default_manager.in_bulk(slugs, field_name="slug") if slugs else {}
    if missing := [slug for slug in slugs if slug not in found]:
        raise ValidationError({field: [_("There is no %(name)s “%(id)s”.") % {"name": model._meta.verbose_name, "id": missing[0]}]})
    return [found[slug] for slug in slugs]


def _apply_texts(entry: Entry, row: EntryRow, kind: Kind) -> None:
    for language in languages.all_languages():
        code, suffix = language.code, language.suffix
        name = row.names.get(code, "")
        setattr(entry, f"name_{suffix}", name.text if isinstance(name, Name) else name)
        setattr(entry, f"name_origin_{suffix}", name.origin if isinstance(name, Name) else NameOrigin.IN_USE)
        setattr(entry, f"summary_{suffix}", row.summary.get(code, ""))
        setattr(entry, f"hours_note_{suffix}", row.hours_note.get(code, ""))
        setattr(entry, f"text_origin_{suffix}", row.text_origin.get(code, "person"))
        setattr(entry, f"text_reviewed_{suffix}", False)
        for field in kind.translated:
            text = getattr(row, field).get(code, "")
            setattr(entry, f"{field}_{suffix}", "\n".join(text) if isinstance(text, list) else text)


def _column_value(entry: Entry, field: str, value: Any) -> Any:
    column: Any = entry._meta.get_field(field)
    if isinstance(column, StreamField):
        (block,) = column.stream_block.child_blocks
        return [(block, row.model_dump()) for row in value]
    if isinstance(value, list) and not isinstance(column, CodesField):
        return "\n".join(value)
    return value


def _comparable(data: dict[str, Any]) -> dict[str, Any]:
    volatile = {"latest_revision", "live_revision", "first_published_at", "last_published_at", "has_unpublished_changes", "live", "pk"}
    kept = {key: value for key, value in data.items() if key not in volatile}
    return {key: _without_ids(value) if isinstance(value, str) and value.startswith("[") else value for key, value in kept.items()}


def _without_ids(stream: str) -> Any:
    return [{"type": block["type"], "value": block["value"]} for block in json.loads(stream)]


def translated_columns(kind: Kind) -> tuple[str, ...]:
    """The fields of a kind whose texts are translated: of what has a column per language, that which is language."""
    return (*Entry.TEXTS, *kind.translated)


@transaction.atomic
def write_translation(*, kind: Kind, pk: int, language: languages.Language, texts: Mapping[str, str], user: Any, is_publish: bool) -> bool:
    """Put translations (field → text) into an entry's columns of a language, live or as a draft; returns whether anything changed. No other
    column is written. A draft that somebody is working on gets the texts that it did not change itself, so that publishing it later takes
    nothing back.

    Raises:
        LookupError: there is no such entry, or it has no such text.
        django.core.exceptions.ValidationError: a text is too long for its field.
    """
    entry: Entry | None = kind.model._default_manager.select_for_update().filter(pk=pk).first()
    if entry is None or (unknown := set(texts) - set(translated_columns(kind))):
        raise LookupError(f"{kind.slug} {pk}: " + ("is not there" if entry is None else f"has no text {min(unknown)!r}"))
    values = {}
    for name, text in texts.items():
        column = f"{name}_{language.suffix}"
        field: Any = entry._meta.get_field(column)
        values[column] = field.clean(text, entry)
    if values.get(f"name_{language.suffix}") and not entry.texts("name")[language.code]:
        # Whoever translates a name makes one; that it is in use is said by somebody who knows.
        values[f"name_origin_{language.suffix}"] = NameOrigin.RENDERED.value
    write = patching.put if is_publish else patching.put_into_drafts
    with changes.without(DESK):
        return write(entry, values, by=user)
