"""Rows and versions from before facts had ids: every text goes on referring to the fact that it referred to."""

import json
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Revision

from portal.pages.models import Policy, PolicyPage
from tests.factories import make_policy, make_policy_page

pytestmark = pytest.mark.django_db

migration: Any = import_module("portal.pages.migrations.0005_ids_of_facts")
FEE, TIME, PHOTO = "The fee is CNY 400.", "It takes 15 days.", "Bring a photo."


def fact(statement: str, key: str = "") -> dict[str, Any]:
    return {"type": "fact", "id": key or f"old id of {statement}", "value": {"statement": statement, "source": ""}}


def body(*positions: int) -> list[dict[str, Any]]:
    item = {"type": "item", "id": "i", "value": {"title": "x", "text": "", "facts": [positions[-1]]}}
    return [
        {"type": "notice", "id": "n", "value": {"heading": "x", "text": "y", "facts": list(positions)}},
        {"type": "steps", "id": "s", "value": {"heading": "x", "items": [item]}},
    ]


def version(item: Any, at: datetime, **content: Any) -> Revision:
    return Revision.objects.create(
        content_type=ContentType.objects.get_for_model(type(item)),
        base_content_type=ContentType.objects.get_for_model(item.page_ptr if isinstance(item, PolicyPage) else item),
        object_id=str(item.pk),
        created_at=at,
        content={name: json.dumps(value) if isinstance(value, list) else value for name, value in content.items()},
    )


def referred(stored: Any, facts: Any) -> list[list[str]]:
    """The statements that the block and the item refer to."""
    statements = {row["id"]: row["value"]["statement"] for row in facts}
    notice, steps = (row["value"] for row in stored)
    return [[statements[key] for key in value["facts"]] for value in (notice, steps["items"][0]["value"])]


def of(revision: Revision, name: str) -> Any:
    return json.loads(Revision.objects.get(pk=revision.pk).content[name])


def test_texts_go_on_referring_to_the_facts_of_their_day() -> None:
    now = timezone.now()
    policy = make_policy(facts=[fact(PHOTO), fact(FEE), fact(TIME)])
    page, french = make_policy_page(policy=policy, body=body(2, 3)), make_policy_page("fr", policy=policy, body=body(2, 3))
    early_facts = version(policy, now - timedelta(days=9), facts=[fact(FEE), fact(TIME)])
    version(policy, now - timedelta(days=1), facts=[fact(PHOTO), fact(FEE), fact(TIME)])
    early = version(page, now - timedelta(days=5), policy=policy.pk, body=body(1, 2))
    scheduled = version(page, now - timedelta(days=5), policy=policy.pk, body=body(2, 3))
    Revision.objects.filter(pk=scheduled.pk).update(approved_go_live_at=now + timedelta(days=1))
    elsewhere = version(page, now, policy=0, body=body(1))

    migration.name_facts(apps, None)

    facts = list(Policy.objects.get(pk=policy.pk).facts.raw_data)
    expected = [[FEE, TIME], [TIME]]
    for each in (page, french):
        fresh = PolicyPage.objects.get(pk=each.pk)
        assert referred(fresh.body.raw_data, facts) == expected
        assert referred(of(fresh.latest_revision, "body"), facts) == expected
    assert referred(of(early, "body"), facts) == expected
    assert referred(of(early, "body"), of(early_facts, "facts")) == expected
    assert referred(of(scheduled, "body"), facts) == expected
    assert of(elsewhere, "body") == body(1), "a version of a policy that is gone stays as it is"


def test_ids_are_words_and_every_fact_has_its_own() -> None:
    policy = make_policy(facts=[fact("The fee is free.", "a"), fact("A fee is free!", "b"), fact("Это бесплатно.", "c"), fact("", "d")])
    migration.name_facts(apps, None)
    assert [row["id"] for row in Policy.objects.get(pk=policy.pk).facts.raw_data] == ["fee-free", "fee-free-2", "fact", "fact-2"]


def test_a_position_that_no_fact_had_is_left_out() -> None:
    policy = make_policy(facts=[fact(FEE)])
    page = make_policy_page(policy=policy, body=body(1, 7))
    migration.name_facts(apps, None)
    notice, steps = (row["value"] for row in PolicyPage.objects.get(pk=page.pk).body.raw_data)
    assert (notice["facts"], steps["items"][0]["value"]["facts"]) == (["fee-cny"], [])
