"""What is put into a draft is a newer version that takes over whatever hung on the draft: its author, its task, its day."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState, WorkflowState

from portal import languages
from portal.core.revisions.pending import pending, supersede
from portal.pages.translation_source.writing import write
from portal.setup import roles
from services.kinds.base import Entry
from services.operations import write_translation
from services.trust.operations import set_facts
from tests.admin import form_on, page_url, save, signed_in, snippet_url
from tests.factories import make_entry, make_policy_page, make_user

pytestmark = pytest.mark.django_db
GERMAN = languages.get("de")


def fresh(item: Any) -> Any:
    return type(item)._default_manager.get(pk=item.pk)


def publish_german(entry: Entry, name: str = "Neu") -> None:
    write_translation(kind=entry.kind, pk=entry.pk, language=GERMAN, texts={"name": name}, user=None, is_publish=True)


def scheduled(entry: Entry, **fields: Any) -> Revision:
    """A version that waits for its day."""
    draft = fresh(entry).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision: Revision = draft.save_revision()
    revision.publish()
    revision.refresh_from_db()
    return revision


def test_a_draft_becomes_a_newer_version_of_the_same_author() -> None:
    author = make_user(roles.EDITORS)
    entry = make_entry(phone="1", name_de="Alt")
    entry.phone = "2"
    draft = entry.save_revision(user=author)
    publish_german(fresh(entry))
    entry = fresh(entry)
    latest = entry.latest_revision
    assert latest != draft
    assert (latest.user, latest.content["phone"], latest.content["name_de"]) == (author, "2", "Neu")
    assert draft.created_at < entry.live_revision.created_at < latest.created_at, "what is live comes just before the draft"
    assert Revision.objects.get(pk=draft.pk).content["name_de"] == "Alt", "the history keeps what it was"


def test_the_open_task_is_that_of_the_newer_version() -> None:
    entry = make_entry(name_de="Alt")
    translator = signed_in(make_user(roles.translators_of(languages.get("fr"))))
    save(translator, snippet_url(entry), button="action-submit", name_fr="Nom")
    publish_german(fresh(entry))
    task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(entry))
    assert task.revision == fresh(entry).latest_revision
    assert (task.revision.content["name_fr"], task.revision.content["name_de"]) == ("Nom", "Neu")


def test_the_schedule_publishes_the_merged_text() -> None:
    entry = make_entry(phone="1", name_de="Alt")
    waiting = scheduled(entry, phone="2")
    publish_german(fresh(entry))
    set_facts([fresh(entry)], {"district": "miyun"}, by=None)
    days = Revision.objects.filter(object_id=str(entry.pk), approved_go_live_at__isnull=False, content_type=waiting.content_type)
    (newer,) = days
    assert (newer.approved_go_live_at, newer.content["name_de"], newer.content["district"]) == (waiting.approved_go_live_at, "Neu", "miyun")
    past = timezone.now() - timedelta(minutes=1)
    days.update(approved_go_live_at=past, content={**newer.content, "go_live_at": past.isoformat()})
    call_command("publish_scheduled", verbosity=0)
    entry = fresh(entry)
    assert (entry.phone, entry.name_de, entry.district) == ("2", "Neu", "miyun")


def test_of_two_that_wait_each_keeps_its_day() -> None:
    entry = make_entry(phone="1", name_de="Alt")
    revisions = [scheduled(entry, phone="2"), entry.save_revision()]
    later = timezone.now() + timedelta(days=2)
    Revision.objects.filter(pk=revisions[1].pk).update(approved_go_live_at=later)
    publish_german(fresh(entry))
    found = list(pending(fresh(entry)))
    assert [row.content["name_de"] for row in found] == ["Neu", "Neu"]
    assert {row.approved_go_live_at for row in found} == {revisions[0].approved_go_live_at, later}


def test_a_page_s_draft_is_superseded_too() -> None:
    source = make_policy_page("en", title="Permit", summary="One.", who="Everybody.")
    texts = {"title": "Permis", "summary": "Un.", "who": "Tous."}
    write(source.translation_key, languages.get("fr"), texts, user=None, is_publish=True)
    page = Page.objects.get(translation_key=source.translation_key, locale__language_code="fr").specific
    author = make_user(roles.EDITORS)
    page.who = "Brouillon."
    draft = page.save_revision(user=author)
    write(source.translation_key, languages.get("fr"), {"summary": "Deux."}, user=None, is_publish=True)
    page = fresh(page)
    latest = page.latest_revision
    assert latest != draft
    assert (latest.user, latest.content["who"], latest.content["summary"]) == (author, "Brouillon.", "Deux.")
    assert page.latest_revision_created_at == latest.created_at
    shown = form_on(signed_in(make_user(is_superuser=True)), page_url(page))["summary"]
    assert "Deux." in str(shown)


def test_what_says_the_same_stays_the_version_that_it_is() -> None:
    entry = make_entry()
    entry.phone = "2"
    draft = entry.save_revision()
    assert supersede(draft, dict(draft.content)) == draft
    assert entry.revisions.count() == 2
