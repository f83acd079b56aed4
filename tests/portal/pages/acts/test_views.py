"""Withdrawing and moving: the screen asks in which languages, says what is in the way, and does it in all of them or in none."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from portal import languages
from portal.pages.models import PolicyPage, SectionPage
from portal.setup import roles
from portal.translation import operations as desk
from portal.translation.models import Item
from tests.admin import is_refused, page_url, signed_in
from tests.factories import make_policy_page, make_user
from tests.portal.pages.acts.families import (
    OTHERS,
    answers,
    is_sound,
    live,
    make_family,
    make_publisher_of,
    move_url,
    section,
    sections,
    version,
)

pytestmark = pytest.mark.django_db
ALL = {"en", *OTHERS}


def on_desk(page: Page) -> bool:
    key = f"page:{page.translation_key}"
    desk.take_up(source="pages", key=key)
    return bool(Item.objects.get(key=key).is_there)


class TestWithdrawing:
    def test_the_original_goes_in_all_languages_by_one_act(self, editor: Client, page: PolicyPage) -> None:
        assert on_desk(page)
        assert answers(editor, page_url(page, "unpublish")) == (["one", "all"], "all")
        editor.post(page_url(page, "unpublish"), {"languages": "all"})
        assert live(page) == set()
        assert not on_desk(page)

    def test_or_in_its_own_only_and_the_desk_keeps_the_others(self, editor: Client, page: PolicyPage) -> None:
        assert on_desk(page)
        editor.post(page_url(page, "unpublish"), {"languages": "one"})
        assert live(page) == set(OTHERS)
        assert on_desk(page)
        desk.take_up_all(source="pages")
        assert Item.objects.get(key=f"page:{page.translation_key}").is_there, "nor does the daily work forget it"

    @pytest.mark.parametrize("code", OTHERS)
    def test_a_translation_goes_alone_unless_all_are_asked_for(self, editor: Client, page: PolicyPage, code: str) -> None:
        url = page_url(version(page, code), "unpublish")
        assert answers(editor, url)[1] == "one"
        editor.post(url)
        assert live(page) == ALL - {code}

    def test_or_a_translation_takes_all_along(self, editor: Client, page: PolicyPage) -> None:
        editor.post(page_url(version(page, "fr"), "unpublish"), {"languages": "all"})
        assert live(page) == set()

    def test_what_waits_for_its_day_in_another_language_does_not_appear_then(self, editor: Client, page: PolicyPage) -> None:
        french = version(page, "fr")
        french.unpublish()
        french.go_live_at = timezone.now() + timedelta(days=1)
        french.save_revision().publish()
        editor.post(page_url(page, "unpublish"), {"languages": "all"})
        assert not Revision.objects.for_instance(french).filter(approved_go_live_at__isnull=False).exists()

    def test_a_translator_withdraws_nothing(self, page: PolicyPage) -> None:
        translator = signed_in(make_user(roles.translators_of(languages.get("fr"))))
        for code in ("en", "fr"):
            assert is_refused(translator.post(page_url(version(page, code), "unpublish"), {"languages": "all"}))
        assert live(page) == ALL

    def test_who_may_publish_one_language_is_told_and_withdraws_that_one(self, page: PolicyPage) -> None:
        person = signed_in(make_publisher_of("fr"))
        url = page_url(version(page, "fr"), "unpublish")
        assert answers(person, url) == (["one"], "one")
        assert "you may not publish there." in person.get(url).content.decode()
        assert is_refused(person.post(url, {"languages": "all"}))
        assert live(page) == ALL
        person.post(url, {"languages": "one"})
        assert live(page) == ALL - {"fr"}

    def test_a_page_in_one_language_asks_nothing(self, editor: Client) -> None:
        page = make_policy_page("en")
        assert answers(editor, page_url(page, "unpublish")) == ([], "")
        editor.post(page_url(page, "unpublish"))
        assert live(page) == set()


class TestMoving:
    def test_the_original_moves_in_all_languages_by_one_act(self, editor: Client, client: Client, page: PolicyPage) -> None:
        url = move_url(page, section("work"))
        assert answers(editor, url) == (["one", "all"], "all")
        editor.post(url, {"languages": "all"})
        assert sections(page) == dict.fromkeys(ALL, "work")
        assert is_sound()
        for language in languages.public_languages():
            response: Any = client.get(f"/{language.code}/policies/{page.slug}/", follow=True)
            assert response.status_code == 200
            assert response.request["PATH_INFO"] == f"/{language.code}/work/{page.slug}/"
            assert len(response.redirect_chain) == 1

    def test_or_in_its_own_only(self, editor: Client, client: Client, page: PolicyPage) -> None:
        editor.post(move_url(page, section("work")), {"languages": "one"})
        assert sections(page) == {**dict.fromkeys(OTHERS, ""), "en": "work"}
        german: Any = client.get(f"/de/policies/{page.slug}/", follow=True)
        assert german.request["PATH_INFO"] == f"/de/work/{page.slug}/", "it is shown English first, wherever the French is"

    @pytest.mark.parametrize("code", OTHERS)
    def test_a_translation_moves_alone_unless_all_are_asked_for(self, editor: Client, page: PolicyPage, code: str) -> None:
        url = move_url(version(page, code), section("work", code))
        assert answers(editor, url)[1] == "one"
        editor.post(url)
        assert sections(page) == {**dict.fromkeys(ALL, ""), code: "work"}

    def test_a_section_that_a_language_does_not_have_is_said_before_and_begun_as_a_draft(self, editor: Client, page: PolicyPage) -> None:
        section("work", "fr").delete()
        url = move_url(page, section("work"))
        assert "does not exist in this language yet" in editor.get(url).content.decode()
        editor.post(url, {"languages": "all"})
        assert sections(page) == dict.fromkeys(ALL, "work")
        assert not section("work", "fr").live
        assert "fr" in live(page)
        assert is_sound()

    def test_an_address_that_is_taken_in_one_language_is_said_before_and_nothing_is_moved(self, editor: Client, page: PolicyPage) -> None:
        other = make_policy_page("fr", slug=page.slug + "-2")
        other.move(section("work", "fr"), pos="last-child")
        PolicyPage.objects.get(pk=other.pk).save()
        Page.objects.filter(pk=other.pk).update(slug=page.slug)
        url = move_url(page, section("work"))
        assert answers(editor, url)[0] == ["one"]
        assert "another page has this address." in editor.get(url).content.decode()
        assert is_refused(editor.post(url, {"languages": "all"}))
        assert sections(page) == dict.fromkeys(ALL, "")

    def test_who_may_publish_one_language_is_told_and_moves_that_one(self, page: PolicyPage) -> None:
        person = signed_in(make_publisher_of("fr"))
        url = move_url(version(page, "fr"), section("work", "fr"))
        assert answers(person, url) == (["one"], "one")
        assert is_refused(person.post(url, {"languages": "all"}))
        assert sections(page) == dict.fromkeys(ALL, "")
        person.post(url, {"languages": "one"})
        assert sections(page) == {**dict.fromkeys(ALL, ""), "fr": "work"}

    def test_an_author_moves_nothing_that_readers_have(self, page: PolicyPage) -> None:
        author = signed_in(make_user(roles.AUTHORS))
        assert is_refused(author.post(move_url(page, section("work")), {"languages": "all"}))
        assert sections(page) == dict.fromkeys(ALL, "")

    def test_no_page_is_moved_into_the_tree_of_another_language(self, editor: Client, page: PolicyPage) -> None:
        for answer in ("one", "all"):
            assert is_refused(editor.post(move_url(page, section("work", "fr")), {"languages": answer}))
        assert sections(page) == dict.fromkeys(ALL, "")

    def test_what_waits_for_its_day_appears_at_the_new_address(self, editor: Client, page: PolicyPage, client: Client) -> None:
        page.title, page.go_live_at = "Another title", timezone.now() + timedelta(days=1)
        revision = page.save_revision()
        revision.publish()
        editor.post(move_url(page, section("work")), {"languages": "all"})
        revision.refresh_from_db()
        revision.approved_go_live_at, revision.content["go_live_at"] = timezone.now() - timedelta(minutes=1), None
        revision.save()
        call_command("publish_scheduled", verbosity=0)
        assert version(page, "en").title == "Another title"
        assert client.get(f"/en/work/{page.slug}/").status_code == 200
        assert is_sound()

    def test_a_section_below_another_home_page_is_no_move(self, editor: Client) -> None:
        moved = section("work")
        home = SectionPage.objects.get(topic="work", locale__language_code="fr").get_parent()
        editor.post(move_url(moved, home))
        assert section("work").get_parent().pk == moved.get_parent().pk


class TestManyAtOnce:
    def bulk(self, action: str, *pages: Page) -> str:
        keys = "&".join(f"id={each.pk}" for each in pages)
        return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?{keys}"

    def test_many_pages_are_withdrawn_in_all_languages(self, editor: Client, page: PolicyPage) -> None:
        other = make_family("ar")
        url = self.bulk("unpublish", page, other)
        assert answers(editor, url) == (["one", "all"], "all")
        editor.post(url, {"languages": "all"})
        assert live(page) == live(other) == set()

    def test_or_each_in_its_own(self, editor: Client, page: PolicyPage) -> None:
        other = make_family("ar")
        editor.post(self.bulk("unpublish", page, other), {"languages": "one"})
        assert (live(page), live(other)) == (set(OTHERS), {"ar"})

    def test_many_pages_are_moved_in_all_languages_or_none_is(self, editor: Client, page: PolicyPage) -> None:
        other = make_family("ar")
        url = self.bulk("move", page, other)
        assert answers(editor, url) == (["one", "all"], "all")
        taken = make_policy_page("ar", slug="taken")
        taken.move(section("work", "ar"), pos="last-child")
        Page.objects.filter(pk=taken.pk).update(slug=other.slug)
        assert is_refused(editor.post(url, {"chooser": section("work").pk, "languages": "all"}))
        assert set(sections(page).values()) == set(sections(other).values()) == {""}
        PolicyPage.objects.get(pk=taken.pk).delete()
        editor.post(url, {"chooser": section("work").pk, "languages": "all"})
        assert set(sections(page).values()) == set(sections(other).values()) == {"work"}
        assert is_sound()

    def test_none_is_moved_into_the_tree_of_another_language(self, editor: Client, page: PolicyPage) -> None:
        editor.post(self.bulk("move", page), {"chooser": section("work", "fr").pk, "languages": "one"})
        assert set(sections(page).values()) == {""}

    def test_who_may_publish_one_language_withdraws_that_one(self, page: PolicyPage) -> None:
        person = signed_in(make_publisher_of("fr"))
        url = self.bulk("unpublish", version(page, "fr"))
        assert answers(person, url) == (["one"], "one")
        person.post(url, {"languages": "all"})
        assert live(page) == ALL
        person.post(url, {"languages": "one"})
        assert live(page) == ALL - {"fr"}
