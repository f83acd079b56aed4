"""Four eyes: a policy that a person submitted is approved and published by another person, whichever way is tried."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Revision, TaskState, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from portal import languages
from portal.pages.models import HomePage, PolicyPage
from portal.pages.translation_source.source import TranslatablePages, key_of
from portal.setup import roles
from portal.translation import sources
from tests.admin import as_browsers_send, buttons_on, form_on, page_url, save, signed_in, snippet_url
from tests.factories import make_entry, make_policy_page, make_user, section_of_policies

pytestmark = pytest.mark.django_db

BEFORE, AFTER = "As it was", "As it was submitted"
#: Who could publish if it were not their own submission.
PEOPLE: dict[str, Callable[[], User]] = {
    "publisher": lambda: make_user(roles.PUBLISHERS),
    "editor": lambda: make_user(roles.EDITORS),
    "administrator": lambda: make_user(is_superuser=True),
}


@pytest.fixture(params=PEOPLE)
def person(request: pytest.FixtureRequest) -> User:
    """A person who could publish the page."""
    return PEOPLE[request.param]()


@pytest.fixture
def page() -> PolicyPage:
    return make_policy_page("en", title=BEFORE)


def fresh(page: PolicyPage) -> PolicyPage:
    return PolicyPage.objects.get(pk=page.pk)


def waiting_task(page: Page) -> TaskState:
    """The task that waits for a decision about the page."""
    found: TaskState = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(page), status="in_progress")
    return found


def submit(user: User, page: Page, title: str = AFTER) -> TaskState:
    """Change the title, submit it, and answer the task that waits."""
    save(signed_in(user), page_url(page), button="action-submit", title=title)
    return waiting_task(page)


def decide(client: Client, page: Page, task: TaskState, decision: str = "approve") -> None:
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, decision, task.pk]), {"comment": "."})


def in_the_editor(client: Client, page: Page, form: dict[str, Any], **pressed: str) -> None:
    client.post(page_url(page), as_browsers_send({**form, **pressed}))


def publish_in_bulk(client: Client, *pages: Page, **data: str) -> None:
    keys = "&".join(f"id={each.pk}" for each in pages)
    client.post(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?{keys}", data)


def is_published(page: PolicyPage) -> bool:
    """Whether readers have what was submitted, now or on a day that is set."""
    scheduled = Revision.page_revisions.filter(object_id=str(page.pk), approved_go_live_at__isnull=False)
    return fresh(page).title != BEFORE or scheduled.exists()


def a_task_elsewhere(client: Client, page: Page, task: TaskState, form: dict[str, Any]) -> None:
    """Name the own task at the address of a page that another person submitted."""
    other = make_policy_page("en")
    submit(make_user(roles.AUTHORS), other)
    decide(client, other, task)


def a_schedule(client: Client, page: Page, task: TaskState, form: dict[str, Any]) -> None:
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    in_the_editor(client, page, form, **{"go_live_at": tomorrow, "action-publish": "action-publish"})


def a_lock(client: Client, page: Page, task: TaskState, form: dict[str, Any]) -> None:
    """Lock the page, so that the editor is one's own, and publish from there."""
    client.post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    in_the_editor(client, page, form, **{"action-publish": "action-publish"})
    client.post(reverse("wagtailadmin_pages:unlock", args=[page.pk]))


def a_withdrawal(client: Client, page: Page, task: TaskState, form: dict[str, Any]) -> None:
    in_the_editor(client, page, form, **{"action-cancel-workflow": "true"})
    assert WorkflowState.objects.for_instance(page).get().status == WorkflowState.STATUS_CANCELLED
    in_the_editor(client, page, form, **{"action-publish": "action-publish"})
    publish_in_bulk(client, page)


def a_rejection_by_another(client: Client, page: Page, task: TaskState, form: dict[str, Any]) -> None:
    decide(signed_in(make_user(roles.PUBLISHERS)), page, task, "reject")
    assert WorkflowState.objects.for_instance(page).get().status == WorkflowState.STATUS_NEEDS_CHANGES
    in_the_editor(client, page, form, **{"action-publish": "action-publish"})
    publish_in_bulk(client, page)


#: Way of approving → how it is tried. `form`: what the editor sent before the submission.
WAYS: dict[str, Callable[[Client, Page, TaskState, dict[str, Any]], None]] = {
    "the button in the dashboard": lambda client, page, task, form: decide(client, page, task),
    "the task of another page's address": a_task_elsewhere,
    "the task's button in the editor": lambda client, page, task, form: in_the_editor(
        client, page, form, **{"action-workflow-action": "true", "workflow-action-name": "approve"}
    ),
    "publishing in the editor": lambda client, page, task, form: in_the_editor(client, page, form, **{"action-publish": "action-publish"}),
    "publishing in bulk": lambda client, page, task, form: publish_in_bulk(client, page),
    "publishing in bulk with what is below": lambda client, page, task, form: publish_in_bulk(
        client, section_of_policies("en"), include_descendants="on"
    ),
    "a day in the future": a_schedule,
    "a lock of one's own": a_lock,
    "withdrawing it first": a_withdrawal,
    "after changes were asked for": a_rejection_by_another,
}


