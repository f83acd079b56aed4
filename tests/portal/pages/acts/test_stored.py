"""New addresses and dates: the editing form asks in which languages, the draft keeps the answer, and it counts when the draft is published,
whoever or whatever publishes it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import Page, PageLogEntry, Revision, TaskState, WorkflowState

from portal import languages
from portal.pages.models import PolicyPage
from portal.setup import roles
from portal.translation import operations as desk
from portal.translation import sources
from portal.translation.models import Item
from tests.admin import as_browsers_send, form_on, page_url, save, signed_in
from tests.factories import make_policy_page, make_user
from tests.portal.pages.acts.families import OTHERS, answers, is_sound, live, make_family, make_publisher_of, slugs, version

pytestmark = pytest.mark.django_db
ALL = {"en", *OTHERS}


def written(day: datetime) -> str:
    return timezone.localtime(day).strftime("%Y-%m-%d %H:%M")


def in_days(number: int) -> datetime:
    """A full minute: forms know no seconds."""
    return (timezone.now() + timedelta(days=number)).replace(second=0, microsecond=0)


def days_pass(page: Page) -> None:
    """All that waits for its day in any language has its day, and the command runs."""
    past = timezone.now() - timedelta(minutes=1)
    for each in Page.objects.filter(translation_key=page.translation_key):
        for revision in Revision.objects.for_instance(each).filter(approved_go_live_at__isnull=False):
            revision.approved_go_live_at, revision.content["go_live_at"] = past, past.isoformat()
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=past, content=revision.content)
        Page.objects.filter(pk=each.pk, expire_at__isnull=False).update(expire_at=past)
    call_command("publish_scheduled", verbosity=0)


def scheduled(page: Page) -> dict[str, datetime]:
    """Language → the day for which a version waits."""
    found = {}
    for each in Page.objects.filter(translation_key=page.translation_key).select_related("locale"):
        for revision in Revision.objects.for_instance(each).filter(approved_go_live_at__isnull=False):
            found[each.locale.language_code] = revision.approved_go_live_at
    return found


def draft_in(page: Page, code: str, title: str) -> Revision:
    """A draft of the page in a language, by somebody who may not publish."""
    changed = version(page, code)
    changed.title = title
    return changed.save_revision(user=make_user(roles.AUTHORS))


class TestRenaming:
    def test_asks_where_there_are_other_languages(self, editor: Client, page: PolicyPage) -> None:
        assert answers(editor, page_url(page), "rename_in") == (["one", "all"], "all")
        assert answers(editor, page_url(version(page, "fr")), "rename_in") == (["one", "all"], "one")
        assert answers(editor, page_url(make_policy_page("en")), "rename_in") == ([], "")

    @pytest.mark.parametrize("code", sorted(ALL))
    @pytest.mark.parametrize("answer", ["one", "all"])
    def test_reaches_as_far_as_the_answer_says(self, editor: Client, page: PolicyPage, code: str, answer: str, publish: Any) -> None:
        before = page.slug
        with publish():
            save(editor, page_url(version(page, code)), button="action-publish", slug="new-name", rename_in=answer)
        renamed = ALL if answer == "all" else {code}
        assert slugs(page) == {each: "new-name" if each in renamed else before for each in ALL}
        assert is_sound()
        client = Client()
        for each in ("de", *sorted(ALL)):
            response: Any = client.get(f"/{each}/policies/{before}/", follow=True)
            assert (response.status_code, len(response.redirect_chain)) in {(200, 0), (200, 1)}, each
            assert response.context["page"].translation_key == page.translation_key

    def test_an_address_of_its_own_is_kept(self, editor: Client) -> None:
        page = make_family("ar")
        make_policy_page("fr", policy=page.policy, translated_from="en", slug="un-permis")
        save(editor, page_url(page), button="action-publish", slug="new-name", rename_in="all")
        assert slugs(page) == {"en": "new-name", "ar": "new-name", "fr": "un-permis"}

    def test_a_draft_keeps_its_words_and_does_not_put_the_old_address_back(self, editor: Client, page: PolicyPage) -> None:
        draft_in(page, "fr", "Brouillon")
        save(editor, page_url(page), button="action-publish", slug="new-name", rename_in="all")
        assert (version(page, "fr").title, version(page, "fr").slug) == ("Permit (fr)", "new-name")
        save(editor, page_url(version(page, "fr")), button="action-publish")
        assert (version(page, "fr").title, version(page, "fr").slug) == ("Brouillon", "new-name")

    def test_history_names_who(self, page: PolicyPage) -> None:
        user = make_user(roles.EDITORS)
        save(signed_in(user), page_url(page), button="action-publish", slug="new-name", rename_in="all")
        french = version(page, "fr")
        assert french.live_revision.user == user
        assert PageLogEntry.objects.filter(page=french, revision=french.live_revision).first().user == user

    def test_an_address_that_is_taken_in_one_language_is_said_and_nothing_is_renamed(self, editor: Client, page: PolicyPage) -> None:
        make_policy_page("ar", slug="taken")
        form = {**form_on(editor, page_url(page)), "slug": "taken", "rename_in": "all", "action-publish": "action-publish"}
        response: Any = editor.post(page_url(page), as_browsers_send(form))
        assert "العربية: another page has this address." in response.context["form"].errors["slug"]
        assert set(slugs(page).values()) == {page.slug}
        save(editor, page_url(page), button="action-publish", slug="taken", rename_in="one")
        assert slugs(page) == {**dict.fromkeys(OTHERS, page.slug), "en": "taken"}

    def test_saving_a_draft_renames_nothing(self, page: PolicyPage) -> None:
        for group in (roles.AUTHORS, roles.EDITORS):
            save(signed_in(make_user(group)), page_url(page), slug="new-name", rename_in="all")
        assert set(slugs(page).values()) == {page.slug}

    def test_an_autosave_keeps_the_answer_and_does_nothing(self, editor: Client, page: PolicyPage) -> None:
        form = {**form_on(editor, page_url(page)), "slug": "new-name", "rename_in": "one"}
        answer = editor.post(page_url(page), as_browsers_send(form), headers={"accept": "application/json"}).json()
        assert answer["success"]
        assert set(slugs(page).values()) == {page.slug}
        assert answers(editor, page_url(page), "rename_in")[1] == "one"
        save(editor, page_url(page), button="action-publish")
        assert slugs(page) == {**dict.fromkeys(OTHERS, page.slug), "en": "new-name"}

    def test_what_is_usual_is_no_change(self, editor: Client, page: PolicyPage) -> None:
        save(editor, page_url(page), rename_in="all", expire_in="all", publish_in="one")
        draft = version(page, "en").get_latest_revision_as_object()
        assert (draft.rename_in, draft.expire_in, draft.publish_in) == ("", "", "")

    def test_the_answer_of_an_author_counts_when_another_person_approves(self, page: PolicyPage) -> None:
        save(signed_in(make_user(roles.AUTHORS)), page_url(page), button="action-submit", slug="new-name", rename_in="all")
        assert set(slugs(page).values()) == {page.slug}
        task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(page))
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
        signed_in(make_user(roles.PUBLISHERS)).post(url, {"comment": ""})
        assert set(slugs(page).values()) == {"new-name"}

    def test_and_when_its_day_comes(self, editor: Client, page: PolicyPage) -> None:
        save(editor, page_url(page), button="action-publish", slug="new-name", rename_in="all", go_live_at=written(in_days(1)))
        assert set(slugs(page).values()) == {page.slug}
        days_pass(page)
        assert set(slugs(page).values()) == {"new-name"}
        assert is_sound()


class TestExpiring:
    def test_all_end_with_the_original_and_so_does_what_is_translated_later(self, editor: Client, page: PolicyPage) -> None:
        assert answers(editor, page_url(page), "expire_in") == (["one", "all"], "all")
        save(editor, page_url(page), button="action-publish", expire_at=written(in_days(1)))
        make_policy_page("de", policy=page.policy, translated_from="en")
        call_command("publish_scheduled", verbosity=0)
        assert live(page) == {*ALL, "de"}
        days_pass(page)
        assert live(page) == set()
        assert version(page, "de").expired

    def test_or_in_its_own_language_and_the_desk_keeps_the_others(self, editor: Client, page: PolicyPage) -> None:
        key = f"page:{page.translation_key}"
        desk.take_up(source="pages", key=key)
        save(editor, page_url(page), button="action-publish", expire_at=written(in_days(1)), expire_in="one")
        days_pass(page)
        assert live(page) == set(OTHERS)
        desk.take_up_all(source="pages")
        assert Item.objects.get(key=key).is_there

    @pytest.mark.parametrize(("answer", "left"), [("one", ALL - {"fr"}), ("all", set())])
    def test_a_translation_ends_as_far_as_it_says(self, editor: Client, page: PolicyPage, answer: str, left: set[str]) -> None:
        french = version(page, "fr")
        assert answers(editor, page_url(french), "expire_in")[1] == "one"
        save(editor, page_url(french), button="action-publish", expire_at=written(in_days(1)), expire_in=answer)
        days_pass(page)
        assert live(page) == left

    def test_what_the_desk_publishes_changes_no_answer(self, editor: Client, page: PolicyPage) -> None:
        save(editor, page_url(version(page, "fr")), button="action-publish", expire_at=written(in_days(1)), expire_in="all")
        coordinator = make_user(roles.coordinators_of(languages.get("fr")))
        with LogContext(user=coordinator):
            key = f"page:{page.translation_key}"
            sources.get("pages").write(key, "fr", {"title": "Permis"}, user=coordinator, is_publish=True)
        assert version(page, "fr").title == "Permis"
        days_pass(page)
        assert live(page) == set()

    def test_a_proposed_date_is_none(self, page: PolicyPage) -> None:
        save(signed_in(make_user(roles.AUTHORS)), page_url(page), expire_at=written(in_days(1)), expire_in="all")
        days_pass(page)
        assert live(page) == ALL

    def test_what_expired_comes_back_in_all_languages_where_that_is_chosen(self, editor: Client, page: PolicyPage) -> None:
        save(editor, page_url(page), button="action-publish", expire_at=written(in_days(1)))
        days_pass(page)
        assert live(page) == set()
        save(editor, page_url(page), button="action-publish", expire_at="", publish_in="all")
        assert live(page) == ALL
        call_command("publish_scheduled", verbosity=0)
        assert live(page) == ALL, "no date of before ends it again"

    def test_or_in_its_own(self, editor: Client, page: PolicyPage) -> None:
        save(editor, page_url(page), button="action-publish", expire_at=written(in_days(1)))
        days_pass(page)
        save(editor, page_url(page), button="action-publish", expire_at="")
        assert live(page) == {"en"}

    def test_what_the_desk_publishes_of_an_expired_translation_stays(self, editor: Client, page: PolicyPage) -> None:
        french = version(page, "fr")
        save(editor, page_url(french), button="action-publish", expire_at=written(in_days(1)))
        days_pass(page)
        assert live(page) == ALL - {"fr"}
        key = f"page:{page.translation_key}"
        sources.get("pages").write(key, "fr", {"title": "Permis"}, user=make_user(roles.EDITORS), is_publish=True)
        call_command("publish_scheduled", verbosity=0)
        assert live(page) == ALL


class TestScheduling:
    def test_drafts_of_other_languages_get_the_day_where_that_is_chosen(self, editor: Client, page: PolicyPage) -> None:
        draft_in(page, "fr", "Brouillon")
        assert answers(editor, page_url(page), "publish_in") == (["one", "all"], "one")
        day = in_days(2)
        save(editor, page_url(page), button="action-publish", title="New", go_live_at=written(day), publish_in="all")
        assert scheduled(page) == {"en": day, "fr": day}, "Arabic has no draft"
        assert live(page) == ALL
        days_pass(page)
        assert (version(page, "en").title, version(page, "fr").title) == ("New", "Brouillon")

    def test_or_only_the_page_itself(self, editor: Client, page: PolicyPage) -> None:
        draft_in(page, "fr", "Brouillon")
        day = in_days(2)
        save(editor, page_url(page), button="action-publish", title="New", go_live_at=written(day))
        assert scheduled(page) == {"en": day}

    def test_a_withdrawn_policy_comes_back_everywhere_on_its_day(self, editor: Client, page: PolicyPage) -> None:
        editor.post(page_url(page, "unpublish"), {"languages": "all"})
        save(editor, page_url(page), button="action-publish", go_live_at=written(in_days(1)), publish_in="all")
        assert live(page) == set()
        assert set(scheduled(page)) == ALL
        days_pass(page)
        assert live(page) == ALL

    def test_taking_the_day_back_takes_it_back_everywhere(self, editor: Client, page: PolicyPage) -> None:
        draft_in(page, "fr", "Brouillon")
        save(editor, page_url(page), button="action-publish", go_live_at=written(in_days(1)), publish_in="all")
        revision = Page.objects.get(pk=page.pk).scheduled_revision
        editor.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, revision.pk]))
        assert scheduled(page) == {}

    def test_publishing_at_once_publishes_no_draft_of_another_language(self, editor: Client, page: PolicyPage) -> None:
        draft_in(page, "fr", "Brouillon")
        save(editor, page_url(page), button="action-publish", title="New", publish_in="all")
        assert version(page, "fr").title == "Permit (fr)"

    def test_a_draft_without_a_title_of_its_own_is_left(self, editor: Client, page: PolicyPage) -> None:
        make_policy_page("de", policy=page.policy, translated_from="en", title="Permit", untranslated={"title": "Permit"}, live=False)
        save(editor, page_url(page), button="action-publish", go_live_at=written(in_days(1)), publish_in="all")
        assert set(scheduled(page)) == {"en"}

    def test_a_draft_that_waits_for_approval_is_left(self, editor: Client, page: PolicyPage) -> None:
        save(signed_in(make_user(roles.AUTHORS)), page_url(version(page, "fr")), button="action-submit", title="Soumis")
        save(editor, page_url(page), button="action-publish", go_live_at=written(in_days(1)), publish_in="all")
        assert set(scheduled(page)) == {"en"}
        assert version(page, "fr").current_workflow_state is not None

    def test_the_draft_of_the_day_is_the_one_that_was_there_when_it_was_set(self, editor: Client, page: PolicyPage) -> None:
        draft_in(page, "fr", "Brouillon")
        save(editor, page_url(page), button="action-publish", go_live_at=written(in_days(1)), publish_in="all")
        draft_in(page, "fr", "Slipped in")
        days_pass(page)
        assert version(page, "fr").title == "Brouillon"


class TestRights:
    def test_an_author_schedules_nothing(self, page: PolicyPage) -> None:
        author = signed_in(make_user(roles.AUTHORS))
        draft_in(page, "fr", "Brouillon")
        for button in ("", "action-publish"):
            form = {**form_on(author, page_url(page)), "title": "Mine", "go_live_at": written(in_days(1)), "publish_in": "all"}
            author.post(page_url(page), as_browsers_send({**form, **({button: button} if button else {})}))
            assert scheduled(page) == {}
        days_pass(page)
        assert {version(page, code).title for code in ("en", "fr")} == {"Permit", "Permit (fr)"}

    def test_what_an_author_proposed_is_scheduled_by_who_approves(self, page: PolicyPage) -> None:
        draft_in(page, "fr", "Brouillon")
        fields = {"title": "Mine", "go_live_at": written(in_days(1)), "publish_in": "all"}
        save(signed_in(make_user(roles.AUTHORS)), page_url(page), button="action-submit", **fields)
        task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(page))
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
        signed_in(make_user(roles.PUBLISHERS)).post(url, {"comment": ""})
        assert set(scheduled(page)) == {"en", "fr"}

    def test_a_draft_takes_no_day_from_somebody_without_the_right(self, editor: Client, page: PolicyPage) -> None:
        """Neither a newer draft of theirs from a version that waits, nor what the desk puts into a draft with a date in it."""
        day = in_days(1)
        save(editor, page_url(page), button="action-publish", title="Approved", go_live_at=written(day))
        draft_in(page, "en", "Slipped in")
        changed = version(page, "fr")
        changed.title, changed.go_live_at = "Brouillon", day
        changed.save_revision(user=make_user(roles.AUTHORS))
        sources.get("pages").write(f"page:{page.translation_key}", "fr", {"summary": "Oui"}, user=None, is_publish=False)
        assert scheduled(page) == {"en": day}
        days_pass(page)
        assert (version(page, "en").title, version(page, "fr").title) == ("Approved", "Permit (fr)")

    def test_who_may_publish_one_language_is_told_and_reaches_that_one(self, page: PolicyPage) -> None:
        person = signed_in(make_publisher_of("fr"))
        french = version(page, "fr")
        for column in ("rename_in", "publish_in", "expire_in"):
            assert answers(person, page_url(french), column) == (["one"], "one")
        assert "you may not publish there." in person.get(page_url(french)).content.decode()
        form = {**form_on(person, page_url(french)), "slug": "new-name", "rename_in": "all", "action-publish": "action-publish"}
        response: Any = person.post(page_url(french), as_browsers_send(form))
        assert "rename_in" in response.context["form"].errors
        assert set(slugs(page).values()) == {page.slug}
        save(person, page_url(french), button="action-publish", slug="new-name")
        assert slugs(page) == {**dict.fromkeys(ALL - {"fr"}, page.slug), "fr": "new-name"}

    def test_what_an_author_proposed_for_all_reaches_one_where_the_publisher_may_no_more(self, page: PolicyPage) -> None:
        person = signed_in(make_publisher_of("fr"))
        french = version(page, "fr")
        answer = {"rename_in": "all", "expire_in": "all", "publish_in": "all"}
        fields = {"slug": "new-name", "expire_at": written(in_days(3)), **answer}
        save(signed_in(make_user(roles.AUTHORS)), page_url(french), **fields)
        keys = f"id={french.pk}"
        person.post(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?{keys}")
        assert slugs(page) == {**dict.fromkeys(ALL - {"fr"}, page.slug), "fr": "new-name"}
        days_pass(page)
        assert live(page) == ALL - {"fr"}
