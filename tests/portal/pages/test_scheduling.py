"""Scheduled publishing: a page appears and disappears at its hour, for readers and for the search."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision

from portal.setup import roles
from tests.admin import page_url, save, signed_in
from tests.factories import make_policy_page, make_user
from tests.finding import hits, is_indexed

pytestmark = pytest.mark.django_db


def written(days: int) -> str:
    return (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")


def let_the_hour_come(page: Page) -> None:
    """As if the present were after the hour for which the page's latest revision is scheduled."""
    past = timezone.now() - timedelta(minutes=1)
    revision = Revision.objects.for_instance(page).get(approved_go_live_at__isnull=False)
    revision.approved_go_live_at = past
    revision.content["go_live_at"] = past.isoformat()
    revision.save()


def publish_scheduled() -> None:
    call_command("publish_scheduled", verbosity=0)


def test_a_page_appears_at_its_hour(client: Client, publish: Callable[[], Any]) -> None:
    editor = signed_in(make_user(roles.EDITORS))
    page = make_policy_page("en", title="Xylokarp", live=False)
    key = f"pages:{page.translation_key}"
    with publish():
        save(editor, page_url(page), button="action-publish", go_live_at=written(1))
        publish_scheduled()
    assert not Page.objects.get(pk=page.pk).live
    assert client.get(f"/en/policies/{page.slug}/").status_code == 404
    assert not is_indexed(key)

    let_the_hour_come(page)
    with publish():
        publish_scheduled()
    assert client.get(f"/en/policies/{page.slug}/").status_code == 200
    assert key in hits("Xylokarp")


def test_an_edit_appears_at_its_hour(client: Client, publish: Callable[[], Any]) -> None:
    editor = signed_in(make_user(roles.EDITORS))
    page = make_policy_page("en", title="Xylokarp")
    with publish():
        save(editor, page_url(page), button="action-publish", title="Quagmirite", go_live_at=written(1))
        publish_scheduled()
    assert "Xylokarp" in client.get(page.url).content.decode()

    let_the_hour_come(page)
    with publish():
        publish_scheduled()
    assert "Quagmirite" in client.get(page.url).content.decode()
    assert f"pages:{page.translation_key}" in hits("Quagmirite")


def test_a_page_disappears_at_its_hour(client: Client, publish: Callable[[], Any]) -> None:
    with publish():
        page = make_policy_page("en", title="Xylokarp", expire_at=timezone.now() + timedelta(days=1))
        publish_scheduled()
    assert client.get(page.url).status_code == 200
    assert is_indexed(f"pages:{page.translation_key}")

    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    with publish():
        publish_scheduled()
    assert client.get(page.url).status_code == 404
    assert not is_indexed(f"pages:{page.translation_key}")
