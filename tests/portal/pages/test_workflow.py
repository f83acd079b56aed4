"""Moderation: what a translator submits is published when somebody approves it, and not before."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState

from portal import languages
from portal.pages.models import HomePage, PolicyPage
from portal.setup import roles
from tests.admin import page_url, save, signed_in
from tests.factories import make_policy_page, make_user
from tests.finding import hits

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


@pytest.fixture
def page() -> PolicyPage:
    return make_policy_page("fr", title="Avant")


@pytest.fixture
def task(page: PolicyPage) -> TaskState:
    """What waits for a decision after a translator has submitted a new title."""
    translator = signed_in(make_user(roles.translators_of(languages.get("fr"))))
    save(translator, page_url(page), button="action-submit", title="Xylokarpe")
    return TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(page))


def decide(client: Client, page: Page, task: TaskState, decision: str) -> None:
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, decision, task.pk])
    assert client.post(url, {"comment": "Looked at."}).status_code == 302


def test_approved_page_is_published(page: PolicyPage, task: TaskState, client: Client, publish: Callable[[], Any]) -> None:
    with publish():
        decide(signed_in(make_user(roles.PUBLISHERS)), page, task, "approve")
    page.refresh_from_db()
    assert page.title == "Xylokarpe"
    assert "Xylokarpe" in client.get(page.url).content.decode()
    assert f"pages:{page.translation_key}" in hits("Xylokarpe", "fr")
    assert WorkflowState.objects.for_instance(page).get().status == WorkflowState.STATUS_APPROVED


def test_rejected_page_stays_as_it_was(page: PolicyPage, task: TaskState, client: Client) -> None:
    decide(signed_in(make_user(roles.PUBLISHERS)), page, task, "reject")
    page.refresh_from_db()
    assert page.title == "Avant"
    assert "Xylokarpe" not in client.get(page.url).content.decode()
    task.refresh_from_db()
    assert (task.status, task.comment) == (TaskState.STATUS_REJECTED, "Looked at.")


def test_what_waits_is_on_the_front_page_of_those_who_decide(page: PolicyPage, task: TaskState) -> None:
    assert "Xylokarpe" in signed_in(make_user(roles.PUBLISHERS)).get("/admin/").content.decode()


def test_every_tree_of_pages_is_under_its_workflow(language: languages.Language) -> None:
    for page in PolicyPage.objects.filter(locale__language_code=language.code):
        assert page.get_workflow().name == roles.POLICY_WORKFLOW
    for home in HomePage.objects.filter(locale__language_code=language.code):
        assert home.get_workflow().name == roles.WORKFLOW
