"""What a reader may see: the predicate for one page and the query for many are the same rule."""

import pytest
from wagtail.models import Page, PageViewRestriction

from portal.pages.eligibility import findable, is_findable
from portal.pages.models import PolicyPage
from tests.factories import make_policy, make_policy_page, section_of_policies
from tests.registry import put_in_preparation

pytestmark = pytest.mark.django_db
RESTRICTIONS = [PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD, PageViewRestriction.GROUPS]


def agreed(page: Page) -> bool:
    """What the predicate says of a page, after making sure that the query says the same."""
    answer = is_findable(Page.objects.get(pk=page.pk))
    assert findable(Page.objects.filter(pk=page.pk)).exists() is answer
    assert findable(PolicyPage.objects.filter(pk=page.pk)).exists() is answer
    return answer


def test_of_all_the_real_content_they_say_the_same() -> None:
    pages = list(Page.objects.filter(depth__gt=1).select_related("locale"))
    assert {page.pk for page in pages if is_findable(page)} == set(findable(Page.objects.filter(depth__gt=1)).values_list("pk", flat=True))


def test_published_page_is_findable() -> None:
    assert agreed(make_policy_page("en"))


def test_draft_is_not() -> None:
    assert not agreed(make_policy_page("en", live=False))


def test_published_page_with_a_newer_draft_is_findable() -> None:
    page = make_policy_page("en")
    page.title = "A newer draft"
    page.save_revision()
    assert agreed(page)


def test_unpublished_page_is_not() -> None:
    page = make_policy_page("en")
    page.unpublish()
    assert not agreed(page)


@pytest.mark.parametrize("kind", RESTRICTIONS)
def test_private_page_is_not(kind: str) -> None:
    page = make_policy_page("en")
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="secret")
    assert not agreed(page)


@pytest.mark.parametrize("kind", RESTRICTIONS)
def test_page_below_a_private_one_is_not(kind: str) -> None:
    page = make_policy_page("en")
    PageViewRestriction.objects.create(page=section_of_policies("en"), restriction_type=kind, password="secret")
    assert not agreed(page)


def test_translation_of_a_private_page_is_findable() -> None:
    policy = make_policy()
    PageViewRestriction.objects.create(page=make_policy_page("en", policy=policy), restriction_type=PageViewRestriction.LOGIN)
    assert agreed(make_policy_page("fr", policy=policy))


def test_page_in_a_language_in_preparation_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    page, other = make_policy_page("ko"), make_policy_page("ja")
    put_in_preparation(monkeypatch, "ko")
    assert not agreed(page)
    assert agreed(other)
