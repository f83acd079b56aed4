"""Pages as texts: which page is the source, what it says, and a page made to say something else."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page

from portal import languages
from portal.pages.models import HomePage, PolicyPage, PortalPage, SectionPage
from portal.pages.translation_source.composing import Form, Texts

#: In the order in which the desk lists them.
TYPES: tuple[type[PortalPage], ...] = (HomePage, SectionPage, PolicyPage)


def form_of(model: type[PortalPage]) -> Form:
    """What a page type has to translate."""
    body = (model.BODY, model._meta.get_field(model.BODY).stream_block) if model.BODY else None
    return Form(model.TEXTS, body, model.SHOWS_SOURCE)


def texts_of(page: PortalPage) -> Texts:
    """What a page says."""
    form = form_of(type(page))
    fields = {name: getattr(page, name) or "" for name in form.words}
    body = page._meta.get_field(form.body[0]).get_prep_value(getattr(page, form.body[0])) if form.body else []
    return Texts(fields, list(body), page.made_from, page.untranslated)


def put(page: PortalPage, texts: Texts) -> None:
    """Make a page say something else; it is not saved.

    Raises:
        django.core.exceptions.ValidationError: a text is too long for its field.
    """
    form = form_of(type(page))
    for name, text in texts.fields.items():
        setattr(page, name, page._meta.get_field(name).clean(text, page))
    if form.body:
        setattr(page, form.body[0], page._meta.get_field(form.body[0]).to_python(texts.body))
    page.made_from, page.untranslated = dict(texts.made_from), dict(texts.untranslated)


def columns(model: type[PortalPage]) -> list[str]:
    """The fields that `put` and the facts fill."""
    form = form_of(model)
    return [*form.words, *([form.body[0]] if form.body else []), *model.FACTS, "made_from", "untranslated"]


def source_of(versions: Iterable[PortalPage]) -> PortalPage | None:
    """Which of a page's versions the others are made from: the published original, the one in the portal's source language first; one that
    was withdrawn as long as readers have a translation of it."""
    family = list(versions)
    originals = [page for page in family if page.live and not page.translated_from]
    if not originals and any(page.live for page in family):
        originals = [page for page in family if page.first_published_at and not page.translated_from]
    return first_of(originals)


def first_of(originals: Iterable[PortalPage]) -> PortalPage | None:
    """The one in the portal's source language, else the oldest."""
    return min(originals, key=lambda page: (page.language.code != languages.SOURCE, page.pk), default=None)


def versions_of(key: UUID, *, wanted: Collection[str] = (), is_locked: bool = False) -> list[PortalPage]:
    """The versions of a page, published or not; with `wanted` (codes) only the originals and those in these languages. Two queries.

    `is_locked`: until the present transaction ends nobody else gets them locked, nor saves one of them in a form.
    """
    family = Page.objects.filter(translation_key=key).order_by("pk")
    types = (family.select_for_update() if is_locked else family).values_list("content_type_id", flat=True)
    number = next(iter(types), None)
    model = ContentType.objects.get_for_id(number).model_class() if number else None
    if model not in TYPES:
        return []
    pages = model._default_manager.filter(translation_key=key)
    if wanted:
        pages = pages.filter(Q(locale__language_code__in=wanted) | Q(translated_from=""))
    related = ["locale", "latest_revision", *(["policy"] if model is PolicyPage else [])]
    return list(pages.select_related(*related))


def content_texts(model: type[PortalPage], content: Mapping[str, Any]) -> Texts:
    """What a revision says, from its stored content."""
    form = form_of(model)
    body = model._meta.get_field(form.body[0]).stream_block.to_python(content.get(form.body[0]) or "[]") if form.body else None
    return Texts(
        {name: content.get(name) or "" for name in form.words},
        list(body.get_prep_value()) if body is not None else [],
        content.get("made_from") or {},
        content.get("untranslated") or {},
    )
