"""What each role can and cannot do, through the real admin; what happened is looked up in the database."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, PageViewRestriction, Site, TaskState, WorkflowState

from portal import languages
from portal.pages.models import FACT_FIELDS, HomePage, Policy, PolicyPage
from portal.setup import roles
from services.kinds.base import Entry
from services.registry import Kind, all_kinds
from tests.admin import HOME, buttons_on, fields_on, form_on, is_refused, list_url, page_url, save, signed_in, snippet_url
from tests.factories import make_entry, make_policy, make_policy_page, make_user, section_of_policies
from tests.matrix import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

FRENCH = languages.get("fr")
OTHERS = [row.code for row in languages.all_languages() if row.code != "fr"]
#: Rooms of the admin in which people, rights and the site itself are looked after.
ROOMS_OF_ADMINISTRATORS = (
    "wagtailusers_users:index",
    "wagtailusers_users:add",
    "wagtailusers_groups:index",
    "wagtailusers_groups:add",
    "wagtailsites:index",
    "wagtailredirects:index",
    "wagtailadmin_workflows:index",
    "wagtailadmin_collections:index",
)
NEW_ACCOUNT = {
    "username": "intruder",
    "first_name": "I",
    "last_name": "N",
    "email": "i@example.org",
    "password1": "long-Secret-9",
    "password2": "long-Secret-9",
    "is_superuser": "on",
}


@pytest.fixture
def administrator() -> Client:
    return signed_in(make_user(is_superuser=True))


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(roles.EDITORS))


@pytest.fixture
def translator() -> Client:
    """Somebody who translates into French."""
    return signed_in(make_user(roles.translators_of(FRENCH), interface="fr"))


def fresh(item: Model) -> Any:
    return type(item)._default_manager.get(pk=item.pk)


def draft_of(item: Any) -> Any:
    """The latest revision of a page or an entry, as an object."""
    return fresh(item).get_latest_revision_as_object()


def new_page_url(parent: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=["pages", "policypage", parent.pk])


def is_in_moderation(item: Any) -> bool:
    return WorkflowState.objects.for_instance(item).filter(status=WorkflowState.STATUS_IN_PROGRESS).exists()


def settled(item: Any, *except_for: str) -> dict[str, Any]:
    """Everything that a page or an entry says, without the housekeeping of drafts."""
    volatile = {"latest_revision", "live_revision", "first_published_at", "last_published_at", "latest_revision_created_at", "draft_title"}
    volatile |= {"has_unpublished_changes", *except_for}
    return {name: value for name, value in item.serializable_data().items() if name not in volatile}


class TestAdministrator:
    @pytest.mark.parametrize("room", ROOMS_OF_ADMINISTRATORS)
    def test_enters_every_room(self, administrator: Client, room: str) -> None:
        assert administrator.get(reverse(room)).status_code == 200

    def test_makes_an_account(self, administrator: Client) -> None:
        administrator.post(reverse("wagtailusers_users:add"), NEW_ACCOUNT)
        assert get_user_model().objects.get(username="intruder").is_superuser

    def test_publishes_a_page(self, administrator: Client) -> None:
        page = make_policy_page("ja")
        save(administrator, page_url(page), button="action-publish", title="新しい題")
        assert fresh(page).title == "新しい題"


class TestEditor:
    @pytest.mark.parametrize("code", ["en", "zh-hans", "ar"])
    def test_creates_and_publishes_a_page(self, editor: Client, client: Client, code: str) -> None:
        policy = make_policy()
        save(
            editor,
            new_page_url(section_of_policies(code)),
            button="action-publish",
            title="Quite new",
            slug="quite-new",
            policy=str(policy.pk),
        )
        page = PolicyPage.objects.get(slug="quite-new")
        assert page.live
        assert page.locale.language_code == code
        assert "Quite new" in client.get(f"/{code}/policies/quite-new/").content.decode()

    def test_keeps_a_draft_from_readers(self, editor: Client, client: Client) -> None:
        page = make_policy_page("en", title="As it was")
        save(editor, page_url(page), title="Not ready yet")
        assert fresh(page).title == "As it was"
        assert draft_of(page).title == "Not ready yet"
        assert "Not ready yet" not in client.get(page.url).content.decode()

    def test_edits_a_page_without_losing_its_body(self, editor: Client) -> None:
        page = PolicyPage.objects.get(slug="work-permit", locale__language_code="en")
        before = page.body.get_prep_value()
        save(editor, page_url(page), button="action-publish", title="Work permit, revised")
        after = fresh(page)
        assert after.title == "Work permit, revised"
        assert [(block["type"], block["value"]["heading"]) for block in after.body.get_prep_value()] == [
            (block["type"], block["value"]["heading"]) for block in before
        ]
        assert after.body.render_as_block() == page.body.render_as_block()

    def test_unpublishes_and_deletes_a_page(self, editor: Client) -> None:
        page = make_policy_page("de")
        editor.post(page_url(page, "unpublish"))
        assert not fresh(page).live
        editor.post(page_url(page, "delete"))
        assert not Page.objects.filter(pk=page.pk).exists()

    @KINDS
    def test_creates_edits_and_publishes_an_entry(self, editor: Client, client: Client, kind: Kind) -> None:
        save(editor, f"{list_url(kind.model)}add/", button="action-publish", slug="quite-new", name_en="Quite New", confidence="sourced")
        entry = kind.model._default_manager.get(slug="quite-new")
        assert entry.live
        assert client.get(f"/en/services/{kind.slug}/quite-new/").status_code == 200

        save(editor, snippet_url(entry), button="action-publish", name_fr="Tout nouveau", phone="010-1234567")
        entry = fresh(entry)
        assert (entry.name_fr, entry.name_en, entry.phone) == ("Tout nouveau", "Quite New", "010-1234567")

    @KINDS
    def test_unpublishes_and_deletes_an_entry(self, editor: Client, kind: Kind) -> None:
        entry = make_entry(kind.slug)
        editor.post(snippet_url(entry, "unpublish"))
        assert not fresh(entry).live
        editor.post(snippet_url(entry, "delete"))
        assert not kind.model._default_manager.filter(pk=entry.pk).exists()

    def test_starts_a_translation(self, editor: Client) -> None:
        page = make_policy_page("en")
        french, german = (HomePage.objects.get(locale__language_code=code).locale for code in ("fr", "de"))
        response = editor.post(
            reverse("simple_translation:submit_page_translation", args=[page.pk]),
            {"locales": [french.pk, german.pk], "include_subtree": ""},
        )
        assert response.status_code == 302
        for locale in (french, german):
            translation = PolicyPage.objects.get(translation_key=page.translation_key, locale=locale)
            assert (translation.live, translation.translated_from, translation.is_reviewed) == (False, "en", False)
            assert translation.get_parent().specific == section_of_policies(locale.language_code)

    def test_corrects_facts_of_a_policy(self, editor: Client) -> None:
        policy = Policy.objects.get(slug="work-permit")
        statements = [block.value["statement"] for block in policy.facts]
        save(editor, page_url(policy.pages.get(locale__language_code="en")), button="action-publish", document_number="No. 7 (2026)")
        assert fresh(policy).document_number == "No. 7 (2026)"
        assert [block.value["statement"] for block in fresh(policy).facts] == statements

    @pytest.mark.parametrize("room", ROOMS_OF_ADMINISTRATORS)
    def test_stays_out_of_the_rooms_of_administrators(self, editor: Client, room: str) -> None:
        assert is_refused(editor.get(reverse(room)))

    def test_cannot_make_an_account(self, editor: Client) -> None:
        assert is_refused(editor.post(reverse("wagtailusers_users:add"), NEW_ACCOUNT))
        assert not get_user_model().objects.filter(username="intruder").exists()

    def test_cannot_become_an_administrator(self, editor: Client) -> None:
        user = make_user(roles.EDITORS)
        assert is_refused(editor.post(reverse("wagtailusers_users:edit", args=[user.pk]), {**NEW_ACCOUNT, "username": user.get_username()}))
        assert not fresh(user).is_superuser

    def test_cannot_move_the_site(self, editor: Client) -> None:
        site = Site.objects.get(is_default_site=True)
        other = HomePage.objects.get(locale__language_code="fr")
        data = {"hostname": "example.org", "port": "80", "root_page": str(other.pk), "is_default_site": "on"}
        assert is_refused(editor.post(reverse("wagtailsites:edit", args=[site.pk]), data))
        assert fresh(site).root_page_id == site.root_page_id


class TestTranslatorAndPages:
    def test_edits_and_submits_a_page_of_their_language(self, translator: Client, client: Client) -> None:
        page = make_policy_page("fr", title="Avant")
        save(translator, page_url(page), title="Après")
        assert draft_of(page).title == "Après"
        assert not is_in_moderation(page)

        save(translator, page_url(page), button="action-submit", title="Après tout")
        assert draft_of(page).title == "Après tout"
        assert is_in_moderation(page)
        assert fresh(page).title == "Avant"
        assert "Après" not in client.get(page.url).content.decode()

    def test_edits_a_draft_that_an_editor_started(self, translator: Client) -> None:
        page = make_policy_page("fr", live=False)
        save(translator, page_url(page), button="action-submit", title="Nouvelle page")
        assert draft_of(page).title == "Nouvelle page"
        assert is_in_moderation(page)
        assert not fresh(page).live

    def test_edits_sections_and_home_too(self, translator: Client) -> None:
        for page in (section_of_policies("fr"), HomePage.objects.get(locale__language_code="fr")):
            save(translator, page_url(page), title="Un autre titre")
            assert draft_of(page).title == "Un autre titre"

    @pytest.mark.parametrize("live", [True, False], ids=["published", "draft"])
    def test_cannot_publish(self, translator: Client, live: bool) -> None:
        page = make_policy_page("fr", title="Avant", live=live)
        assert "action-publish" not in buttons_on(translator, page_url(page))
        save(translator, page_url(page), button="action-publish", title="Publié quand même")
        assert fresh(page).live is live
        assert fresh(page).title != "Publié quand même" or not live
        assert fresh(page).live_revision_id == page.live_revision_id

    @pytest.mark.parametrize("code", OTHERS)
    def test_cannot_edit_a_page_in_another_language(self, translator: Client, editor: Client, code: str) -> None:
        page = make_policy_page(code, title="Before")
        data = {**form_on(editor, page_url(page)), "title": "Taken over"}
        assert is_refused(translator.get(page_url(page)))
        for button in ("action-submit", "action-publish", "ignored"):
            assert is_refused(translator.post(page_url(page), {**data, button: button}))
        assert fresh(page).latest_revision_id == page.latest_revision_id
        assert fresh(page).title == "Before"
        assert not is_in_moderation(page)

    def test_sees_no_draft_in_another_language(self, translator: Client) -> None:
        page = make_policy_page("en", live=False)
        assert is_refused(translator.get(page_url(page, "view_draft")))

    def test_cannot_add_a_page(self, translator: Client, editor: Client) -> None:
        url = new_page_url(section_of_policies("fr"))
        data = {**form_on(editor, url), "title": "Nouvelle", "slug": "nouvelle"}
        assert is_refused(translator.get(url))
        assert is_refused(translator.post(url, data))
        assert not Page.objects.filter(slug="nouvelle").exists()

    @pytest.mark.parametrize("live", [True, False], ids=["published", "draft"])
    def test_cannot_delete_a_page(self, translator: Client, live: bool) -> None:
        page = make_policy_page("fr", live=live)
        assert is_refused(translator.post(page_url(page, "delete")))
        translator.post(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'delete'])}?id={page.pk}")
        assert Page.objects.filter(pk=page.pk).exists()

    def test_cannot_unpublish_a_page(self, translator: Client) -> None:
        page = make_policy_page("fr")
        assert is_refused(translator.post(page_url(page, "unpublish")))
        translator.post(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'unpublish'])}?id={page.pk}")
        assert fresh(page).live

    def test_cannot_move_or_copy_a_page(self, translator: Client) -> None:
        page = make_policy_page("fr", live=False)
        target = HomePage.objects.get(locale__language_code="fr")
        translator.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))
        parent = section_of_policies("fr")
        translator.post(page_url(page, "copy"), {"new_title": "Copie", "new_slug": "copie", "new_parent_page": str(parent.pk)})
        assert fresh(page).path == page.path
        assert not Page.objects.filter(slug="copie").exists()

    def test_cannot_hide_a_page(self, translator: Client) -> None:
        page = make_policy_page("fr")
        translator.post(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), {"restriction_type": "login"})
        assert not PageViewRestriction.objects.filter(page=page).exists()

    def test_cannot_start_a_translation(self, translator: Client) -> None:
        page = make_policy_page("fr")
        german = HomePage.objects.get(locale__language_code="de").locale
        translator.post(reverse("simple_translation:submit_page_translation", args=[page.pk]), {"locales": [german.pk]})
        assert PolicyPage.objects.filter(translation_key=page.translation_key).count() == 1

    def test_cannot_approve_what_they_submitted(self, translator: Client) -> None:
        page = make_policy_page("fr", title="Avant")
        save(translator, page_url(page), button="action-submit", title="Après")
        task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(page))
        translator.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""})
        assert fresh(page).title == "Avant"
        assert TaskState.objects.get(pk=task.pk).status == TaskState.STATUS_IN_PROGRESS

    def test_cannot_edit_facts_of_a_policy(self, translator: Client, editor: Client) -> None:
        policy = Policy.objects.get(slug="work-permit")
        url = page_url(policy.pages.get(locale__language_code="en"))
        data = {**form_on(editor, url), "document_number": "No. 0"}
        assert is_refused(translator.get(url))
        assert is_refused(translator.post(url, data))
        own = policy.pages.get(locale__language_code="fr")
        assert not set(FACT_FIELDS) & fields_on(translator, page_url(own))
        translator.post(page_url(own), {**form_on(translator, page_url(own)), "document_number": "No. 0"})
        assert own.get_latest_revision_as_object().document_number == ""
        assert fresh(policy).fact_values() == policy.fact_values()


class TestTranslatorAndEntries:
    @KINDS
    def test_edits_and_submits_their_language(self, translator: Client, kind: Kind) -> None:
        entry = make_entry(kind.slug)
        save(translator, snippet_url(entry), button="action-submit", name_fr="Nom français", summary_fr="Une phrase.")
        draft = draft_of(entry)
        assert (draft.name_fr, draft.summary_fr) == ("Nom français", "Une phrase.")
        assert is_in_moderation(entry)
        assert not fresh(entry).name_fr

    def test_finds_only_their_language_on_the_screen(self, language: languages.Language) -> None:
        translator = signed_in(make_user(roles.translators_of(language), interface=language.staff_code or language.code))
        for kind in all_kinds():
            entry = make_entry(kind.slug)
            fields = fields_on(translator, snippet_url(entry)) - {"go_live_at", "expire_at"}
            assert fields == {f"{name}_{language.suffix}" for name in (*Entry.TRANSLATED, *kind.translated)}

    @KINDS
    @pytest.mark.parametrize("live", [True, False], ids=["published", "draft"])
    @pytest.mark.parametrize("button", ["", "action-submit", "action-publish"])
    def test_changes_nothing_else_even_by_posting_it(self, translator: Client, editor: Client, kind: Kind, live: bool, button: str) -> None:
        entry = make_entry(kind.slug, live=live, name_de="Vorher")
        others = {
            name: "beijing-9" if isinstance(value, str) else value
            for name, value in form_on(editor, snippet_url(entry)).items()
            if not name.startswith(("loaded_revision", "next"))
        }
        forged = {
            "slug": "taken-over",
            "district": "haidian",
            "phone": "999",
            "lon": "1",
            "lat": "1",
            "sources-count": "1",
            "sources-0-type": "source",
            "sources-0-order": "0",
            "sources-0-deleted": "",
            "sources-0-value-source": "hearsay",
            "sources-0-value-quality": "official",
            "go_live_at": "",
            "expire_at": "",
        }
        own = form_on(translator, snippet_url(entry))
        save(translator, snippet_url(entry), button=button, **{**others, **own, **forged, "name_fr": "Nom français"})

        allowed = [f"{name}_fr" for name in (*Entry.TRANSLATED, *kind.translated)]
        assert draft_of(entry).name_fr == "Nom français"
        for state in (draft_of(entry), fresh(entry)):
            assert settled(state, *allowed) == settled(entry, *allowed)
            assert state.live is live

    @KINDS
    @pytest.mark.parametrize("live", [True, False], ids=["published", "draft"])
    def test_cannot_bring_old_facts_back(self, translator: Client, kind: Kind, live: bool) -> None:
        entry = make_entry(kind.slug, live=live, phone="010-1", name_de="Alt")
        old = entry.latest_revision_id
        entry.phone, entry.name_de = "010-2", "Neu"
        revision = entry.save_revision()
        if live:
            revision.publish()
        else:
            entry.save()
        url = f"{list_url(kind.model)}history/{entry.pk}/revisions/{old}/revert/"
        own = form_on(translator, snippet_url(entry))
        assert is_refused(translator.get(url))
        translator.post(url, own)
        for state in (draft_of(entry), fresh(entry)):
            assert (state.phone, state.name_de) == ("010-2", "Neu")

    @KINDS
    def test_cannot_add_delete_or_unpublish(self, translator: Client, editor: Client, kind: Kind) -> None:
        entry, draft = make_entry(kind.slug), make_entry(kind.slug, live=False)
        url = f"{list_url(kind.model)}add/"
        data = {**form_on(editor, url), "slug": "nouveau", "name_en": "New", "confidence": "sourced"}
        assert is_refused(translator.get(url))
        assert is_refused(translator.post(url, data))
        assert is_refused(translator.post(snippet_url(entry, "unpublish")))
        for item in (entry, draft):
            assert is_refused(translator.post(snippet_url(item, "delete")))
            bulk = reverse("wagtail_bulk_action", args=["services", kind.model._meta.model_name, "delete"])
            translator.post(f"{bulk}?id={item.pk}")
        assert set(kind.model._default_manager.filter(slug__in=[entry.slug, draft.slug, "nouveau"])) == {entry, draft}
        assert fresh(entry).live

    def test_cannot_approve_what_they_submitted(self, translator: Client) -> None:
        entry = make_entry()
        save(translator, snippet_url(entry), button="action-submit", name_fr="Nom")
        task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(entry))
        translator.post(f"{list_url(type(entry))}workflow/action/{entry.pk}/approve/{task.pk}/", {"comment": ""})
        assert not fresh(entry).name_fr
        assert TaskState.objects.get(pk=task.pk).status == TaskState.STATUS_IN_PROGRESS

    @pytest.mark.parametrize("room", [*ROOMS_OF_ADMINISTRATORS, "wagtailimages:add", "wagtaildocs:add"])
    def test_stays_out_of_other_rooms(self, translator: Client, room: str) -> None:
        assert is_refused(translator.get(reverse(room)))

    def test_cannot_make_an_account(self, translator: Client) -> None:
        assert is_refused(translator.post(reverse("wagtailusers_users:add"), NEW_ACCOUNT))
        assert not get_user_model().objects.filter(username="intruder").exists()


class TestAnonymous:
    @pytest.mark.parametrize("room", ROOMS_OF_ADMINISTRATORS)
    def test_is_asked_to_sign_in(self, client: Client, room: str) -> None:
        response = client.get(reverse(room))
        assert response.status_code == 302
        assert response.headers["Location"].startswith(f"{HOME}login/")

    def test_changes_nothing(self, client: Client, editor: Client) -> None:
        page, entry = make_policy_page("en", title="Before"), make_entry()
        for item, url in ((page, page_url), (entry, snippet_url)):
            data = {**form_on(editor, url(item)), "title": "After", "name_en": "After", "action-publish": "action-publish"}
            for action in ("edit", "unpublish", "delete"):
                assert is_refused(client.post(url(item, action), data))
            assert settled(fresh(item)) == settled(item)
            assert fresh(item).live

    def test_does_not_see_drafts(self, client: Client) -> None:
        page, entry = make_policy_page("en", live=False), make_entry(live=False)
        assert client.get(f"/en/policies/{page.slug}/").status_code == 404
        assert client.get(f"/en/services/schools/{entry.slug}/").status_code == 404
        assert is_refused(client.get(page_url(page, "view_draft")))


class TestGroups:
    def test_making_the_roles_again_changes_nothing(self) -> None:
        def rights() -> set[tuple[str, str]]:
            groups = roles.Group.objects.all()
            own = {(group.name, permission.codename) for group in groups for permission in group.permissions.all()}
            pages = {
                (group.name, f"{right.page_id}:{right.permission.codename}") for group in groups for right in group.page_permissions.all()
            }
            return own | pages

        before = rights()
        roles.ensure_roles()
        assert rights() == before

    def test_groups_tasks_and_workflows_are_found_again_in_every_language(self, language: languages.Language) -> None:
        def names() -> list[list[str]]:
            return [sorted(model.objects.values_list("name", flat=True)) for model in (roles.Group, roles.Task, roles.Workflow)]

        before = names()
        with translation.override(language.code):
            roles.ensure_roles()
        assert names() == before

    def test_a_right_given_by_hand_is_taken_back(self) -> None:
        group = roles.Group.objects.get(name=roles.translators_of(FRENCH))
        group.permissions.add(roles.Permission.objects.get(codename="publish_school"))
        roles.ensure_roles()
        assert not group.permissions.filter(codename="publish_school").exists()

    def test_every_language_has_translators(self, language: languages.Language) -> None:
        group = roles.Group.objects.get(name=roles.translators_of(language))
        assert {right.codename for right in group.permissions.filter(codename__startswith="translate_")} == {f"translate_{language.suffix}"}
        assert [right.page.specific.locale.language_code for right in group.page_permissions.all()] == [language.code]

    def test_every_language_has_reviewers_and_coordinators(self, language: languages.Language) -> None:
        for name, verb in ((roles.reviewers_of(language), "review"), (roles.coordinators_of(language), "coordinate")):
            group = roles.Group.objects.get(name=name)
            expected = {"access_admin", f"translate_{language.suffix}", f"{verb}_{language.suffix}"}
            assert {right.codename for right in group.permissions.all()} == expected
            assert not group.page_permissions.exists()
