"""A resource of django-import-export for each kind, made from its columns; there is no other list of them."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from import_export.resources import ModelResource
from wagtail.models import Revision

from portal import languages
from services.kinds.base import Entry
from services.registry import Kind
from services.tables.columns import Column, columns_of
from services.tables.values import References

#: Columns that are right or wrong together.
_POSITION = frozenset({"lat", "lon"})


class EntryResource(ModelResource):
    """The entries of a kind as rows. One that is not published is as its latest draft says."""

    fields: dict[str, Column]
    kind: Kind

    def __init__(self) -> None:
        super().__init__()
        self.references = References()

    def iter_queryset(self, queryset: QuerySet[Entry]) -> Iterator[Entry]:
        yield from as_edited(queryset)

    def export_field(self, field: Column, instance: Entry, **kwargs: Any) -> Any:
        return field.export(instance, references=self.references)

    def values(self, entry: Entry, names: Iterable[str] | None = None) -> dict[str, str]:
        """Column → text of its cell, of all columns or of some."""
        wanted = self.fields if names is None else names
        return {name: self.fields[name].export(entry, references=self.references) for name in wanted}

    def put(self, entry: Entry, cells: dict[str, str]) -> dict[str, list[str]]:
        """Give an entry what cells say; returns column → what is wrong with it."""
        wrong: dict[str, list[str]] = {}
        for name, text in cells.items():
            try:
                self.fields[name].save(entry, {name: text}, references=self.references)
            except ValueError as error:
                wrong[name] = [str(error)]
        return wrong

    def faults(self, entry: Entry, changed: Collection[str]) -> dict[str, list[str]]:
        """Column → what the model says against what changed of an entry; "" for what is of no column. What needs a query for each row is
        left to others: that ids are unique, and that what is named is there."""
        checked = {*changed, *(_POSITION if not _POSITION.isdisjoint(changed) else ())}
        names = {self.fields[name].stored_name for name in checked if not self.fields[name].field.is_relation}
        try:
            entry.full_clean(
                exclude={field.name for field in entry._meta.fields} - names, validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            columns = {column.stored_name: name for name, column in self.fields.items()}
            return {columns.get(field, ""): sentences for field, sentences in error.message_dict.items()}
        return {}


@cache
def _resource_class(slug: str) -> type[EntryResource]:
    from services import registry

    kind = registry.get(slug)
    columns = columns_of(kind)
    meta = type("Meta", (), {"model": kind.model, "fields": list(columns), "import_id_fields": ["id"], "clean_model_instances": True})
    made: type[EntryResource] = type(f"{kind.model.__name__}Resource", (EntryResource,), {"Meta": meta, "kind": kind})
    # The package would order and make columns by itself.
    made.fields = columns
    made._meta.export_order = made._meta.import_order = list(columns)
    return made


def resource_of(kind: Kind) -> EntryResource:
    """A resource of a kind, for one export or import."""
    return _resource_class(kind.slug)()


def as_edited(entries: Iterable[Entry]) -> list[Entry]:
    """The entries as an editor finds them: one that is not published as its latest draft says. Two queries, and a few for each draft."""
    found = list(entries)
    drafts = Revision.objects.in_bulk([entry.latest_revision_id for entry in found if not entry.live and entry.latest_revision_id])
    made = []
    for entry in found:
        draft = drafts.get(entry.latest_revision_id)
        made.append(entry.with_content_json(draft.content) if draft else entry)
    return made


def languages_of_columns(resource: EntryResource, names: Iterable[str]) -> dict[str, languages.Language]:
    """Column → its language, of those columns that are texts."""
    return {name: language for name in names if (language := resource.fields[name].language)}
