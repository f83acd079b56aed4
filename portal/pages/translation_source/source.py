"""Pages as the translation desk sees them."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail.models import Page

from portal import languages
from portal.pages import selectors
from portal.pages.models import HomePage, PolicyPage, PortalPage, SectionPage
from portal.pages.topics import Topic
from portal.pages.translation_source.composing import aligned
from portal.pages.translation_source.previewing import preview
from portal.pages.translation_source.reading import TYPES, first_of, form_of, source_of, texts_of, versions_of
from portal.pages.translation_source.writing import begin, spread_facts, write
from portal.pages.words import Words
from portal.translation import sources
from portal.translation.provenance import Origin

_GROUPS: dict[type[PortalPage], tuple[str, StrOrPromise, int]] = {
    HomePage: ("home", _("Home page"), 0),
    SectionPage: ("section", _("Sections"), 10),
    PolicyPage: ("policy", _("Policies and procedures"), 20),
}
_TOPICS: dict[str, StrOrPromise] = dict(Topic.choices)
_LABELS = {name: label for name, label, _priority in _GROUPS.values()}


class TranslatablePages(sources.Source):
    """Pages by translation key: `page:<uuid>`."""

    name = "pages"
    label = _("Pages")
    has_preview = True

    def items(self) -> Iterator[sources.Item]:
        for model in TYPES:
            related = ["locale", *(["policy"] if model is PolicyPage else [])]
            shown = model._default_manager.filter(live=True)
            withdrawn = Q(first_published_at__isnull=False, translation_key__in=shown.exclude(translated_from="").values("translation_key"))
            originals = model._default_manager.filter(Q(live=True) | withdrawn, translated_from="", alias_of=None)
            rows = originals.select_related(*related).order_by("translation_key").iterator(chunk_size=200)
            for versions in selectors.grouped(rows).values():
                source = source_of(versions.values()) or first_of(versions.values())
                if source is not None:
                    yield _item(source)

    def item(self, key: str) -> sources.Item | None:
        source = source_of(versions_of(_uuid(key)))
        return _item(source) if source else None

    def below(self, key: str) -> Iterator[str]:
        source = source_of(versions_of(_uuid(key)))
        if source is None:
            return
        originals = Q()
        for model in TYPES:
            originals |= Q(pk__in=model._default_manager.filter(live=True, translated_from="", alias_of=None).values("pk"))
        branch = Page.objects.descendant_of(source, inclusive=True).filter(originals).order_by("path")
        yield from (f"page:{each}" for each in branch.values_list("translation_key", flat=True))

    def find(self, said: str) -> str | None:
        place = urlsplit(said).path
        wanted = Q(pk=int(said)) if said.isascii() and said.isdigit() else Q(url_path=f"/{place.strip('/')}/")
        found = Page.objects.filter(wanted, depth__gt=1).values_list("translation_key", flat=True).first()
        return f"page:{found}" if found else None

    def existing(self, key: str, language: str) -> Mapping[str, sources.Existing]:
        return self.existing_in(key, [language])[language]

    def existing_in(self, key: str, wanted: Collection[str]) -> Mapping[str, Mapping[str, sources.Existing]]:
        versions = versions_of(_uuid(key), wanted=wanted)
        source = source_of(versions)
        pages = {page.language.code: page for page in versions if page != source and (page.translated_from or page.live)}
        return {code: _existing(source, pages[code]) if source and code in pages else {} for code in wanted}

    def spread_facts(self, key: str, *, user: Any) -> int:
        return spread_facts(_uuid(key), user=user)

    def begin(self, key: str, wanted: Collection[str], *, user: Any) -> int:
        return begin(_uuid(key), [languages.get(code) for code in wanted], user=user)

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
        write(_uuid(key), languages.get(language), texts, user=user, is_publish=is_publish, made_from=made_from)

    def is_shown(self, key: str, language: str) -> bool:
        return bool(Page.objects.filter(translation_key=_uuid(key), locale__language_code=language, live=True).exists())

    def address(self, key: str, language: str) -> str:
        row = languages.get(language)
        page = selectors.best_version(_findable(key), row)
        return selectors.address(page, row) if page else ""

    def edit_address(self, key: str) -> str:
        source = source_of(versions_of(_uuid(key)))
        return reverse("wagtailadmin_pages:edit", args=[source.pk]) if source else ""

    def preview(self, request: HttpRequest, key: str, language: str, texts: Mapping[str, str]) -> HttpResponse | None:
        return preview(request, _uuid(key), languages.get(language), texts)

    def group_label(self, group: str) -> StrOrPromise:
        return _LABELS.get(group, group)

    def topic_label(self, topic: str) -> StrOrPromise:
        return _TOPICS.get(topic, topic)


def key_of(page: PortalPage) -> str:
    """The key by which the desk knows a page."""
    return f"page:{page.translation_key}"


def _uuid(key: str) -> UUID:
    try:
        return UUID(key.removeprefix("page:"))
    except ValueError as error:
        raise LookupError(key) from error


def _findable(key: str) -> dict[str, Page]:
    page = Page(translation_key=_uuid(key))
    return selectors.versions_of(page)


def _item(source: PortalPage) -> sources.Item:
    group, _label, priority = _GROUPS[type(source)]
    is_policy = isinstance(source, PolicyPage)
    return sources.Item(
        key=key_of(source),
        title=source.title,
        group=group,
        language=source.language.code,
        segments=tuple(_segments(source)),
        topics=tuple(source.policy.topics) if is_policy else ((source.topic,) if getattr(source, "topic", "") else ()),
        priority=priority + source.policy.rank if is_policy else priority,
        published_at=source.last_published_at,
        needs_approval=is_policy,
    )


def _segments(page: PortalPage) -> Iterator[sources.Segment]:
    """The texts of a page, in the order in which readers see them. Labels are kept: they are in the portal's source language."""
    form, texts = form_of(type(page)), texts_of(page)
    with translation.override(languages.SOURCE):
        for name, words in form.words.items():
            if texts.fields[name]:
                field = page._meta.get_field(name)
                yield _segment(name, texts.fields[name], words, str(field.verbose_name), field.max_length)
        for place in form.places(texts.body):
            if place.text:
                yield _segment(place.path, place.text, place.words, place.label, None)


def _segment(path: str, text: str, words: Words, label: str, limit: int | None) -> sources.Segment:
    return sources.Segment(path, text, kind=words.kind, label=label[:1].upper() + label[1:], limit=limit, is_required=words.is_required)


def _existing(source: PortalPage, page: PortalPage) -> dict[str, sources.Existing]:
    """The translations that a page has, under the places of its source."""
    form = form_of(type(source))
    ours = aligned(texts_of(source), texts_of(page))
    return {
        path: sources.Existing(text, Origin(page.text_origin), page.is_reviewed, page.translated_on, ours.made_from.get(path, ""))
        for path, text in form.translations(ours).items()
    }


def register() -> None:
    """Called once, when the app is ready."""
    sources.register(TranslatablePages())
