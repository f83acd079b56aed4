"""Preview: an editor sees what readers will see, in the language of the page, and nothing is published by looking."""

import pytest
from django.test import Client, RequestFactory
from wagtail.models import Page

from portal.languages import Language
from portal.pages.models import PolicyPage
from portal.pages.translation_source.source import key_of
from portal.setup import roles
from portal.translation import sources
from tests.admin import form_on, page_url, signed_in
from tests.factories import make_policy_page, make_user, section_of_policies
from tests.portal.setup.test_roles import new_page_url

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(roles.EDITORS))


def test_shows_the_form_as_it_stands_in_the_language_of_the_page(editor: Client, language: Language) -> None:
    page = PolicyPage.objects.get(slug="work-permit", locale__language_code=language.code)
    url = page_url(page, "edit/preview")
    answer = editor.post(url, {**form_on(editor, page_url(page)), "title": "Xylokarp"})
    assert answer.json()["is_valid"]
    response = editor.get(url, {"mode": ""})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Xylokarp" in html
    assert f'<html lang="{language.tag}" dir="{language.direction}">' in html
    assert "fallback-notice" not in html
    page.refresh_from_db()
    assert page.title != "Xylokarp"
    assert page.latest_revision.object_str != "Xylokarp"


def test_of_a_page_that_is_not_saved_yet(editor: Client) -> None:
    url = new_page_url(section_of_policies("en"))
    data = {**form_on(editor, url), "title": "Xylokarp", "slug": "xylokarp"}
    assert editor.post(f"{url}preview/", data).json()["is_valid"]
    assert "Xylokarp" in editor.get(f"{url}preview/", {"mode": ""}).content.decode()
    assert not Page.objects.filter(slug="xylokarp").exists()


def test_of_a_draft(editor: Client, client: Client) -> None:
    page = make_policy_page("ar", title="قبل")
    page.title = "زيلوكارب"
    page.save_revision()
    draft = editor.get(page_url(page, "view_draft")).content.decode()
    assert "زيلوكارب" in draft
    assert '<html lang="ar" dir="rtl">' in draft
    assert "زيلوكارب" not in client.get(page.url).content.decode()


def test_of_a_section_and_the_home_page(editor: Client) -> None:
    section = section_of_policies("fr")
    for page in (section, section.get_parent()):
        url = page_url(page, "edit/preview")
        assert editor.post(url, {**form_on(editor, page_url(page)), "title": "Xylokarp"}).json()["is_valid"]
        assert "Xylokarp" in editor.get(url, {"mode": ""}).content.decode()


def work_permit(language: str) -> PolicyPage:
    """A page that is there in every language."""
    key = PolicyPage.objects.get(slug="work-permit", locale__language_code="en").translation_key
    return PolicyPage.objects.get(translation_key=key, locale__language_code=language)


def desk_preview(rf: RequestFactory, language: str, **texts: str) -> str:
    response = sources.get("pages").preview(rf.get("/"), key_of(work_permit("en")), language, texts)
    assert response is not None
    return str(response.content.decode())


def test_of_translations_on_the_desk(rf: RequestFactory, client: Client) -> None:
    own = work_permit("ar")
    revisions = own.revisions.count()
    html = desk_preview(rf, "ar", title="زيلوكارب")
    assert "زيلوكارب" in html
    assert own.summary in html, "what is not given stays as it is"
    assert '<html lang="ar" dir="rtl">' in html
    assert own.revisions.count() == revisions
    assert "زيلوكارب" not in client.get(own.url).content.decode()


def test_of_a_page_that_nobody_has_begun_to_translate(rf: RequestFactory) -> None:
    page = work_permit("ko")
    page.delete()
    html = desk_preview(rf, "ko", title="자일로카프")
    assert "자일로카프" in html
    assert '<html lang="ko" dir="ltr">' in html
    assert not Page.objects.filter(translation_key=page.translation_key, locale__language_code="ko").exists()


def test_there_is_none_of_what_is_not_published_and_none_of_the_source(rf: RequestFactory) -> None:
    page, source = work_permit("en"), sources.get("pages")
    assert source.preview(rf.get("/"), key_of(page), "en", {}) is None
    Page.objects.filter(translation_key=page.translation_key).update(live=False)
    assert source.preview(rf.get("/"), key_of(page), "ar", {}) is None
