"""An older database gets the roles: nobody loses a membership or a right, and what waits for approval goes on waiting."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowPage, WorkflowState

from portal.pages.models import HomePage, PolicyPage
from portal.setup import roles
from portal.setup.models import SecondPersonTask
from tests.factories import make_entry, make_policy_page, make_user

pytestmark = pytest.mark.django_db

migration: Any = import_module("portal.setup.migrations.0004_roles")


@pytest.fixture
def older() -> None:
    """The groups and the workflow as they were."""
    Group.objects.filter(name=roles.AUTHORS).delete()
    Group.objects.filter(name=roles.PUBLISHERS).update(name="Moderators")
    WorkflowPage.objects.filter(workflow__name=roles.POLICY_WORKFLOW).delete()
    Workflow.objects.filter(name=roles.POLICY_WORKFLOW).delete()
    SecondPersonTask.objects.all().delete()
    task = GroupApprovalTask.objects.get(name=roles.WORKFLOW)
    task.groups.set(Group.objects.filter(name__in=["Moderators", roles.EDITORS]))


def upgrade() -> None:
    migration.map_groups(apps, None)
    migration.move_open_reviews(apps, None)
    roles.ensure_roles()


def rights_of(user: User) -> tuple[set[str], set[tuple[int, str]], set[str]]:
    """Everything that an account may do: on models, in the tree of pages, on what waits for approval."""
    user = User.objects.get(pk=user.pk)
    of_pages = {(right.page_id, right.permission.codename) for group in user.groups.all() for right in group.page_permissions.all()}
    approves = {
        str(item)
        for item in (PolicyPage.objects.first(), HomePage.objects.first(), make_entry())
        if item and item.get_workflow().tasks.first().specific.groups.filter(pk__in=user.groups.all()).exists()
        for item in (type(item).__name__,)
    }
    return user.get_all_permissions(), of_pages, approves


@pytest.mark.usefixtures("older")
def test_nobody_loses_a_right_or_a_membership() -> None:
    translators = roles.translators_of(roles.languages.get("fr"))
    people = {name: make_user(name) for name in ("Moderators", roles.EDITORS, translators)}
    people["both"] = make_user("Moderators", roles.EDITORS)
    people["nobody"] = make_user()
    before = {name: (rights_of(user), set(user.groups.values_list("pk", flat=True))) for name, user in people.items()}
    upgrade()
    for name, user in people.items():
        rights, groups = before[name]
        sets: list[tuple[set[Any], set[Any]]] = list(zip(rights, rights_of(user), strict=True))
        for kind, (had, has) in zip(("models", "pages", "approval"), sets, strict=True):
            assert had <= has, f"{name} loses {had - has} ({kind})"
        assert groups <= set(user.groups.values_list("pk", flat=True)), name
    assert rights_of(people["nobody"]) == before["nobody"][0]
    assert rights_of(people[translators]) == before[translators][0]


@pytest.mark.usefixtures("older")
def test_who_is_made_an_editor_later_approves_no_policies() -> None:
    upgrade()
    assert rights_of(make_user(roles.EDITORS))[2] == {"HomePage", "School"}
    assert rights_of(make_user(roles.PUBLISHERS))[2] == {"HomePage", "School", "PolicyPage"}


@pytest.mark.usefixtures("older")
def test_groups_of_these_names_made_by_hand_keep_their_members_and_rights_apart() -> None:
    right = Permission.objects.get(codename="add_school")
    for name in (roles.AUTHORS, roles.PUBLISHERS, f"{roles.AUTHORS} (1)"):
        Group.objects.create(name=name).permissions.add(right)
    user = make_user(roles.AUTHORS, roles.PUBLISHERS)
    upgrade()
    assert set(user.groups.values_list("name", flat=True)) == {f"{roles.AUTHORS} (2)", f"{roles.PUBLISHERS} (1)"}
    assert User.objects.get(pk=user.pk).get_all_permissions() == {"services.add_school"}


@pytest.mark.usefixtures("older")
def test_a_database_without_moderators_or_editors_is_upgraded() -> None:
    Group.objects.filter(name__in=["Moderators", roles.EDITORS]).delete()
    upgrade()
    assert Group.objects.filter(name__in=[roles.AUTHORS, roles.EDITORS, roles.PUBLISHERS]).count() == 3


@pytest.mark.usefixtures("older")
def test_open_reviews_of_policies_wait_for_a_second_person() -> None:
    workflow = Workflow.objects.get(name=roles.WORKFLOW)
    author, others = make_user("Moderators"), make_user()

    def review(item: Any, *, decision: str = "") -> WorkflowState:
        item.save_revision()
        state: WorkflowState = workflow.start(item, author)
        if decision:
            getattr(state.current_task_state.specific, decision)(user=others)
        return state

    page, rejected, approved, home, entry = (
        make_policy_page(),
        make_policy_page(),
        make_policy_page(),
        HomePage.objects.all()[0],
        make_entry(),
    )
    cases: dict[str, tuple[WorkflowState, str]] = {
        "in review": (review(page), roles.POLICY_WORKFLOW),
        "changes asked for": (review(rejected, decision="reject"), roles.POLICY_WORKFLOW),
        "no policy": (review(home), roles.WORKFLOW),
        "entry": (review(entry), roles.WORKFLOW),
    }
    upgrade()
    for name, (review_before, expected) in cases.items():
        state = WorkflowState.objects.get(pk=review_before.pk)
        assert (state.workflow.name, state.current_task_state.task.name) == (expected, expected), name
    assert approved.get_workflow().name == roles.POLICY_WORKFLOW
    task = TaskState.objects.get(workflow_state=cases["in review"][0])
    assert not task.task.specific.get_actions(page, author)
    assert task.task.specific.get_actions(page, make_user(roles.PUBLISHERS))


def test_the_upgrade_of_a_database_that_is_up_to_date_finds_the_same_groups() -> None:
    before = set(Group.objects.values_list("pk", "name"))
    roles.ensure_roles()
    assert set(Group.objects.values_list("pk", "name")) == before
