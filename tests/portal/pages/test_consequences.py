"""Whatever changes what readers can find of a page reaches the search index after the commit."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from wagtail.models import Locale, Page, PageViewRestriction

from portal.pages.indexing import PageSource
from portal.pages.models import HomePage, PolicyPage, SectionPage
from portal.setup import roles
from search.models import Change
from tests.admin import page_url, signed_in
from tests.factories import make_policy, make_policy_page, make_user, section_of_policies
from tests.finding import hits, is_indexed

pytestmark = pytest.mark.django_db
Publish = Callable[[], AbstractContextManager[Any]]
WORD = "Xylokarp"


def key(page: Page) -> str:
    return f"{PageSource.name}:{page.translation_key}"


@pytest.fixture
def page(publish: Publish) -> PolicyPage:
    """A published page that can be found."""
    with publish():
        page = make_policy_page("en", title=f"{WORD} permit", summary="How to get one.")
    assert key(page) in hits(WORD)
    return page


def other_section(code: str = "en") -> SectionPage:
    return SectionPage.objects.get(slug="work", locale__language_code=code)


def test_every_page_that_readers_may_find_is_in_the_index() -> None:
    source = PageSource()
    wanted = {document.key for document in source.documents()}
    assert wanted <= set(hits(""))
    assert source.count() == len(wanted) == PolicyPage.objects.values("policy").distinct().count() + 13


def test_published_page_is_found_in_the_words_of_its_language(publish: Publish) -> None:
    with publish():
        page = make_policy_page("ru", title="Ксилокарп", search_terms="другое слово")
    assert hits("ксилокарп", "ru")[key(page)].url == f"/ru/policies/{page.slug}/"
    assert key(page) in hits("другое слово", "ru")
    assert hits("ксилокарп", "fr")[key(page)].url == f"/fr/policies/{page.slug}/"


def test_draft_is_not_found(publish: Publish) -> None:
    with publish():
        page = make_policy_page("en", title=WORD, live=False)
    assert key(page) not in hits(WORD)


def test_index_follows_the_database_as_it_is_at_the_commit(publish: Publish) -> None:
    with publish():
        page = make_policy_page("en", title=WORD)
        Page.objects.filter(pk=page.pk).update(live=False)
    assert not is_indexed(key(page))


def test_index_has_caught_up_when_the_commit_is_over(page: PolicyPage) -> None:
    assert not Change.objects.exists()


def test_edited_page_is_found_by_its_new_words_when_it_is_published(page: PolicyPage, publish: Publish) -> None:
    page.title = "Quagmirite permit"
    with publish():
        revision = page.save_revision()
    assert key(page) in hits(WORD)
    assert key(page) not in hits("Quagmirite")
    with publish():
        revision.publish()
    assert key(page) in hits("Quagmirite")
    assert key(page) not in hits(WORD)


def test_unpublished_page_is_not_found(page: PolicyPage, publish: Publish) -> None:
    with publish():
        page.unpublish()
    assert not is_indexed(key(page))


def test_unpublished_section_takes_its_pages_along_when_asked_to(page: PolicyPage, publish: Publish) -> None:
    editor = signed_in(make_user(roles.EDITORS))
    with publish():
        editor.post(page_url(section_of_policies("en"), "unpublish"), {"include_descendants": "on"})
    assert not is_indexed(key(page))


def test_deleted_page_is_not_found(page: PolicyPage, publish: Publish) -> None:
    with publish():
        page.delete()
    assert not is_indexed(key(page))


def test_deleted_section_takes_its_pages_along(page: PolicyPage, publish: Publish) -> None:
    section = page.get_parent()
    with publish():
        section.delete()
    assert not is_indexed(key(page))


def test_hit_leads_to_the_new_address_after_a_change_of_slug(page: PolicyPage, publish: Publish) -> None:
    page.slug = "another-slug"
    with publish():
        page.save_revision().publish()
    assert hits(WORD)[key(page)].url == "/en/policies/another-slug/"


def test_hits_below_lead_to_the_new_address_after_a_change_of_a_section_s_slug(page: PolicyPage, publish: Publish) -> None:
    section = section_of_policies("en")
    section.slug = "rules"
    with publish():
        section.save_revision().publish()
    page.refresh_from_db()
    assert hits(WORD)[key(page)].url == f"/en/rules/{page.slug}/" == page.url


def test_hit_leads_to_the_new_address_after_a_move(page: PolicyPage, publish: Publish) -> None:
    with publish():
        page.move(other_section(), pos="last-child")
    page.refresh_from_db()
    assert hits(WORD)[key(page)].url == f"/en/work/{page.slug}/" == page.url


def test_hits_below_lead_to_the_new_address_after_a_move_of_their_section(page: PolicyPage, publish: Publish) -> None:
    """A section may stand under another home page; what it holds goes with it."""
    section, home = section_of_policies("en"), HomePage.objects.get(locale__language_code="fr")
    section_of_policies("fr").delete()
    with publish():
        section.move(home, pos="last-child")
    assert not Change.objects.exists()
    assert hits(WORD)[key(page)].url == f"/en/policies/{page.slug}/"


@pytest.mark.parametrize("kind", [PageViewRestriction.PASSWORD, PageViewRestriction.LOGIN])
def test_page_that_becomes_private_is_not_found_until_it_is_public_again(page: PolicyPage, publish: Publish, kind: str) -> None:
    with publish():
        restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="secret")
    assert not is_indexed(key(page))
    with publish():
        restriction.delete()
    assert key(page) in hits(WORD)


def test_section_that_becomes_private_hides_what_is_below(page: PolicyPage, publish: Publish) -> None:
    with publish():
        restriction = PageViewRestriction.objects.create(page=section_of_policies("en"), restriction_type=PageViewRestriction.LOGIN)
    assert not is_indexed(key(page))
    with publish():
        restriction.delete()
    assert is_indexed(key(page))


def test_translation_is_found_beside_the_original_as_one_object(page: PolicyPage, publish: Publish) -> None:
    with publish():
        french = make_policy_page("fr", policy=page.policy, title="Quagmirite", slug="le-permis")
    assert key(french) == key(page)
    assert hits("Quagmirite", "fr")[key(page)].url == "/fr/policies/le-permis/"
    assert hits(WORD, "fr")[key(page)].title.text == "Quagmirite"
    with publish():
        page.unpublish()
    assert hits("Quagmirite", "en")[key(page)].title.is_fallback
    assert key(page) not in hits(WORD)


def test_translation_that_was_only_started_is_not_found(page: PolicyPage, publish: Publish) -> None:
    with publish():
        page.copy_for_translation(Locale.objects.get(language_code="fr"))
    assert hits(WORD, "fr")[key(page)].title.is_fallback


def test_copy_of_a_page_is_found_when_it_is_published(page: PolicyPage, publish: Publish) -> None:
    with publish():
        copy = page.copy(to=other_section(), update_attrs={"slug": "a-copy"}, keep_live=True)
    assert copy.live
    assert hits(WORD)[key(copy)].url == "/en/work/a-copy/"


def test_corrected_facts_of_a_policy_leave_its_page_findable(publish: Publish) -> None:
    policy = make_policy()
    with publish():
        page = make_policy_page("en", policy=policy, title=WORD)
    with publish():
        policy.document_number = "No. 1"
        policy.save()
    assert key(page) in hits(WORD)
    assert not Change.objects.exists()