@pytest.mark.matrix
@pytest.mark.parametrize("live", [True, False], ids=["published", "draft"])
@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_around_the_second_person(person: User, live: bool, way: str) -> None:
    page = make_policy_page("en", title=BEFORE, live=live)
    client = signed_in(person)
    form = {**form_on(client, page_url(page)), "title": AFTER}
    in_the_editor(client, page, form, **{"action-submit": "action-submit"})
    WAYS[way](client, page, waiting_task(page), form)
    now = fresh(page)
    assert now.live is live
    assert not live or not is_published(page)
    assert now.get_latest_revision_as_object().title == AFTER, "what was submitted is still there"
    # Another person may, whatever was tried before.
    second = signed_in(make_user(roles.PUBLISHERS))
    waiting = TaskState.objects.filter(workflow_state__in=WorkflowState.objects.for_instance(page), status="in_progress").first()
    if waiting:
        decide(second, page, waiting)
    else:
        publish_in_bulk(second, page)
    assert (fresh(page).live, fresh(page).title) == (True, AFTER), "another person publishes it"
    assert fresh(page).permissions_for_user(person).can_publish(), "it is over"


def test_another_person_approves_what_a_publisher_submitted(page: PolicyPage) -> None:
    for role, group, expected in (
        ("editor", roles.EDITORS, BEFORE),
        ("author", roles.AUTHORS, BEFORE),
        ("publisher", roles.PUBLISHERS, AFTER),
    ):
        task = TaskState.objects.filter(workflow_state__in=WorkflowState.objects.for_instance(page)).first()
        task = task or submit(make_user(roles.PUBLISHERS), page)
        decide(signed_in(make_user(group)), page, task)
        assert fresh(page).title == expected, role


def test_what_waits_is_not_on_the_first_page_of_its_submitter(page: PolicyPage) -> None:
    submitter, other = make_user(roles.PUBLISHERS), make_user(roles.PUBLISHERS)
    task = submit(submitter, page)
    assert list(TaskState.objects.reviewable_by(submitter)) == []
    assert list(TaskState.objects.reviewable_by(other)) == [task]
    assert "Awaiting your review" not in signed_in(submitter).get("/admin/").content.decode()
    assert "Awaiting your review" in signed_in(other).get("/admin/").content.decode()


def test_the_editor_offers_no_approval_to_the_submitter_and_is_locked(person: User, page: PolicyPage) -> None:
    client = signed_in(person)
    submit(person, page)
    assert not {"action-publish", "action-workflow-action"} & buttons_on(client, page_url(page))
    form = form_on(client, page_url(page))
    revision = fresh(page).latest_revision_id
    in_the_editor(client, page, {**form, "title": "Changed while another person looks at it"})
    assert fresh(page).latest_revision_id == revision


def test_a_lock_of_the_submitter_ends_with_the_submission(page: PolicyPage) -> None:
    submitter, other = make_user(roles.PUBLISHERS), signed_in(make_user(roles.PUBLISHERS))
    signed_in(submitter).post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    assert fresh(page).locked_by == submitter
    submit(submitter, page)
    assert not fresh(page).locked
    signed_in(submitter).post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    assert not fresh(page).locked, "it could keep other reviewers out"
    other.post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    assert fresh(page).locked


def test_who_submits_again_is_the_submitter(page: PolicyPage) -> None:
    author, publisher = make_user(roles.AUTHORS), make_user(roles.PUBLISHERS)
    task = submit(author, page)
    decide(signed_in(publisher), page, task, "reject")
    again = submit(publisher, page, title="Put right")
    decide(signed_in(publisher), page, again)
    assert fresh(page).title == BEFORE
    decide(signed_in(make_user(roles.PUBLISHERS)), page, again)
    assert fresh(page).title == "Put right"


def test_a_reviewer_who_corrects_a_slip_approves(page: PolicyPage) -> None:
    submit(make_user(roles.AUTHORS), page)
    pressed = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    client = signed_in(make_user(roles.PUBLISHERS))
    in_the_editor(client, page, {**form_on(client, page_url(page)), "title": "Without the slip"}, **pressed)
    assert fresh(page).title == "Without the slip"


