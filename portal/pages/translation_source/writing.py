"""Writing translations into page trees: which page is written or made, and under which parent. How it is written stands in `writer`."""

import logging
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Subquery
from django.utils import timezone
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from portal import languages
from portal.core import changes
from portal.core.revisions import new_pages, patching
from portal.pages.models import PortalPage
from portal.pages.translation_source.reading import source_of, texts_of, versions_of
from portal.pages.translation_source.writer import HOME_DEPTH, Writer

logger = logging.getLogger(__name__)

#: The consequences by which the desk hears of a page, and by which its address and days reach other languages. Both are left out where
#: the desk itself writes: it publishes words.
DESK, ACTS = "pages.desk", "pages.acts"


class UnknownPageError(LookupError):
    """Raised for a page that has no published source, or none in this language to stand under."""


@transaction.atomic
def write(
    key: UUID,
    language: languages.Language,
    texts: Mapping[str, str],
    *,
    user: Any,
    is_publish: bool,
    made_from: Mapping[str, str] = MappingProxyType({}),
) -> bool:
    """Put translations (path → text) and the source's facts into a page's version in a language, live or as a draft; returns whether
    anything changed. The page is made where it is missing, under the translation of its source's parent, which is made as a draft where it
    is missing, too. Without texts nothing is made to be live that is not. A page without a translated title stays a draft. `made_from`:
    path → the source text that a translation was made from, where that is not the present one.

    Raises:
        UnknownPageError: there is no published source.
        django.core.exceptions.ValidationError: a text is too long for its field.
    """
    versions = versions_of(key, wanted=[language.code], is_locked=True)
    source = source_of(versions)
    if source is None or source.language == language:
        raise UnknownPageError(f"{key}: has no published source other than in {language.code}")
    page = next((version for version in versions if version.language == language), None)
    if page is None and is_publish and not texts:
        return False
    if page is None:
        _make(source, {language: texts}, user=user, is_live=is_publish, made_from=made_from)
        return True
    if page.alias_of_id:
        raise UnknownPageError(f"{key}: is only an alias in {language.code}")
    if not texts and not page.translated_from:
        # An original in its own right, or a draft that nobody has translated: it has its own facts.
        return False
    with disable_reference_index_auto_update(), changes.without(DESK, ACTS):
        writer = Writer(source, language, user, made_from=made_from)
        return writer.publish(page, texts) if is_publish and (texts or page.live) else writer.draft(page, texts)


@transaction.atomic
def begin(key: UUID, wanted: Collection[languages.Language], *, user: Any) -> int:
    """Make drafts of a page in those of the languages that it has no version in yet; returns how many.

    Raises:
        UnknownPageError: there is no published source.
    """
    versions = versions_of(key, wanted=[language.code for language in wanted], is_locked=True)
    source = source_of(versions)
    if source is None:
        raise UnknownPageError(f"{key}: has no published source")
    there = {version.language for version in versions}
    missing = [language for language in wanted if language not in there]
    if missing:
        _make(source, {language: {} for language in missing}, user=user, is_live=False)
    return len(missing)


def spread_facts(key: UUID, *, user: Any = None) -> int:
    """Put a source's facts into each of its translations, live ones and drafts, each in a transaction of its own; returns how many changed.
    What goes wrong in one language is logged and does not keep the others from it."""
    changed = 0
    for page in Page.objects.filter(translation_key=key).select_related("locale"):
        language = languages.get(page.locale.language_code)
        try:
            changed += write(key, language, {}, user=user, is_publish=True)
        except UnknownPageError:
            continue  # the source itself, or an alias
        except (ValidationError, DatabaseError):
            logger.exception("The facts of %s could not be put into its translation in %s", key, language.code)
    return changed


def _make(
    source: PortalPage,
    wanted: Mapping[languages.Language, Mapping[str, str]],
    *,
    user: Any,
    is_live: bool,
    made_from: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, PortalPage]:
    """Pages that were not there, in these languages, with the translations of each; returns them by code. Parents that are missing are made
    as drafts."""
    parents = _parents(source, wanted, user)
    said = texts_of(source)
    writers = [Writer(source, language, user, said, made_from) for language in wanted]
    new = [writer.new(parents[writer.language.code], wanted[writer.language], is_live=is_live) for writer in writers]
    with changes.without(DESK, ACTS):
        revisions = new_pages.add(new, user=user, now=timezone.now())
        for each, revision in zip(new, revisions, strict=True):
            if each.page.live:
                patching.announce(each.page, revision)
    return {each.page.language.code: each.page for each in new}


def _parents(source: PortalPage, wanted: Collection[languages.Language], user: Any) -> dict[str, Page]:
    """Under which page a source's translation into each language (its code) stands; locked, for it gets another child."""
    path = Page._get_basepath(source.path, source.depth - 1)
    parents = Page.objects.select_for_update(of=("self",)).select_related("locale").order_by("pk")
    codes = [language.code for language in wanted]
    if source.depth == HOME_DEPTH:
        # The root of all trees is in no language.
        return dict.fromkeys(codes, parents.get(path=path))
    key = Page.objects.filter(path=path).values("translation_key")[:1]
    theirs = parents.filter(translation_key=Subquery(key), locale__language_code__in=codes)
    found: dict[str, Page] = {page.locale.language_code: page for page in theirs}
    missing = [language for language in wanted if language.code not in found]
    if missing:
        above = source_of(versions_of(source.get_parent().translation_key))
        if above is None:
            raise UnknownPageError(f"{source.translation_key}: there is no published page to stand under")
        found |= _make(above, {language: {} for language in missing}, user=user, is_live=False)
    return found
