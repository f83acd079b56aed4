"""Starting the translation of a page: linked to its original, a draft until somebody publishes it, and honest about its origin."""

import pytest
from django.test import Client
from wagtail.models import Locale

from portal import languages
from portal.pages.models import PolicyPage, SectionPage
from portal.setup import roles
from tests.admin import page_url, save, signed_in
from tests.factories import make_policy, make_policy_page, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(roles.EDITORS))


def locale(code: str) -> Locale:
    return Locale.objects.get(language_code=code)


def start(page: PolicyPage, code: str) -> PolicyPage:
    translated = page.copy_for_translation(locale(code))
    return PolicyPage.objects.get(pk=translated.pk)


@pytest.mark.parametrize("code", [row.code for row in languages.all_languages() if row.code != "en"])
def test_a_started_translation_is_a_draft_that_says_what_it_is_made_from(code: str) -> None:
    page = make_policy_page("en", is_reviewed=True, text_origin="import")
    translated = start(page, code)
    assert not translated.live
    assert translated.translation_key == page.translation_key
    assert translated.policy == page.policy
    for state in (translated, translated.get_latest_revision_as_object()):
        assert (state.translated_from, state.is_reviewed, state.text_origin, state.translated_on) == ("en", False, "person", None)


def test_a_translation_of_a_translation_says_so(client: Client) -> None:
    page = make_policy_page("zh-hans", translated_from="en")
    assert start(page, "ja").translated_from == "zh-hans"


def test_readers_go_on_seeing_the_fallback_until_it_is_published(client: Client, editor: Client) -> None:
    page = make_policy_page("en", title="In English")
    translated = start(page, "fr")
    before = client.get(f"/fr/policies/{page.slug}/").content.decode()
    assert "In English" in before
    assert "fallback-notice" in before

    save(editor, page_url(translated), button="action-publish", title="En français")
    after = client.get(f"/fr/policies/{page.slug}/").content.decode()
    assert "En français" in after
    assert "fallback-notice" not in after
    assert PolicyPage.objects.get(pk=translated.pk).translated_from == "en"


def test_the_original_stays_what_it_was() -> None:
    page = make_policy_page("en", is_reviewed=True)
    start(page, "fr")
    page.refresh_from_db()
    assert (page.translated_from, page.is_reviewed, page.live) == ("", True, True)


def test_a_section_is_translated_with_what_is_below(editor: Client) -> None:
    """The tree of one language is made anew under a section of another slug."""
    section = SectionPage(title="Xylokarp", slug="xylokarp", group="all", locale=locale("en"), live=True)
    home = section_home("en")
    home.add_child(instance=section)
    section.save_revision().publish()
    policy = make_policy()
    below = PolicyPage(title="Below", slug="below", policy=policy, locale=locale("en"))
    section.add_child(instance=below)
    below.save_revision().publish()
    editor.post(f"/admin/translation/submit/page/{section.pk}/", {"locales": [locale("pt").pk], "include_subtree": "on"})
    for model, original in ((SectionPage, section), (PolicyPage, below)):
        translated = model.objects.get(translation_key=original.translation_key, locale=locale("pt"))
        assert (translated.live, translated.translated_from) == (False, "en")
    assert translated.get_parent().slug == "xylokarp"


def section_home(code: str) -> SectionPage:
    return SectionPage.objects.filter(locale__language_code=code).first().get_parent()