def test_an_approval_for_a_day_is_kept(page: PolicyPage) -> None:
    submitter = make_user(roles.PUBLISHERS)
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    save(signed_in(submitter), page_url(page), button="action-submit", title=AFTER, go_live_at=tomorrow)
    task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(page))
    decide(signed_in(make_user(roles.PUBLISHERS)), page, task)
    assert fresh(page).title == BEFORE
    assert fresh(page).scheduled_revision is not None


def test_what_was_never_submitted_is_published_at_once(person: User, page: PolicyPage) -> None:
    save(signed_in(person), page_url(page), button="action-publish", title="At once")
    assert fresh(page).title == "At once"


def test_the_desk_publishes_translations_while_a_submission_of_the_page_waits() -> None:
    page = make_policy_page("en", summary="One sentence.")
    french = make_policy_page("fr", policy=page.policy, title="Avant", translated_from="en")
    publisher = make_user(roles.PUBLISHERS)
    client = signed_in(publisher)
    submit(publisher, french, title="Soumis")
    source = sources.get(TranslatablePages.name)
    source.write(key_of(page), "fr", {"summary": "Une phrase."}, user=publisher, is_publish=True)
    assert (fresh(french).title, fresh(french).summary) == ("Avant", "Une phrase.")
    in_the_editor(client, french, form_on(client, page_url(french)), **{"action-cancel-workflow": "true"})
    publish_in_bulk(client, french)
    assert fresh(french).title == "Avant", "the submission still waits for another person"


def test_the_desk_s_publishing_beside_a_reviewer_s_correction_ends_no_submission() -> None:
    page = make_policy_page("en", summary="One sentence.")
    french = make_policy_page("fr", policy=page.policy, title="Avant", translated_from="en")
    publisher, other = make_user(roles.PUBLISHERS), make_user(roles.PUBLISHERS)
    submit(publisher, french, title="Soumis")
    save(signed_in(other), page_url(french), who="Tous.")
    source = sources.get(TranslatablePages.name)
    source.write(key_of(page), "fr", {"summary": "Une phrase."}, user=other, is_publish=True)
    publish_in_bulk(signed_in(publisher), french)
    assert (fresh(french).title, fresh(french).summary) == ("Avant", "Une phrase."), "the submission still waits for another person"


def test_a_workflow_of_another_kind_does_not_let_the_submitter_approve_either(page: PolicyPage) -> None:
    task = GroupApprovalTask.objects.create(name="By hand")
    task.groups.set(roles.Group.objects.filter(name=roles.PUBLISHERS))
    workflow = Workflow.objects.create(name="By hand")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=section_of_policies("en").page_ptr, defaults={"workflow": workflow})
    submitter, other = make_user(roles.PUBLISHERS), make_user(roles.PUBLISHERS)
    waiting = submit(submitter, page)
    decide(signed_in(submitter), page, waiting)
    assert fresh(page).title == BEFORE
    waiting.refresh_from_db()
    assert waiting.status == TaskState.STATUS_IN_PROGRESS
    roles.ensure_roles()
    assert fresh(page).get_workflow() == workflow, "the administrator's choice is kept"
    decide(signed_in(other), page, waiting)
    assert fresh(page).title == AFTER


def test_a_task_of_another_person_is_not_approved_by_who_may_not(page: PolicyPage) -> None:
    task = submit(make_user(roles.AUTHORS), page)
    for group in (roles.AUTHORS, roles.EDITORS, roles.translators_of(languages.get("fr"))):
        with pytest.raises(PermissionDenied):
            task.task.specific.on_action(task, make_user(group), "approve")
    assert fresh(page).title == BEFORE


def test_one_setting_lets_people_approve_their_own(settings: Any, page: PolicyPage) -> None:
    settings.SELF_APPROVAL = True
    publisher = make_user(roles.PUBLISHERS)
    client = signed_in(publisher)
    task = submit(publisher, page)
    assert list(TaskState.objects.reviewable_by(publisher)) == [task]
    decide(client, page, task)
    assert fresh(page).title == AFTER
    submit(publisher, page, title="Again")
    publish_in_bulk(client, page)
    assert fresh(page).title == "Again"


def test_what_is_no_policy_is_approved_by_its_submitter() -> None:
    editor = make_user(roles.EDITORS)
    home, entry = HomePage.objects.get(locale__language_code="fr"), make_entry()
    task = submit(editor, home, title="Bienvenue")
    decide(signed_in(editor), home, task)
    assert HomePage.objects.get(pk=home.pk).title == "Bienvenue"
    save(signed_in(editor), snippet_url(entry), button="action-submit", phone="010-7")
    waiting = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(entry))
    signed_in(editor).post(f"/admin/snippets/services/school/workflow/action/{entry.pk}/approve/{waiting.pk}/", {"comment": ""})
    entry.refresh_from_db()
    assert entry.phone == "010-7"
