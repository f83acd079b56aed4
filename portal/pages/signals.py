"""Thin handlers: whatever changes what readers can find of a page is noted for the search index, and what is to be translated for the
translation desk."""

from functools import partial
from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import copy_for_translation_done, page_published, page_slug_changed, page_unpublished, post_page_move

from portal.pages.indexing import PageSource
from portal.pages.models import Policy, PolicyPage, PortalPage, SectionPage
from portal.pages.operations import hand_over_facts
from portal.pages.redirects import page_moved
from portal.pages.translation_source.reading import TYPES, form_of, texts_of
from portal.pages.translation_source.source import TranslatablePages, key_of
from portal.pages.translation_source.writer import is_written_by_desk
from portal.pages.translation_source.writing import spread_facts
from portal.translation import following
from portal.translation.provenance import Origin
from search.operations import note_change


def connect() -> None:
    """Called once, when the app is ready."""
    for signal in (page_published, page_unpublished):
        signal.connect(_page_changed, dispatch_uid=f"pages-search-{id(signal)}")
    # Both change the address of everything below, too.
    for signal in (page_slug_changed, post_page_move):
        signal.connect(_branch_changed, dispatch_uid=f"pages-search-{id(signal)}")
    page_slug_changed.connect(_renamed, dispatch_uid="pages-redirects-renamed")
    post_page_move.connect(_moved, dispatch_uid="pages-redirects-moved")
    for model in (PolicyPage, SectionPage):
        post_delete.connect(_page_changed, sender=model, dispatch_uid=f"pages-search-delete-{model.__name__}")
    post_delete.connect(_page_of_policy_gone, sender=PolicyPage, dispatch_uid="pages-facts-delete")
    post_save.connect(_policy_changed, sender=Policy, dispatch_uid="pages-search-policy")
    for signal in (post_save, post_delete):
        signal.connect(_restriction_changed, sender=PageViewRestriction, dispatch_uid=f"pages-search-restriction-{id(signal)}")
    page_published.connect(_to_be_translated, dispatch_uid="pages-translation-published")
    page_unpublished.connect(_source_gone, dispatch_uid="pages-translation-unpublished")
    for model in TYPES:
        post_delete.connect(_source_gone, sender=model, dispatch_uid=f"pages-translation-delete-{model.__name__}")
    copy_for_translation_done.connect(_translation_started, dispatch_uid="pages-translation-started")


def _note(page: Page) -> None:
    note_change(source=PageSource.name, identifier=str(page.translation_key))


def _page_changed(instance: Page, **_kwargs: Any) -> None:
    _note(instance)


def _branch_changed(instance: Page, **_kwargs: Any) -> None:
    for page in Page.objects.descendant_of(instance, inclusive=True).only("translation_key"):
        _note(page)


def _renamed(instance: Page, instance_before: Page, **_kwargs: Any) -> None:
    page_moved(instance, instance_before.url_path)


def _moved(instance: Page, url_path_before: str, **_kwargs: Any) -> None:
    page_moved(instance, url_path_before)


def _restriction_changed(instance: PageViewRestriction, **_kwargs: Any) -> None:
    _branch_changed(instance.page)


def _policy_changed(instance: Policy, **_kwargs: Any) -> None:
    for key in set(instance.pages.values_list("translation_key", flat=True)):
        note_change(source=PageSource.name, identifier=str(key))


def _page_of_policy_gone(instance: PolicyPage, **_kwargs: Any) -> None:
    policy = Policy.objects.get(pk=instance.policy_id)
    if policy.edited_on_id is None:
        hand_over_facts(policy)


def _to_be_translated(instance: Page, revision: Any = None, **_kwargs: Any) -> None:
    """A published original has its facts in every language at once; a translation that somebody wrote in the editor is the desk's, too."""
    if not isinstance(instance, PortalPage) or is_written_by_desk(instance):
        return
    user = revision.user if revision else None
    if not instance.translated_from:
        first = partial(spread_facts, instance.translation_key, user=user)
        following.source_changed(source=TranslatablePages.name, key=key_of(instance), first=first)
    elif user is not None:
        code = instance.language.code
        following.translated_elsewhere(source=TranslatablePages.name, key=key_of(instance), language=code, user=user)


def _source_gone(instance: Page, **_kwargs: Any) -> None:
    if isinstance(instance, PortalPage) and not instance.translated_from:
        following.source_changed(source=TranslatablePages.name, key=key_of(instance))


def _translation_started(source_obj: Any, target_obj: Any, **_kwargs: Any) -> None:
    """A new translation says from its first draft what it is made from, and that nobody has reviewed it."""
    if isinstance(target_obj, PortalPage):
        target_obj.translated_from = source_obj.locale.language_code
        target_obj.is_reviewed = False
        target_obj.text_origin = Origin.PERSON
        target_obj.translated_on = None
        target_obj.made_from = {}
        target_obj.untranslated = form_of(type(target_obj)).texts(texts_of(target_obj))
        target_obj.save_revision()
        type(target_obj).objects.filter(pk=target_obj.pk).update(
            translated_from=target_obj.translated_from,
            is_reviewed=False,
            text_origin=Origin.PERSON,
            translated_on=None,
            made_from={},
            untranslated=target_obj.untranslated,
        )
