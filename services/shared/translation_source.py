"""Names of further places, and names and notes of figures, as the translation desk sees them.

Places know no drafts: what is published is live.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal import languages
from portal.core import changes
from portal.core.revisions import patching
from portal.translation import sources
from portal.translation.provenance import Origin
from portal.translation.quality import Kind as TextKind
from services.figures.models import Figure
from services.shared.models import Place

Shared = Place | Figure
#: The consequence by which the desk hears of them: left out where the desk itself writes.
DESK = "shared.desk"
_MODELS: dict[str, type[Shared]] = {"place": Place, "figure": Figure}


class SharedTexts(sources.Source):
    """`place:<primary key>` and `figure:<primary key>`."""

    name = "shared"
    label = _("Further places and figures")

    def items(self) -> Iterator[sources.Item]:
        for model in _MODELS.values():
            for shared in _shown(model).order_by("pk").iterator():
                yield _item(shared)

    def item(self, key: str) -> sources.Item | None:
        shared = _shared(key)
        return _item(shared) if shared else None

    def existing(self, key: str, language: str) -> Mapping[str, sources.Existing]:
        shared = _shared(key)
        if shared is None or language == languages.SOURCE:
            return {}
        texts = {name: shared.texts(name)[language] for name in shared.TRANSLATED}
        return {name: sources.Existing(text, Origin.MACHINE) for name, text in texts.items() if text}

    @transaction.atomic
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
        shared = _shared(key, is_locked=True)
        if shared is None or set(texts) - set(shared.TRANSLATED):
            raise LookupError(key)
        if not is_publish or not texts:
            return
        values = {}
        for name, text in texts.items():
            column = f"{name}_{languages.get(language).suffix}"
            field: Any = shared._meta.get_field(column)
            values[column] = field.clean(text, shared)
        with changes.without(DESK):
            patching.put(shared, values, by=user)

    def address(self, key: str, language: str) -> str:
        shared = _shared(key)
        if not isinstance(shared, Figure):
            return ""
        with translation.override(language):
            return f"{reverse('figures')}#{shared.slug}"

    def edit_address(self, key: str) -> str:
        shared = _shared(key)
        return reverse(f"wagtailsnippets_services_{shared._meta.model_name}:edit", args=[shared.pk]) if shared else ""

    def group_label(self, group: str) -> StrOrPromise:
        return _MODELS[group]._meta.verbose_name_plural or group if group in _MODELS else group


def key_of(shared: Shared) -> str:
    """The key by which the desk knows a place or a figure."""
    return f"{shared._meta.model_name}:{shared.pk}"


def _shared(key: str, *, is_locked: bool = False) -> Shared | None:
    name, _colon, pk = key.partition(":")
    if name not in _MODELS:
        raise LookupError(key)
    rows = _shown(_MODELS[name])
    return (rows.select_for_update() if is_locked else rows).filter(pk=pk).first() if pk.isdigit() else None


def _shown(model: type[Shared]) -> QuerySet[Any]:
    """What readers see: a place wherever it is named."""
    return model.objects.filter(live=True) if model is Figure else model.objects.all()


def _item(shared: Shared) -> sources.Item:
    group = str(shared._meta.model_name)
    return sources.Item(
        key=key_of(shared), title=str(shared), group=group, language=languages.SOURCE, segments=tuple(_segments(shared)), priority=90
    )


def _segments(shared: Shared) -> Iterator[sources.Segment]:
    with translation.override(languages.SOURCE):
        for name in shared.TRANSLATED:
            text = shared.texts(name)[languages.SOURCE]
            if text:
                field: Any = shared._meta.get_field(name)
                label = str(field.verbose_name)
                kind = TextKind.NAME if isinstance(shared, Place) else TextKind.SENTENCES
                yield sources.Segment(name, text, kind=kind, label=label[:1].upper() + label[1:], limit=field.max_length)


def register() -> None:
    """Called once, when the app is ready."""
    sources.register(SharedTexts())
