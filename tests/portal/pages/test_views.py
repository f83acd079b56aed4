"""Serving pages: another language where one is missing, the right address where there is one, and nothing private."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from portal.languages import Language
from portal.pages.models import HomePage, SectionPage
from tests.factories import make_policy, make_policy_page, section_of_policies
from tests.reading import open_page
from tests.registry import put_in_preparation

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
SECRET = "Xylokarp"


def private_page(code: str = "en", kind: str = PageViewRestriction.PASSWORD, **fields: Any) -> Page:
    page = make_policy_page(code, title=SECRET, summary=f"{SECRET} summary", **fields)
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="open sesame")
    return page


class TestOtherAddresses:
    def test_a_slug_of_another_language_leads_to_the_reader_s_own_page(self, client: Client) -> None:
        policy = make_policy()
        make_policy_page("en", policy=policy, slug="my-page")
        make_policy_page("fr", policy=policy, slug="ma-page")
        response = client.get("/fr/policies/my-page/")
        assert response.status_code == 302
        assert response.headers["Location"] == "/fr/policies/ma-page/"
        assert client.get("/fr/policies/ma-page/").status_code == 200

    def test_a_slug_of_another_language_shows_the_fallback_where_the_own_page_is_a_draft(self, client: Client, language: Language) -> None:
        policy = make_policy()
        make_policy_page("en", policy=policy, slug="my-page", title="In English")
        if language.code != "en":
            make_policy_page(language.code, policy=policy, slug="other-slug", live=False, title="Not yet")
        page = open_page(client, language, "policies/my-page/")
        assert page.status == 200
        assert page.one("h1").get_text(strip=True) == "In English"
        assert bool(page.soup.select(".fallback-notice")) is (language.code != "en")

    def test_every_policy_answers_under_its_english_slug_in_every_language(self, client: Client, language: Language) -> None:
        for slug in ("subway-pass", "driving", "income-tax"):
            assert open_page(client, language, f"policies/{slug}/").status == 200

    def test_a_page_that_no_language_has_is_not_found(self, client: Client, language: Language) -> None:
        page = open_page(client, language, "policies/no-such-policy/")
        assert page.status == 404
        assert page.html["lang"] == language.tag

    def test_an_unpublished_page_is_not_found(self, client: Client) -> None:
        page = make_policy_page("en")
        page.unpublish()
        assert client.get(f"/en/policies/{page.slug}/").status_code == 404
        assert client.get(f"/fr/policies/{page.slug}/").status_code == 404


class TestPrivatePages:
    @pytest.mark.parametrize("kind", [PageViewRestriction.PASSWORD, PageViewRestriction.LOGIN, PageViewRestriction.GROUPS])
    def test_are_not_shown_as_a_fallback(self, client: Client, kind: str) -> None:
        page = private_page(kind=kind)
        for code in ("fr", "ar", "zh-hans"):
            response = client.get(f"/{code}/policies/{page.slug}/")
            assert response.status_code == 404
            assert SECRET not in response.content.decode()

    def test_pages_below_a_private_section_are_not_shown_as_a_fallback(self, client: Client) -> None:
        page = make_policy_page("en", title=SECRET)
        PageViewRestriction.objects.create(page=section_of_policies("en"), restriction_type=PageViewRestriction.LOGIN)
        response = client.get(f"/fr/policies/{page.slug}/")
        assert response.status_code == 404
        assert SECRET not in response.content.decode()

    def test_another_language_s_address_does_not_lead_to_a_private_translation(self, client: Client) -> None:
        policy = make_policy()
        make_policy_page("en", policy=policy, slug="my-page", title="For everybody")
        private_page("fr", policy=policy, slug="ma-page")
        html = client.get("/fr/policies/my-page/").content.decode()
        assert "For everybody" in html
        assert SECRET not in html
        assert "ma-page" not in html

    def test_ask_for_their_password_and_open_with_it(self, client: Client) -> None:
        page = private_page()
        closed = client.get(page.url)
        assert closed.status_code == 200
        assert f"{SECRET} summary" not in closed.content.decode()
        action = closed.context["action_url"]

        wrong = client.post(action, {"password": "nonsense", "return_url": page.url})
        assert f"{SECRET} summary" not in wrong.content.decode()
        assert client.post(action, {"password": "open sesame", "return_url": page.url}).headers["Location"] == page.url
        assert f"{SECRET} summary" in client.get(page.url).content.decode()

    def test_for_staff_only_lead_to_a_sign_in(self, client: Client) -> None:
        page = private_page(kind=PageViewRestriction.LOGIN)
        response = client.get(page.url, follow=True)
        assert response.redirect_chain
        assert response.status_code == 200
        assert f"{SECRET} summary" not in response.content.decode()
        assert 'type="password"' in response.content.decode()

    @pytest.mark.parametrize("address", ["", "policies/", "work/", f"search/?q={SECRET}"])
    def test_are_mentioned_nowhere(self, client: Client, address: str) -> None:
        policy = make_policy(topics=["work"], rank=0)
        private_page(policy=policy)
        assert f"{SECRET} summary" not in client.get(f"/en/{address}").content.decode()
        assert policy.slug not in client.get(f"/en/{address}").content.decode()

    def test_are_not_in_the_sitemap(self, client: Client) -> None:
        page = private_page()
        public = make_policy_page("en")
        sitemap = client.get("/sitemap.xml").content.decode()
        assert f"/en/policies/{public.slug}/" in sitemap
        assert page.slug not in sitemap


class TestLanguageInPreparation:
    def test_has_no_pages_for_readers(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        put_in_preparation(monkeypatch, "ko")
        for path in ("/ko/", "/ko/policies/", "/ko/policies/work-permit/"):
            assert client.get(path).status_code == 404

    def test_is_not_offered(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        put_in_preparation(monkeypatch, "ko")
        html = client.get("/en/policies/work-permit/").content.decode()
        assert 'href="/ko/' not in html
        assert "한국어" not in html
        assert "/ko/" not in client.get("/sitemap.xml").content.decode()


def test_all_pages_of_the_tree_answer_at_their_own_address(client: Client, language: Language) -> None:
    """Of the home page and the sections; the policies have their own test of all addresses."""
    for model in (HomePage, SectionPage):
        for page in model.objects.live().filter(locale__language_code=language.code):
            response = client.get(page.url)
            assert response.status_code == 200, page.url
            assert response.context["page"].pk == page.pk
