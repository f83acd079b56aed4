"""Reads: which version a reader gets, where it is, and what stands on the shelves."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from portal import languages
from portal.languages import Language
from portal.pages import selectors
from portal.pages.models import HomePage, Policy, PolicyPage, SectionPage
from portal.pages.topics import Group, Topic
from tests.factories import make_policy, make_policy_page
from tests.registry import put_in_preparation

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def policy_page(code: str, slug: str = "work-permit") -> PolicyPage:
    return PolicyPage.objects.get(slug=slug, locale__language_code=code)


class TestVersions:
    def test_the_reader_s_own_version_is_best(self, language: Language) -> None:
        versions = selectors.versions_of(policy_page("en"))
        assert selectors.best_version(versions, language) == versions[language.code]

    def test_then_the_first_fallback_that_is_there(self, language: Language) -> None:
        versions = {code: page for code, page in selectors.versions_of(policy_page("en")).items() if code in {"zh-hans", "ru"}}
        wanted = next(row.code for row in languages.preference(language.code) if row.code in versions)
        assert selectors.best_version(versions, language) == versions[wanted]

    def test_nothing_has_no_best_version(self, language: Language) -> None:
        assert selectors.best_version({}, language) is None

    def test_address_is_below_the_reader_s_language(self, language: Language) -> None:
        page = policy_page("en")
        assert selectors.address(page, language) == f"/{language.code}/policies/work-permit/"
        home = HomePage.objects.get(locale__language_code=language.code)
        assert selectors.address(home, language) == f"/{language.code}/"

    def test_addresses_say_where_a_text_really_exists(self) -> None:
        policy = make_policy()
        english, french = make_policy_page("en", policy=policy, slug="here"), make_policy_page("fr", policy=policy, slug="ici")
        make_policy_page("de", policy=policy, live=False, slug="hier")
        addresses = selectors.page_addresses(english)
        assert set(addresses) == {row.code for row in languages.public_languages()}
        assert {code for code, address in addresses.items() if address.exists} == {"en", "fr"}
        assert addresses["fr"].url == french.url == "/fr/policies/ici/"
        assert addresses["de"].url == "/de/policies/here/"
        assert addresses["zh-hans"].url == "/zh-hans/policies/here/"

    def test_a_draft_has_an_address_in_every_language_too(self) -> None:
        addresses = selectors.page_addresses(make_policy_page("fr", live=False, slug="brouillon"))
        assert addresses["fr"].url == "/fr/policies/brouillon/"
        assert len(addresses) == len(languages.public_languages())


class TestFallbackPage:
    def test_is_the_same_path_in_the_reader_s_preferred_language(self) -> None:
        policy = make_policy(slug="only-two")
        chinese, english = (make_policy_page(code, policy=policy) for code in ("zh-hans", "en"))
        found = {code: selectors.fallback_page(languages.get(code), "policies/only-two/") for code in ("fr", "en", "zh-hans")}
        assert found["fr"].pk == english.pk
        assert found["en"].pk == chinese.pk
        assert found["zh-hans"].pk == english.pk

    def test_is_in_any_language_rather_than_none(self) -> None:
        page = make_policy_page("ja", slug="only-japanese")
        assert selectors.fallback_page(languages.get("pt"), "policies/only-japanese/").pk == page.pk

    @pytest.mark.parametrize("path", ["policies/only-two", "/policies/only-two/", "policies/only-two/"])
    def test_does_not_mind_slashes(self, path: str) -> None:
        page = make_policy_page("en", slug="only-two")
        assert selectors.fallback_page(languages.get("fr"), path).pk == page.pk

    @pytest.mark.parametrize("path", ["nothing/", "policies/nothing/", "home/", "../../", "en/policies/work-permit/"])
    def test_is_none_for_a_path_that_no_language_has(self, language: Language, path: str) -> None:
        assert selectors.fallback_page(language, path) is None

    def test_is_never_a_draft_or_private(self) -> None:
        make_policy_page("en", live=False, slug="unready")
        private = make_policy_page("en", slug="private")
        PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
        for slug in ("unready", "private"):
            assert selectors.fallback_page(languages.get("fr"), f"policies/{slug}/") is None

    def test_is_never_in_a_language_in_preparation(self, monkeypatch: pytest.MonkeyPatch) -> None:
        make_policy_page("ko", slug="only-korean")
        put_in_preparation(monkeypatch, "ko")
        assert selectors.fallback_page(languages.get("fr"), "policies/only-korean/") is None


class TestShelves:
    def test_every_policy_stands_once_in_every_language(self, language: Language) -> None:
        rows = selectors.policy_rows(language)
        assert sorted(row.slug for row in rows) == sorted(Policy.objects.values_list("slug", flat=True))

    @pytest.mark.parametrize("topic", Topic.values)
    def test_a_section_lists_the_policies_of_its_topic(self, topic: str) -> None:
        rows = selectors.policy_rows(languages.get("ar"), topic=topic)
        assert {row.slug for row in rows} == {policy.slug for policy in Policy.objects.all() if topic in policy.topics}
        assert rows

    def test_expired_policies_come_last(self) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        make_policy_page("en", policy=make_policy(slug="over", rank=0, expires=yesterday))
        make_policy_page("en", policy=make_policy(slug="first", rank=0))
        slugs = [row.slug for row in selectors.policy_rows(languages.get("en"))]
        assert (slugs[0], slugs[-1]) == ("first", "over")
        assert selectors.policy_rows(languages.get("en"))[-1].state

    def test_policies_come_by_rank(self) -> None:
        rows = [row.slug for row in selectors.policy_rows(languages.get("ja")) if not row.is_expired]
        assert rows == [slug for slug in Policy.objects.order_by("rank", "slug").values_list("slug", flat=True) if slug in rows]

    def test_home_has_the_eight_first_tasks_in_their_order(self, language: Language) -> None:
        tasks = selectors.home_shelves(language)["tasks"]
        assert [task.url for task in tasks] == [f"/{language.code}/policies/{slug}/" for slug, _icon in selectors.TASKS]

    def test_home_has_four_stages_with_their_next_steps(self, language: Language) -> None:
        stages = selectors.home_shelves(language)["stages"]
        assert [stage.icon for stage in stages] == ["before-you-come", "first-days", "settled", "leaving"]
        assert all(1 <= len(stage.steps) <= selectors.STEPS_PER_STAGE for stage in stages)

    def test_home_shows_what_changed_last(self) -> None:
        page = make_policy_page("en", title="Fresh")
        PolicyPage.objects.filter(pk=page.pk).update(last_published_at=timezone.now() + timedelta(days=2))
        changes = selectors.home_shelves(languages.get("en"))["changes"]
        assert changes[0].title.text == "Fresh"
        assert len(changes) == selectors.CHANGES_SHOWN
        assert [change.date for change in changes] == sorted((change.date for change in changes), reverse=True)

    def test_sections_of_a_point_of_view_have_its_topics(self, language: Language) -> None:
        links = selectors.sections(language, Group.AREA)
        assert [link.icon for link in links] == ["invest", "work", "study", "live", "travel", "shop"]
        assert all(link.url == f"/{language.code}/{link.icon}/" for link in links)

    def test_related_policies_share_a_topic_and_are_others(self, language: Language) -> None:
        page = policy_page("en")
        links = selectors.related_policies(page, language)
        assert 1 <= len(links) <= 4
        for link in links:
            slug = link.url.rstrip("/").rpartition("/")[2]
            assert slug != "work-permit"
            assert set(Policy.objects.get(slug=slug).topics) & set(page.policy.topics)

    def test_links_to_policies_keep_the_order_asked_for(self, language: Language) -> None:
        links = selectors.links_to_policies(language, ["work-permit", "no-such-policy", "emergency-numbers"])
        assert [link.url.rstrip("/").rpartition("/")[2] for link in links] == ["work-permit", "emergency-numbers"]

    def test_breadcrumbs_lead_home_through_the_section(self, language: Language) -> None:
        links = selectors.breadcrumbs(policy_page("zh-hans"), language)
        assert [link.url for link in links] == [f"/{language.code}/", f"/{language.code}/policies/"]
        section = SectionPage.objects.get(group=Group.ALL, locale__language_code=language.code)
        assert links[1].title.text == section.title
        assert selectors.breadcrumbs(HomePage.objects.get(locale__language_code="en"), language) == []

    def test_a_private_page_stands_on_no_shelf(self) -> None:
        reader = languages.get("en")
        page = policy_page("en")
        Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk).update(live=False)
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="secret")
        shelves = selectors.home_shelves(reader)
        shown = [*shelves["tasks"], *shelves["changes"], *(step for stage in shelves["stages"] for step in stage.steps)]
        assert "work-permit" not in {row.slug for row in selectors.policy_rows(reader)}
        assert not [link for link in shown if "work-permit" in link.url]
        assert selectors.links_to_policies(reader, ["work-permit"]) == []

    def test_a_private_version_is_replaced_by_another_language(self) -> None:
        page = policy_page("fr")
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
        row = next(row for row in selectors.policy_rows(languages.get("fr")) if row.slug == "work-permit")
        assert row.title.is_fallback
        assert row.title.text == policy_page("en").title
