"""Page types: what they may stand under, what they refuse, and what they tell a reader of where they come from."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from portal import languages
from portal.pages.models import HomePage, Policy, PolicyPage, PortalImage, SectionPage
from portal.pages.topics import TOPICS_OF, Group, Topic
from portal.translation.provenance import Confidence, Quality
from tests.factories import make_image, make_policy, make_policy_page

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def facts(*rows: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    whole = {"statement": "x", "source": "", "confidence": "sourced", "quality": []}
    return [("fact", {**whole, **row}) for row in rows]


class TestPolicy:
    @pytest.mark.parametrize(("days", "is_expired"), [(None, False), (-1, True), (0, False), (1, False)])
    def test_is_expired_on_the_day_after_its_last(self, days: int | None, is_expired: bool) -> None:
        expires = None if days is None else timezone.localdate() + timedelta(days=days)
        assert make_policy(expires=expires).is_expired is is_expired

    def test_cannot_end_before_it_begins(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_policy(effective=date(2026, 1, 2), expires=date(2026, 1, 1))
        make_policy(effective=date(2026, 1, 2), expires=date(2026, 1, 2))

    def test_an_official_page_is_linked_to(self) -> None:
        (source,) = make_policy(facts=facts({"source": "https://example.org/a", "quality": ["official"]})).sources()
        assert (source.number, source.url, source.label) == (1, "https://example.org/a", "https://example.org/a")
        assert source.is_confirmed
        assert source.quality_label == str(Quality.OFFICIAL.label)

    @pytest.mark.parametrize(
        ("row", "label"),
        [
            ({"source": "https://mirror.example.org/", "quality": ["mirror-do-not-link"]}, "A copy of an official text"),
            ({"source": ""}, "No source named"),
            ({"source": "wikipedia:Beijing Subway"}, "Wikipedia: Beijing Subway"),
            ({"source": "The city’s plan"}, "The city’s plan"),
            ({"source": "javascript:alert(1)"}, "javascript:alert(1)"),
        ],
    )
    def test_what_cannot_be_linked_to_is_described(self, row: dict[str, Any], label: str) -> None:
        (source,) = make_policy(facts=facts(row)).sources()
        assert source.url == ""
        assert label in source.label
        assert "mirror.example.org" not in source.label

    def test_sources_are_numbered_in_the_order_of_the_facts(self) -> None:
        sources = make_policy(facts=facts({"source": "a"}, {"source": "b", "confidence": "general-knowledge"})).sources()
        assert [(source.number, source.label, source.is_confirmed) for source in sources] == [(1, "a", True), (2, "b", False)]
        assert sources[1].confidence_label == str(Confidence.GENERAL_KNOWLEDGE.label)

    def test_legal_basis_is_in_chinese_and_beside_it_in_english(self, language: languages.Language) -> None:
        reference = {"title_zh": "出境入境管理法", "title_en": "Exit and Entry Law", "articles": "29", "url": "", "confidence": "sourced"}
        (shown,) = make_policy(legal_basis=[("reference", reference)]).legal_references(language)
        if language.code == languages.LOCAL:
            assert (shown.title.text, shown.local_title) == ("出境入境管理法", "")
        else:
            assert (shown.title.text, shown.local_title) == ("Exit and Entry Law", "出境入境管理法")
            assert shown.title.is_fallback is (language.code != "en")

    def test_is_the_same_for_its_pages_in_all_languages(self) -> None:
        policy = make_policy(last_checked=date(2026, 3, 1), as_of="2026")
        pages = [make_policy_page(code, policy=policy) for code in ("en", "fr")]
        assert {(page.trust.last_checked, page.trust.as_of) for page in pages} == {(date(2026, 3, 1), "2026")}


class TestTexts:
    def test_an_original_names_no_language_it_was_made_from(self) -> None:
        trust = make_policy_page("en").trust
        assert trust.is_original
        assert trust.source_language_name == ""

    def test_a_translation_names_its_original_and_whether_it_was_reviewed(self) -> None:
        page = make_policy_page("fr", translated_from="en", text_origin="machine", translated_on=date(2026, 2, 3))
        assert not page.trust.is_original
        assert not page.trust.is_reviewed
        assert page.trust.source_language_name == "English"
        assert page.trust.translated_on == date(2026, 2, 3)

    def test_title_says_in_which_language_it_is(self) -> None:
        page = make_policy_page("fr", title="Titre")
        with translation.override("fr"):
            own = page.title_fragment
        with translation.override("ar"):
            foreign = page.title_fragment
        assert (own.is_fallback, foreign.is_fallback, foreign.language.code) == (False, True, "fr")

    def test_box_in_short_has_only_what_is_known(self) -> None:
        page = make_policy_page("en", who="Everybody", how_much="Nothing")
        assert [answer for _label, answer in page.short_answers()] == ["Everybody", "Nothing"]

    def test_real_translations_say_what_they_were_made_from(self) -> None:
        """Every policy has one original; everything else names it."""
        for policy in Policy.objects.prefetch_related("pages"):
            origins = [page.translated_from for page in policy.pages.all()]
            assert origins.count("") == 1, policy.slug

    def test_nothing_claims_a_review_that_nobody_did(self) -> None:
        for model in (HomePage, SectionPage, PolicyPage):
            assert not model.objects.filter(is_reviewed=True).exists()


class TestTree:
    def test_types_stand_where_they_belong(self) -> None:
        assert PolicyPage.allowed_parent_page_models() == [SectionPage]
        assert SectionPage.allowed_parent_page_models() == [HomePage]
        assert PolicyPage.allowed_subpage_models() == []

    @pytest.mark.parametrize("group", [Group.STAGE, Group.AREA, Group.AUDIENCE])
    def test_a_section_has_a_topic_of_its_point_of_view(self, group: Group) -> None:
        for topic in Topic:
            section = SectionPage(title="A section", slug="a-section", group=group, topic=topic)
            if topic in TOPICS_OF[group]:
                section.clean()
            else:
                with pytest.raises(ValidationError) as caught:
                    section.clean()
                assert set(caught.value.message_dict) == {"topic"}

    def test_the_section_for_everything_has_no_topic(self) -> None:
        SectionPage(title="All", slug="all", group=Group.ALL).clean()
        with pytest.raises(ValidationError):
            SectionPage(title="All", slug="all", group=Group.ALL, topic=Topic.WORK).clean()

    def test_every_topic_has_a_section_in_every_language(self, language: languages.Language) -> None:
        topics = SectionPage.objects.live().filter(locale__language_code=language.code).exclude(topic="").values_list("topic", flat=True)
        assert sorted(topics) == sorted(Topic.values)


class TestImages:
    def test_alternative_text_is_in_the_reader_s_language(self, language: languages.Language) -> None:
        image = make_image(**{f"description_{row.suffix}": f"picture in {row.code}" for row in languages.all_languages()})
        with translation.override(language.code):
            assert image.default_alt_text == f"picture in {language.code}"

    def test_alternative_text_falls_back(self) -> None:
        image = make_image(description_en="A red square", description_zh_hans="红色方块")
        for code, text in (("fr", "A red square"), ("zh-hans", "红色方块")):
            with translation.override(code):
                assert image.default_alt_text == text

    def test_alternative_text_of_a_picture_that_nobody_described_is_empty(self) -> None:
        with translation.override("ar"):
            assert make_image().default_alt_text == ""

    @pytest.mark.parametrize("code", [row.staff_code or row.code for row in languages.all_languages()])
    def test_alternative_text_can_be_read_in_every_language_of_the_admin(self, code: str) -> None:
        with translation.override(code):
            assert make_image(description_en="A red square").default_alt_text == "A red square"

    def test_form_has_a_description_for_every_language(self) -> None:
        fields = PortalImage.admin_form_fields
        assert "description" not in fields
        assert {name for name in fields if name.startswith("description_")} == {
            f"description_{row.suffix}" for row in languages.all_languages()
        }

    def test_a_picture_in_a_text_is_described_in_the_language_of_its_page(self, client: Any) -> None:
        image = make_image(description_en="A red square", description_fr="Un carré rouge")
        policy = make_policy()
        body = [("paragraph", {"heading": "Look", "text": "Here.", "image": image})]
        for code, text in (("en", "A red square"), ("fr", "Un carré rouge")):
            page = make_policy_page(code, policy=policy, body=body)
            assert f'alt="{text}"' in client.get(page.url).content.decode()
