"""Addresses that readers had lead on after a page or an entry has another one, in every language, and never in a circle."""

from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from portal import languages
from portal.core import redirects
from portal.pages.models import PolicyPage, SectionPage
from portal.setup import roles
from tests.admin import page_url, save, signed_in, snippet_url
from tests.factories import make_entry, make_policy_page, make_user

pytestmark = pytest.mark.django_db


def leads_to(client: Client, path: str) -> tuple[str, int]:
    """Where a reader arrives, and with which answer; circles fail."""
    response: Any = client.get(path, follow=True)
    return response.request["PATH_INFO"], response.status_code


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(roles.EDITORS))


def test_a_renamed_page_is_found_at_every_address_that_readers_had(client: Client, editor: Client, publish: Any) -> None:
    page = make_policy_page("en", slug="old-name")
    make_policy_page("fr", policy=page.policy, slug="ancien-nom")
    for row in languages.public_languages():
        assert leads_to(client, f"/{row.code}/policies/old-name/")[1] == 200, row.code
    with publish():
        save(editor, page_url(page), button="action-publish", slug="new-name")
    expected = {row.code: f"/{row.code}/policies/new-name/" for row in languages.public_languages()} | {"fr": "/fr/policies/ancien-nom/"}
    for code, address in expected.items():
        assert leads_to(client, f"/{code}/policies/old-name/") == (address, 200), code


def test_a_renamed_section_takes_what_lies_below_it_along(client: Client, editor: Client, publish: Any) -> None:
    section = SectionPage.objects.get(slug="policies", locale__language_code="en")
    page = make_policy_page("en", slug="below")
    with publish():
        save(editor, page_url(section), button="action-publish", slug="rules")
    assert leads_to(client, "/en/policies/below/") == ("/en/rules/below/", 200)
    assert leads_to(client, "/ja/policies/below/") == ("/ja/rules/below/", 200)
    assert Page.objects.get(pk=page.pk).url_path == "/en/rules/below/"


def test_a_page_moved_there_and_back_leads_to_itself_without_a_circle(client: Client) -> None:
    page = make_policy_page("en", slug="wanderer")
    home, work = page.get_parent(), SectionPage.objects.get(topic="work", locale__language_code="en")
    page.move(work, pos="last-child")
    assert leads_to(client, "/en/policies/wanderer/") == ("/en/work/wanderer/", 200)
    Page.objects.get(pk=page.pk).move(home, pos="last-child")
    assert leads_to(client, "/en/work/wanderer/") == ("/en/policies/wanderer/", 200)
    assert leads_to(client, "/en/policies/wanderer/") == ("/en/policies/wanderer/", 200)
    PolicyPage.objects.get(pk=page.pk).unpublish()
    assert leads_to(client, "/en/policies/wanderer/") == ("/en/policies/wanderer/", 404)


def test_a_chain_of_names_is_one_step(client: Client, editor: Client, publish: Any) -> None:
    page = make_policy_page("en", slug="one")
    for slug in ("two", "three", "four"):
        with publish():
            save(editor, page_url(page), button="action-publish", slug=slug)
    for old in ("one", "two", "three"):
        response = client.get(f"/ko/policies/{old}/")
        assert response.headers["Location"] == "/ko/policies/four/", old


def test_a_circle_is_resolved_when_it_is_written() -> None:
    redirects.record({"/en/a/": "/en/b/"})
    redirects.record({"/en/b/": "/en/c/"})
    redirects.record({"/en/c/": "/en/a/"})
    assert dict(Redirect.objects.values_list("old_path", "redirect_link")) == {"/en/b": "/en/a/", "/en/c": "/en/a/"}
    assert redirects.record({"/en/same/": "/en/same"}) == 0


def test_an_entry_with_another_id_is_found_at_its_old_addresses(client: Client, editor: Client) -> None:
    entry = make_entry()
    before = entry.slug
    save(editor, snippet_url(entry), button="action-publish", slug="another-id")
    for code in ("en", "ar", "zh-hans"):
        assert leads_to(client, f"/{code}/services/schools/{before}/") == (f"/{code}/services/schools/another-id/", 200)
        assert leads_to(client, f"/{code}/services/schools/{before}/card/") == (f"/{code}/services/schools/another-id/card/", 200)


def test_an_entry_that_was_renamed_while_it_was_hidden_is_found_again(client: Client, editor: Client) -> None:
    entry = make_entry()
    before = entry.slug
    entry.unpublish()
    save(editor, snippet_url(entry), slug="another-id")
    assert leads_to(client, f"/en/services/schools/{before}/")[1] == 404
    save(editor, snippet_url(entry), button="action-publish")
    for code in ("en", "ar"):
        assert leads_to(client, f"/{code}/services/schools/{before}/") == (f"/{code}/services/schools/another-id/", 200)


def test_two_entries_change_ids(client: Client, editor: Client) -> None:
    first, second = make_entry(slug="first"), make_entry(slug="second")
    for entry, slug in ((first, "aside"), (second, "first"), (first, "second")):
        save(editor, snippet_url(entry), button="action-publish", slug=slug)
    for slug, entry in (("first", second), ("second", first), ("aside", first)):
        page, status = leads_to(client, f"/fr/services/schools/{slug}/")
        entry.refresh_from_db()
        assert (page, status) == (f"/fr/services/schools/{entry.slug}/", 200)
