"""Entries of the directory as the translation desk sees them: their names and texts, column by column.

Facts stand once and are no texts.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal import languages
from portal.translation import sources
from portal.translation.provenance import Origin
from portal.translation.quality import Kind as TextKind
from services import registry
from services.eligibility import findable
from services.kinds.base import Entry
from services.operations import translated_columns, write_translation
from services.registry import Kind


class TranslatableEntries(sources.Source):
    """The entries of all kinds: `entry:<kind>:<primary key>`, for a slug may change."""

    name = "entries"
    label = _("Places and services")
    has_preview = True

    def items(self) -> Iterator[sources.Item]:
        for kind in registry.all_kinds():
            for entry in kind.model._default_manager.filter(live=True).order_by("pk").iterator():
                yield _item(kind, entry)

    def item(self, key: str) -> sources.Item | None:
        kind, entry = _entry(key)
        return _item(kind, entry) if entry and entry.live else None

    def existing(self, key: str, language: str) -> Mapping[str, sources.Existing]:
        _kind, entry = _entry(key)
        return _existing(entry, languages.get(language)) if entry else {}

    def write(
        self,
        key: str,
        language: str,
        texts: Mapping[str, str],
        *,
        user: Any,
        is_publish: bool,
        made_from: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        kind, entry = _entry(key)
        if entry is None:
            raise LookupError(key)
        write_translation(kind=kind, pk=entry.pk, language=languages.get(language), texts=texts, user=user, is_publish=is_publish)

    def address(self, key: str, language: str) -> str:
        kind, entry = _entry(key)
        if entry is None or not findable(kind.model._default_manager.filter(pk=entry.pk)).exists():
            return ""
        with translation.override(language):
            return entry.get_absolute_url()

    def edit_address(self, key: str) -> str:
        _kind, entry = _entry(key)
        return _staff_address(entry, "edit") if entry else ""

    def preview(self, request: HttpRequest, key: str, language: str, texts: Mapping[str, str]) -> HttpResponse | None:
        kind, entry = _entry(key)
        if entry is None:
            return None
        for name in translated_columns(kind):
            if name in texts:
                setattr(entry, f"{name}_{languages.get(language).suffix}", texts[name])
        with translation.override(language):
            # The language of a page is that of its address.
            address = entry.get_absolute_url()
            response: HttpResponse = entry.make_preview_request(
                original_request=request, extra_request_attrs={"path": address, "path_info": address}
            )
        return response

    def group_label(self, group: str) -> StrOrPromise:
        return registry.get(group).label_plural if group in registry.kinds_by_slug() else group


def key_of(entry: Entry) -> str:
    """The key by which the desk knows an entry."""
    return f"entry:{entry.kind.slug}:{entry.pk}"


def _entry(key: str) -> tuple[Kind, Entry | None]:
    _entry_word, slug, pk = (*key.split(":"), "", "")[:3]
    try:
        kind = registry.get(slug)
    except registry.UnknownKindError as error:
        raise LookupError(key) from error
    return kind, kind.model._default_manager.filter(pk=pk).first() if pk.isdigit() else None


def _staff_address(entry: Entry, action: str) -> str:
    names = f"wagtailsnippets_{entry._meta.app_label}_{entry._meta.model_name}"
    return reverse(f"{names}:{action}", args=[entry.pk])


def source_language(entry: Entry) -> languages.Language:
    """The language that an entry's texts are translated from: the portal's source language, or the city's where there is no name in it."""
    code = languages.SOURCE if entry.texts("name")[languages.SOURCE] else languages.LOCAL
    return languages.get(code)


def _item(kind: Kind, entry: Entry) -> sources.Item:
    source = source_language(entry)
    return sources.Item(
        key=key_of(entry),
        title=str(entry),
        group=kind.slug,
        language=source.code,
        segments=tuple(_segments(entry, kind, source)),
        topics=(entry.district,) if entry.district else (),
        published_at=entry.last_published_at,
    )


def _segments(entry: Entry, kind: Kind, source: languages.Language) -> Iterator[sources.Segment]:
    with translation.override(languages.SOURCE):
        for name in translated_columns(kind):
            text = entry.texts(name)[source.code]
            if text:
                field: Any = entry._meta.get_field(name)
                label = str(field.verbose_name)
                yield sources.Segment(
                    name,
                    text,
                    kind=TextKind.NAME if name == "name" else TextKind.SENTENCES,
                    label=label[:1].upper() + label[1:],
                    limit=field.max_length,
                )


def _existing(entry: Entry, language: languages.Language) -> dict[str, sources.Existing]:
    if language == source_language(entry):
        return {}
    origin = Origin(getattr(entry, f"text_origin_{language.suffix}") or Origin.PERSON)
    is_reviewed = bool(getattr(entry, f"text_reviewed_{language.suffix}"))
    texts = {name: entry.texts(name)[language.code] for name in translated_columns(entry.kind)}
    return {name: sources.Existing(text, origin, is_reviewed) for name, text in texts.items() if text}


def register() -> None:
    """Called once, when the app is ready."""
    sources.register(TranslatableEntries())
