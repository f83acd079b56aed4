"""Loading pages from content files: all of a file or nothing, the same again without harm, and never over somebody's own work."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale, Page, Site

from portal import languages
from portal.content_rows import ContentError
from portal.pages import operations
from portal.pages.models import HomePage, Policy, PolicyPage, SectionPage
from portal.setup import roles
from tests.admin import page_url, save, signed_in
from tests.factories import make_user, section_of_policies
from tests.portal.pages.content import ENGLISH, FACTS, FRENCH, HOME, SECTION, write, write_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_policy(tmp_path / "xylokarp")


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(roles.EDITORS))


def pages() -> dict[str, PolicyPage]:
    return {page.locale.language_code: page for page in PolicyPage.objects.filter(policy__slug="xylokarp").select_related("locale")}


def everything() -> list[Any]:
    """All that loading could change."""
    return [
        list(Page.objects.order_by("pk").values("pk", "path", "title", "live", "latest_revision_id")),
        list(Policy.objects.order_by("pk").values()),
        list(SectionPage.objects.order_by("pk").values("pk", "text", "summary", "group", "topic")),
    ]


class TestPolicies:
    def test_page_and_facts_are_as_the_files_say(self, folder: Path, client: Client) -> None:
        operations.load_policy(folder)
        policy = Policy.objects.get(slug="xylokarp")
        assert (policy.rank, policy.topics, policy.document_number) == (50, ["work", "individuals"], "No. 1")
        assert [block.value["statement"] for block in policy.facts] == ["It is free.", "It takes a day."]
        assert policy.legal_basis[0].value["title_zh"] == "木果办法"

        found = pages()
        assert set(found) == {"en", "fr"}
        assert len({page.translation_key for page in found.values()}) == 1
        english, french = found["en"], found["fr"]
        assert (english.title, english.slug, english.live, english.translated_from) == ("Xylokarp permit", "xylokarp", True, "")
        assert (french.title, french.translated_from, french.text_origin, french.is_reviewed) == (FRENCH["title"], "en", "machine", False)
        assert french.get_parent().specific == section_of_policies("fr")
        assert [block.block_type for block in english.body] == ["steps", "fees", "notice"]
        assert english.body[0].value["items"][0]["facts"] == ["one-day"]
        html = client.get("/en/policies/xylokarp/").content.decode()
        assert "Xylokarp permit" in html
        assert "At the counter." in html
        assert 'href="https://example.org/fees"' in html

    def test_is_a_translation_only_where_the_file_says_so(self, folder: Path) -> None:
        operations.load_policy(folder)
        assert pages()["en"].translated_on is None
        assert pages()["fr"].translated_on is not None

    def test_loading_again_makes_nothing_new(self, folder: Path) -> None:
        operations.load_policy(folder)
        before = {code: (page.pk, page.path, page.title, page.body.get_prep_value()) for code, page in pages().items()}
        operations.load_policy(folder)
        after = {code: (page.pk, page.path, page.title, page.body.get_prep_value()) for code, page in pages().items()}
        assert [(code, row[:3]) for code, row in after.items()] == [(code, row[:3]) for code, row in before.items()]
        assert Policy.objects.filter(slug="xylokarp").count() == 1
        assert [block["value"] for block in after["fr"][3]][2] == [block["value"] for block in before["fr"][3]][2]

    def test_a_changed_file_changes_its_page(self, folder: Path, client: Client) -> None:
        operations.load_policy(folder)
        write_policy(folder, {**FACTS, "document_number": "No. 2"}, en={**ENGLISH, "title": "A quagmirite permit"})
        operations.load_policy(folder)
        assert "A quagmirite permit" in client.get("/en/policies/xylokarp/").content.decode()
        assert "No. 2" in client.get("/fr/policies/xylokarp/").content.decode()

    def test_a_new_language_joins_the_others(self, folder: Path) -> None:
        operations.load_policy(folder)
        write_policy(folder, ar=FRENCH)
        operations.load_policy(folder)
        assert set(pages()) == {"en", "fr", "ar"}
        assert len({page.translation_key for page in pages().values()}) == 1

    def test_a_page_that_somebody_edited_is_left_alone(self, folder: Path, editor: Client) -> None:
        operations.load_policy(folder)
        save(editor, page_url(pages()["en"]), button="action-publish", title="By hand")
        write_policy(folder, en={**ENGLISH, "title": "By file"}, fr={**FRENCH, "title": "Par fichier"})
        said: list[str] = []
        operations.load_policy(folder, progress=said.append)
        assert (pages()["en"].title, pages()["fr"].title) == ("By hand", "Par fichier")
        assert any("en/xylokarp" in line and "edited by staff" in line for line in said)

    def test_somebody_s_draft_is_left_alone(self, folder: Path, editor: Client) -> None:
        operations.load_policy(folder)
        save(editor, page_url(pages()["en"]), title="By hand")
        write_policy(folder, en={**ENGLISH, "title": "By file"})
        operations.load_policy(folder)
        assert pages()["en"].title == "Xylokarp permit"
        assert pages()["en"].get_latest_revision_as_object().title == "By hand"

    def test_a_page_that_somebody_took_down_stays_down(self, folder: Path) -> None:
        operations.load_policy(folder)
        pages()["en"].unpublish()
        write_policy(folder, en={**ENGLISH, "title": "By file"})
        operations.load_policy(folder)
        assert not pages()["en"].live
        assert pages()["en"].get_latest_revision_as_object().title == "By file"

    def test_facts_that_somebody_edited_are_left_alone(self, folder: Path, editor: Client) -> None:
        operations.load_policy(folder)
        save(editor, page_url(pages()["en"]), button="action-publish", document_number="By hand")
        write_policy(folder, {**FACTS, "document_number": "By file"})
        operations.load_policy(folder)
        assert Policy.objects.get(slug="xylokarp").document_number == "By hand"

    def test_a_text_that_refers_to_a_fact_that_somebody_removed_is_named(self, folder: Path, editor: Client) -> None:
        operations.load_policy(folder)
        gone = {"facts-1-deleted": "1", "body-0-value-items-0-value-facts": "", "body-2-value-facts": "free"}
        save(editor, page_url(pages()["en"]), button="action-publish", **gone)
        told: list[str] = []
        operations.load_policy(folder, progress=told.append)
        assert "fr/xylokarp, body, block 1 (steps), item 1: refers to a fact that staff have removed" in told

    @pytest.mark.parametrize(
        ("facts", "text", "fault"),
        [
            ({**FACTS, "rank": "x"}, FRENCH, "policies/xylokarp/policy.yaml, rank"),
            (FACTS, {**FRENCH, "title": ""}, "policies/xylokarp/fr.yaml, title"),
            ({**FACTS, "effective": "2026-02-01", "expires": "2026-01-01"}, FRENCH, "policies/xylokarp/policy.yaml, "),
            ({**FACTS, "document_number": "x" * 121}, FRENCH, "policies/xylokarp/policy.yaml, document_number"),
            (FACTS, {**FRENCH, "issuing_body": "x" * 201}, "policies/xylokarp/fr.yaml, issuing_body"),
        ],
    )
    @pytest.mark.parametrize("is_new", [True, False], ids=["new", "again"])
    def test_a_broken_row_is_named_and_nothing_of_the_folder_is_loaded(
        self, tmp_path: Path, facts: Any, text: Any, fault: str, is_new: bool
    ) -> None:
        folder = tmp_path / "xylokarp"
        if not is_new:
            operations.load_policy(write_policy(folder))
        before = everything()
        write_policy(folder, facts, en={**ENGLISH, "title": "Changed"}, fr=text)
        with pytest.raises(ContentError) as caught:
            operations.load_policy(folder)
        assert fault in str(caught.value)
        assert everything() == before

    def test_a_language_without_a_section_to_stand_under_is_named(self, folder: Path) -> None:
        section_of_policies("fr").delete()
        before = everything()
        with pytest.raises(ContentError, match=r"policies/xylokarp/fr\.yaml"):
            operations.load_policy(folder)
        assert everything() == before


class TestSections:
    def test_a_text_is_replaced_where_the_file_has_one(self, tmp_path: Path) -> None:
        french = SectionPage.objects.get(slug="work", locale__language_code="fr")
        operations.load_section(write(tmp_path / "work.yaml", SECTION))
        english = SectionPage.objects.get(slug="work", locale__language_code="en")
        assert (english.title, english.text, english.topic) == ("Work anew", "All about it.", "work")
        assert SectionPage.objects.get(pk=french.pk).title == french.title
        assert english.translation_key == french.translation_key

    @pytest.mark.parametrize(
        ("row", "fault"),
        [
            ({**SECTION, "group": "mood"}, "sections/work.yaml, group"),
            ({**SECTION, "group": "stage"}, "sections/work.yaml, en, topic"),
            ({**SECTION, "texts": {**SECTION["texts"], "fr": {**SECTION["texts"]["en"], "title": ""}}}, "sections/work.yaml, "),
        ],
    )
    def test_a_broken_row_is_named_and_nothing_of_the_file_is_loaded(self, tmp_path: Path, row: Any, fault: str) -> None:
        before = everything()
        with pytest.raises(ContentError) as caught:
            operations.load_section(write(tmp_path / "work.yaml", row))
        assert fault in str(caught.value)
        assert everything() == before


class TestHome:
    def test_every_language_has_a_home_page(self) -> None:
        homes = HomePage.objects.values_list("locale__language_code", flat=True)
        assert sorted(homes) == sorted(row.code for row in languages.all_languages())
        assert HomePage.objects.values("translation_key").distinct().count() == 1
        assert set(Locale.objects.values_list("language_code", flat=True)) == {row.code for row in languages.all_languages()}

    def test_the_site_begins_at_the_source_language(self) -> None:
        site = Site.objects.get(is_default_site=True)
        assert site.root_page.locale.language_code == languages.SOURCE

    def test_a_language_without_a_text_gets_a_draft(self, tmp_path: Path, client: Client) -> None:
        """As after adding a language: readers see the fallback, editors have something to translate."""
        Page.objects.filter(depth=2).delete()
        operations.load_home(write(tmp_path / "home.yaml", HOME))
        live = set(HomePage.objects.live().values_list("locale__language_code", flat=True))
        assert live == {"en", "fr"}
        assert HomePage.objects.count() == len(languages.all_languages())
        html = client.get("/ja/").content.decode()
        assert "Home anew" in html
        assert "fallback-notice" in html

    def test_loading_again_makes_nothing_new(self) -> None:
        before = list(Page.objects.filter(depth=2).order_by("pk").values("pk", "path", "title", "live"))
        operations.load_home()
        assert list(Page.objects.filter(depth=2).order_by("pk").values("pk", "path", "title", "live")) == before
        assert Site.objects.count() == 1

    def test_a_broken_row_is_named_and_nothing_is_loaded(self, tmp_path: Path) -> None:
        before = everything()
        row = {"texts": {"en": {**HOME["texts"]["en"], "title": "Changed"}, "fr": {**HOME["texts"]["fr"], "title": ""}}}
        with pytest.raises(ContentError, match=r"home\.yaml, .*title"):
            operations.load_home(write(tmp_path / "home.yaml", row))
        assert everything() == before
