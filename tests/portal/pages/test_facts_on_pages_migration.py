"""Facts of an older database move to the page in the policy's first language: no earlier state is lost, and no reader sees a change."""

import json
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from portal.core import staff_marks
from portal.core.models import StaffMark
from portal.core.staff_marks import Mark
from portal.pages.models import FACT_FIELDS, Policy, PolicyPage
from tests.factories import make_policy, make_policy_page, make_user
from tests.portal.pages.test_ids_of_facts_migration import fact, version

pytestmark = pytest.mark.django_db

migration: Any = import_module("portal.pages.migrations.0007_facts_on_pages")
NOW = timezone.now()
VALUES: dict[str, Any] = {"rank": 7, "topics": ["work", "live"], "document_number": "Present", "effective": date(2026, 1, 1)}


def state(policy: Policy, at: datetime, number: str, **columns: Any) -> Revision:
    """A version of the facts, as the snippet saved it."""
    content = {"rank": 7, "topics": ",work,live,", "document_number": number, "effective": "2026-01-01", "issued": None, "expires": None}
    content |= {"last_checked": None, "as_of": "", "notes": "", "facts": [fact(number)], "legal_basis": []}
    made = version(policy, at, **content)
    Revision.objects.filter(pk=made.pk).update(**columns)
    return made


@pytest.fixture
def policy() -> Policy:
    """A policy in three languages before the migration: its pages have no facts."""
    policy = make_policy(**VALUES, facts=[fact("Present")])
    empty = {name: PolicyPage._meta.get_field(name).get_default() for name in FACT_FIELDS}
    for code in ("zh-hans", "en", "fr"):
        make_policy_page(code, policy=policy, translated_from="en" if code == "fr" else "", **empty)
    Policy.objects.filter(pk=policy.pk).update(edited_on=None, **policy.fact_values() | VALUES)
    return Policy.objects.get(pk=policy.pk)


def upgrade(policy: Policy) -> PolicyPage:
    migration.move_facts(apps, None)
    page: PolicyPage = Policy.objects.get(pk=policy.pk).pages.get(locale__language_code="en")
    return page


def numbers(page: PolicyPage) -> list[str]:
    return [revision.content["document_number"] for revision in page.revisions.order_by("created_at", "pk")]


def test_the_english_page_keeps_the_facts_that_readers_have(policy: Policy) -> None:
    before = policy.fact_values()
    page = upgrade(policy)
    assert page.keeps_facts
    assert [name for name in VALUES if getattr(page, name) != before[name]] == []
    shown: Any = page.get_latest_revision_as_object()
    assert (shown.document_number, shown.topics, shown.effective) == ("Present", ["work", "live"], date(2026, 1, 1))
    assert [block.value["statement"] for block in shown.facts] == ["Present"]
    page.get_latest_revision().publish()
    assert Policy.objects.get(pk=policy.pk).fact_values() == Policy(**{**before, "slug": "x"}).fact_values()
    assert not PolicyPage.objects.get(policy=policy, locale__language_code="zh-hans").keeps_facts


def test_a_draft_does_not_take_present_facts_back(policy: Policy) -> None:
    page = policy.pages.get(locale__language_code="en")
    page.title = "Draft"
    page.save_revision()
    state(policy, NOW + timedelta(days=1), "Present")
    assert upgrade(policy).get_latest_revision_as_object().document_number == "Present"


def test_each_earlier_version_has_the_facts_of_its_day_and_no_state_is_lost(policy: Policy) -> None:
    page, author = policy.pages.get(locale__language_code="en"), make_user()
    content = page.latest_revision.content
    for days in (10, 6):
        version(page, NOW - timedelta(days=days), **{**content, "title": f"{days} days ago"})
    state(policy, NOW - timedelta(days=12), "First")
    state(policy, NOW - timedelta(days=8), "Between", user_id=author.pk)
    state(policy, NOW - timedelta(days=7), "Second")
    state(policy, NOW - timedelta(hours=1), "Present")
    page = upgrade(policy)
    assert numbers(page) == ["First", "Between", "Second", "Present"]
    added = page.revisions.order_by("created_at", "pk")[1]
    assert (added.user, added.content["title"]) == (author, "10 days ago")
    assert json.loads(added.content["facts"])[0]["value"]["statement"] == "Between"
    assert PageLogEntry.objects.get(revision=added).user_id == author.pk
    assert page.latest_revision_id == page.live_revision_id == page.revisions.order_by("created_at").last().pk


def test_what_staff_edited_stays_theirs(policy: Policy) -> None:
    StaffMark.objects.create(model="pages.policy", key=policy.slug)
    upgrade(policy)
    key = f"policypage:{policy.slug}:en"
    assert staff_marks.marks(PolicyPage, [key]) == {key: Mark.EDITED}
    assert not StaffMark.objects.filter(model="pages.policy").exists()
