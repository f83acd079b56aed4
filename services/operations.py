"""Writes: an entry from a row of a content file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from portal import languages
from portal.codes import CodesField
from portal.content_rows import named
from services.content_files import FOLDER, EntryRow, Name, read
from services.kinds.base import Entry, NameOrigin
from services.registry import Kind, all_kinds

Progress = Callable[[str], None]


def content_files() -> list[tuple[Path, Kind]]:
    """The files that can be loaded, and the kind of each."""
    return [(FOLDER / f"{kind.content}.yaml", kind) for kind in all_kinds()]


@transaction.atomic
def load_file(path: Path, kind: Kind, *, progress: Progress = lambda _line: None) -> int:
    """Create or update the entries of a content file; returns how many changed. An entry that somebody has edited since is left alone.

    Raises:
        portal.content_rows.ContentError: a row is broken; nothing of the file is loaded.
    """
    changed = 0
    for row in read(path, kind.row):
        entry = kind.model._default_manager.filter(slug=row.id).first() or kind.model(slug=row.id)
        if entry.pk and entry.latest_revision and entry.latest_revision.user_id:
            progress(f"{kind.slug}/{row.id}: edited by hand, left as it is")
            continue
        with named(f"{path.name}, ({row.id})"):
            changed += _apply(entry, row, kind)
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
    for field in ("district", "postcode", "phone", "email", "website", "languages", "confidence", "as_of", "last_checked", "notes"):
        setattr(entry, field, getattr(row, field))
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
    entry.save()
    revision = entry.save_revision()
    if is_public:
        revision.publish()
    return True


def _apply_texts(entry: Entry, row: EntryRow, kind: Kind) -> None:
    for language in languages.all_languages():
        code, suffix = language.code, language.suffix
        name = row.names.get(code, "")
        setattr(entry, f"name_{suffix}", name.text if isinstance(name, Name) else name)
        setattr(entry, f"name_origin_{suffix}", name.origin if isinstance(name, Name) else NameOrigin.IN_USE)
        setattr(entry, f"summary_{suffix}", row.summary.get(code, ""))
        setattr(entry, f"text_origin_{suffix}", row.text_origin.get(code, "person"))
        setattr(entry, f"text_reviewed_{suffix}", False)
        for field in kind.translated:
            text = getattr(row, field).get(code, "")
            setattr(entry, f"{field}_{suffix}", "\n".join(text) if isinstance(text, list) else text)


def _column_value(entry: Entry, field: str, value: Any) -> Any:
    column = entry._meta.get_field(field)
    if isinstance(value, list) and not isinstance(column, CodesField):
        return "\n".join(value)
    return value


def _comparable(data: dict[str, Any]) -> dict[str, Any]:
    volatile = {"latest_revision", "live_revision", "first_published_at", "last_published_at", "has_unpublished_changes", "live", "pk"}
    kept = {key: value for key, value in data.items() if key not in volatile}
    return {key: _without_ids(value) if isinstance(value, str) and value.startswith("[") else value for key, value in kept.items()}


def _without_ids(stream: str) -> Any:
    return [{"type": block["type"], "value": block["value"]} for block in json.loads(stream)]
