"""What follows from a change of a page, of a policy's facts or of who may see a page: the search index, the translation desk, redirects."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from wagtail.models import Page, PageViewRestriction
from wagtail.signals import copy_for_translation_done

from portal.core import changes, staff_marks
from portal.core.changes import Change, Consequence, Event
from portal.core.revisions import patching
from portal.pages.acts.forms import COLUMNS
from portal.pages.fact_operations import hand_over_facts
from portal.pages.indexing import PageSource
from portal.pages.models import HomePage, Policy, PolicyPage, PortalPage, SectionPage
from portal.pages.operations import key_of_page
from portal.pages.redirects import page_moved, version_appeared, version_gone
from portal.pages.translation_source.reading import form_of, texts_of
from portal.pages.translation_source.source import TranslatablePages, key_of
from portal.pages.translation_source.writing import DESK
from portal.translation import operations as desk
from portal.translation.provenance import Origin
from search.operations import note_changes

_PAGES = (HomePage, SectionPage, PolicyPage)


def register() -> None:
    """Called once, when the app is ready."""
    for page_type in _PAGES:
        changes.track(page_type, columns=lambda: ("live", "slug", "first_published_at"))
        staff_marks.register(page_type, key_of_page)
    for model in (Policy, PageViewRestriction):
        changes.track(model)
    seen = Event.PUBLISHED | Event.HIDDEN | Event.DELETED
    for name, models, events, run in (
        ("pages.search", _PAGES, seen, _search),
        ("pages.search-below", _PAGES, Event.RELOCATED, _search_below),
        ("restrictions.search", (PageViewRestriction,), Event.SAVED | Event.DELETED, _search_below),
        ("pages.search-policy", (Policy,), Event.SAVED, _search_policy),
        ("pages.redirects", _PAGES, seen | Event.RELOCATED, _redirect),
        ("pages.facts", (PolicyPage,), Event.DELETED, _hand_over_facts),
        (DESK, _PAGES, seen, _tell_desk),
    ):
        changes.register(Consequence(name, models, events, run))
    copy_for_translation_done.connect(_translation_started, dispatch_uid="pages-translation-started")


def _note(keys: Iterable[Any]) -> None:
    note_changes(source=PageSource.name, identifiers=dict.fromkeys(str(key) for key in keys))


def _search(written: Sequence[Change]) -> None:
    _note(cast(Page, change.instance).translation_key for change in written)


def _search_below(written: Sequence[Change]) -> None:
    for change in written:
        page = change.instance.page if isinstance(change.instance, PageViewRestriction) else cast(Page, change.instance)
        _note(Page.objects.descendant_of(page, inclusive=True).values_list("translation_key", flat=True))


def _search_policy(written: Sequence[Change]) -> None:
    for change in written:
        _note(cast(Policy, change.instance).pages.values_list("translation_key", flat=True))


def _hand_over_facts(written: Sequence[Change]) -> None:
    for change in written:
        policy = Policy.objects.get(pk=cast(PolicyPage, change.instance).policy_id)
        if policy.edited_on_id is None:
            hand_over_facts(policy)


def _redirect(written: Sequence[Change]) -> None:
    for change in written:
        page, before = cast(Page, change.instance), change.before or {}
        if Event.RELOCATED in change.events:
            page_moved(page, str(before["url_path"]))
        elif Event.PUBLISHED not in change.events:
            version_gone(page)
        elif not before.get("live"):
            version_appeared(page)


def _tell_desk(written: Sequence[Change]) -> None:
    """A published original has its facts in every language at once; a translation that was written in the editor is the desk's, too."""
    for change in written:
        page, source = cast(PortalPage, change.instance), TranslatablePages.name
        if not page.translated_from:
            desk.notify_source_changed(source=source, keys=[key_of(page)], user=change.by)
        elif Event.PUBLISHED in change.events and change.by is not None:
            desk.notify_translated(source=source, translated=[(key_of(page), page.language.code)], user=change.by)


def _translation_started(source_obj: Any, target_obj: Any, **_kwargs: Any) -> None:
    """A new translation says from its first draft what it is made from, and that nobody has reviewed it."""
    if not isinstance(target_obj, PortalPage):
        return
    values = {
        "translated_from": source_obj.locale.language_code,
        "is_reviewed": False,
        "text_origin": Origin.PERSON,
        "translated_on": None,
        "made_from": {},
        "untranslated": form_of(type(target_obj)).texts(texts_of(target_obj)),
        # How far an act of the original reaches is no answer about the translation's.
        **dict.fromkeys(COLUMNS, ""),
    }
    for name, value in values.items():
        setattr(target_obj, name, value)
    target_obj.save_revision()
    patching.write_columns(target_obj, **values)
