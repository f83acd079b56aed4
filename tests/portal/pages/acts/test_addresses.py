"""Whatever is renamed, moved, withdrawn and published again, in whatever order: every address that a reader was led to leads to the page,
by at most one step, as long as readers have it in some language."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from portal import languages
from portal.pages import selectors
from portal.pages.acts import operations
from portal.pages.acts.kinds import Move, Withdraw
from portal.pages.models import PolicyPage
from portal.setup import roles
from tests.admin import page_url, save, signed_in
from tests.factories import make_policy_page, make_user, section_of_policies
from tests.portal.pages.acts.families import is_sound, make_family, move_url, section, version

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("ADDRESS_EXAMPLES", "12"))
SLUGS = ("one", "two", "three", "four", "five")
TOPICS = ("", "work", "study")
WHO = (st.integers(0, 1), st.sampled_from(("en", "fr")), st.booleans())
CHANGES = (st.tuples(st.just("rename"), *WHO, st.sampled_from(SLUGS)), st.tuples(st.just("move"), *WHO, st.sampled_from(TOPICS)))
ACTS = st.one_of(*CHANGES, *CHANGES, st.tuples(st.just("withdraw"), *WHO, st.just("")), st.tuples(st.just("publish"), *WHO, st.just("")))


def parent(topic: str, code: str) -> Page:
    return section(topic, code) if topic else section_of_policies(code)


def shown_at(page: Page) -> set[str]:
    """The addresses at which readers of each language are shown the page now."""
    versions = selectors.versions_of(page)
    best = {row: selectors.best_version(versions, row) for row in languages.public_languages()}
    return {selectors.address(each, row) for row, each in best.items() if each is not None}


def do(act: str, page: PolicyPage, is_all: bool, what: str) -> None:
    """The act as its screen does it: to the page, and to the others where that is chosen. One that is refused is left."""
    if act == "rename" and Page._slug_is_available(what, page.get_parent(), page):
        if page.live:
            page.slug, page.rename_in = what, "all" if is_all else "one"
            page.save_revision().publish()
    elif act == "move":
        destination = parent(what, page.language.code)
        if Page._slug_is_available(page.slug, destination, page) and not page.is_child_of(destination):
            if is_all:
                operations.do_elsewhere(Move(destination), page, user=None)
            page.move(destination, pos="last-child")
    elif act == "withdraw":
        if is_all:
            operations.do_elsewhere(Withdraw(), page, user=None)
        page.unpublish()
    elif act == "publish":
        page.save_revision().publish()


def collides(pages: list[PolicyPage]) -> bool:
    """Whether two pages have one address in different languages: then a fallback's address is also another page's own."""
    families = [Page.objects.filter(translation_key=page.translation_key) for page in pages]
    first, second = ({selectors.relative_path(version) for version in family} for family in families)
    return bool(first & second)


@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=6, max_size=10))
def test_every_address_that_a_reader_had_leads_to_the_page(
    acts: list[Any], django_capture_on_commit_callbacks: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    point = transaction.savepoint()
    try:
        with django_capture_on_commit_callbacks(execute=True):
            pages = [make_family("fr", slug="one"), make_family("fr", slug="two")]
        had: dict[str, Any] = {}
        note(pages, had)
        for act, number, code, is_all, what in acts:
            found = PolicyPage.objects.filter(translation_key=pages[number].translation_key, locale__language_code=code).first()
            if found is None:
                continue
            inner = transaction.savepoint()
            try:
                with django_capture_on_commit_callbacks(execute=True):
                    do(act, found, is_all, what)
            except operations.RefusedError:
                transaction.savepoint_rollback(inner)
                continue
            if collides(pages):
                transaction.savepoint_rollback(inner)
                continue
            note(pages, had)
        for address, key in had.items():
            check(address, key)
        assert is_sound()
    finally:
        transaction.savepoint_rollback(point)


def note(pages: list[PolicyPage], had: dict[str, Any]) -> None:
    """An address belongs to the page that was shown there last."""
    for page in pages:
        had |= dict.fromkeys(shown_at(page), page.translation_key)


def check(address: str, key: Any) -> None:
    response: Any = Client().get(address, follow=True)
    is_shown = Page.objects.filter(translation_key=key, live=True).exists()
    assert response.status_code == (200 if is_shown else 404), address
    assert len(response.redirect_chain) <= 1, (address, response.redirect_chain)
    if is_shown:
        assert response.context["page"].translation_key == key, address


class TestByHand:
    """The same, with the screens themselves."""

    @pytest.fixture
    def editor(self) -> Client:
        return signed_in(make_user(roles.EDITORS))

    def test_two_pages_change_places(self, editor: Client, client: Client, publish: Any) -> None:
        first, second = make_family(slug="first"), make_family(slug="second")
        for page, slug in ((first, "aside"), (second, "first"), (first, "second")):
            with publish():
                save(editor, page_url(page), button="action-publish", slug=slug, rename_in="all")
        for code in ("en", "fr", "de"):
            for slug, page in (("first", second), ("second", first), ("aside", first)):
                response: Any = client.get(f"/{code}/policies/{slug}/", follow=True)
                assert response.context["page"].translation_key == page.translation_key
                assert len(response.redirect_chain) == (1 if slug == "aside" else 0)

    def test_there_and_back_in_all_languages(self, editor: Client, client: Client) -> None:
        page = make_family(slug="wanderer")
        for topic in ("work", "study", "work"):
            editor.post(move_url(page, section(topic)), {"languages": "all"})
        editor.post(move_url(page, section_of_policies("en")), {"languages": "all"})
        for code in ("en", "fr", "de"):
            for topic in ("work", "study", "policies"):
                response: Any = client.get(f"/{code}/{topic}/wanderer/", follow=True)
                assert response.request["PATH_INFO"] == f"/{code}/policies/wanderer/"
                assert len(response.redirect_chain) == (0 if topic == "policies" else 1)

    def test_a_version_that_appears_at_an_address_of_its_own_is_one_step_away(self, editor: Client, client: Client) -> None:
        page = make_family("fr", slug="old")
        editor.post(move_url(page, section("work")), {"languages": "all"})
        make_policy_page("de", policy=page.policy, slug="eigener", translated_from="en")
        for address in ("/de/policies/old/", "/de/work/old/"):
            response: Any = client.get(address, follow=True)
            assert response.redirect_chain == [("/de/policies/eigener/", 302)] or len(response.redirect_chain) == 1
            assert response.request["PATH_INFO"] == "/de/policies/eigener/"
        version(page, "de").unpublish()
        assert client.get("/de/policies/eigener/", follow=True).request["PATH_INFO"] == "/de/work/old/"
        version(page, "de").save_revision().publish()
        assert client.get("/de/policies/eigener/").status_code == 200

    def test_no_redirect_is_made_for_a_draft_that_nobody_ever_saw(self, editor: Client, publish: Any) -> None:
        from wagtail.contrib.redirects.models import Redirect

        page = make_policy_page("en", slug="typing", live=False)
        for slug in ("t", "ty"):
            with publish():
                save(editor, page_url(page), slug=slug)
        assert not Redirect.objects.exists()
