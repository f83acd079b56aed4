"""Writes: an entry from a row of a content file, and translations of its texts."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from modelcluster.models import get_field_value
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Revision

from portal import languages
from portal.codes import CodesField
from portal.content_rows import named
from portal.core import staff_marks
from portal.core.revisions.pending import pending, supersede
from portal.translation.following import unnoticed
from search.operations import note_change
from services.content_files import FOLDER, EntryRow, Name, read
from services.figures.models import Figure
from services.figures.operations import load_figures
from services.indexing import source_name
from services.kinds.base import Entry, NameOrigin
from services.kinds.organizations import Organization
from services.lists.operations import refresh_names
from services.registry import Kind, all_kinds
from services.shared.models import Contact, Place
from services.shared.operations import load_contacts, load_places

Progress = Callable[[str], None]
AnyModel = TypeVar("AnyModel", bound=Model)
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
@unnoticed()
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
    entry.save()
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
    return write_live(entry, values, user) if is_publish else _write_draft(entry, values, user)


def write_live(entry: Entry | Figure, values: Mapping[str, Any], user: Any, *, action: str = "", overrules_drafts: bool = False) -> bool:
    """Put values (column → value) into what readers see of an entry or a figure, and into the drafts that do not say something else about a
    column themselves, or into all of them where `overrules_drafts`; returns whether what readers see changed. What is hidden stays so, and
    a draft stays one. `action`: by which Wagtail's history calls it; "" where it is published like anything else."""
    before = {column: stored(entry, column) for column in values}
    for column, value in values.items():
        setattr(entry, column, value)
    after = {column: stored(entry, column) for column in values}
    changed = {column: value for column, value in values.items() if (after[column] or "") != (before[column] or "")}
    drafts = [
        supersede(draft, {**draft.content, **(after if overrules_drafts else _untouched(draft, before, after))}) for draft in pending(entry)
    ]
    if not changed:
        return False
    now = timezone.now()
    # A draft stays the latest version: what is live now comes just before it.
    newest = max(drafts, key=lambda draft: draft.created_at, default=None)
    revision = Revision.objects.create(
        content_object=entry,
        base_content_type=entry.get_base_content_type(),
        user=user,
        created_at=newest.created_at - timedelta(microseconds=1) if newest else now,
        content=entry.serializable_data(),
        object_str=str(entry),
    )
    state: dict[str, Any] = {"latest_revision": newest or revision}
    if entry.live:
        state |= {"live_revision": revision, "last_published_at": now}
    type(entry)._default_manager.filter(pk=entry.pk).update(**changed, **state)
    action = action or ("wagtail.publish" if entry.live else "wagtail.edit")
    log(instance=entry, action=action, user=user, revision=revision, content_changed=True)
    if isinstance(entry, Entry):
        note_change(source=source_name(entry.kind), identifier=str(entry.pk))
        refresh_names(entry.kind, [entry])
    return True


def _untouched(draft: Revision, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Of new values, those of columns that a draft has as readers had them."""
    return {column: value for column, value in after.items() if (draft.content.get(column, before[column]) or "") == (before[column] or "")}


def _write_draft(entry: Entry, values: Mapping[str, Any], user: Any) -> bool:
    drafts = list(pending(entry))
    if drafts:
        changed = [supersede(draft, {**draft.content, **values}) is not draft for draft in drafts]
        return any(changed)
    if all((getattr(entry, column) or "") == value for column, value in values.items()):
        return False
    for column, value in values.items():
        setattr(entry, column, value)
    entry.save_revision(user=user, clean=False, log_action=True)
    return True


def stored(entry: Entry | Figure, column: str) -> Any:
    """A column's value as a version of the entry has it."""
    return json.loads(json.dumps(get_field_value(entry._meta.get_field(column), entry), cls=DjangoJSONEncoder))
