"""The editing screens of entries: tabs of facts and languages, drafts, preview, history, moderation, and a list to search in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from wagtail.models import Revision, TaskState, WorkflowState

from portal import languages
from portal.languages import Language
from portal.setup import roles
from services.kinds.base import Entry
from services.registry import Kind, all_kinds
from tests.admin import fields_on, form_on, list_url, save, signed_in, snippet_url, tabs_on
from tests.factories import make_entry, make_image, make_user
from tests.finding import hits
from tests.matrix import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(roles.EDITORS))


def speaking(language: Language) -> Client:
    """An editor whose admin is in a language."""
    return signed_in(make_user(roles.EDITORS, interface=language.staff_code or language.code))


def fresh(entry: Entry) -> Any:
    return type(entry)._default_manager.get(pk=entry.pk)


class TestScreen:
    @KINDS
    def test_has_a_tab_of_facts_and_one_per_language(self, editor: Client, kind: Kind) -> None:
        native = [row.native_name for row in languages.all_languages()]
        for url in (snippet_url(make_entry(kind.slug)), f"{list_url(kind.model)}add/"):
            assert tabs_on(editor, url) == ["Facts", *native]

    @KINDS
    def test_has_every_field_and_no_raw_one(self, editor: Client, kind: Kind) -> None:
        """A raw column shows whatever language is active; only those with a language may be edited."""
        fields = fields_on(editor, snippet_url(make_entry(kind.slug)))
        translated = (*Entry.TRANSLATED, *kind.translated)
        assert not fields & set(translated)
        assert {f"{name}_{row.suffix}" for name in translated for row in languages.all_languages()} <= fields
        assert set(kind.facts_fields) <= fields
        assert {"slug", "district", "local_address", "english_address", "sources", "confidence", "last_checked", "image"} <= fields

    def test_opens_and_saves_in_every_language_of_the_admin(self, language: Language) -> None:
        client = speaking(language)
        names: dict[str, Any] = {f"name_{row.suffix}": f"name in {row.code}" for row in languages.all_languages()}
        entry = make_entry(**names)
        save(client, snippet_url(entry), button="action-publish", phone="010-1")
        after = fresh(entry)
        assert after.phone == "010-1"
        assert after.texts("name") == {row.code: f"name in {row.code}" for row in languages.all_languages()}
        for screen in ("history", "usage"):
            assert client.get(snippet_url(entry, screen)).status_code == 200

    @KINDS
    def test_saving_a_real_entry_unchanged_changes_nothing(self, editor: Client, kind: Kind) -> None:
        entry = kind.model._default_manager.filter(live=True)[0]
        before = {**entry.serializable_data()}
        save(editor, snippet_url(entry), button="action-publish")
        after = fresh(entry).serializable_data()
        housekeeping = {"latest_revision", "live_revision", "last_published_at", "first_published_at"}
        changed = {name for name, value in after.items() if (value or None) != (before[name] or None)} - housekeeping
        assert changed <= {"sources", "doubts", "languages", "curricula"}
        for name in ("sources", "doubts"):  # their blocks get ids
            assert [dict(block.value) for block in getattr(fresh(entry), name)] == [dict(block.value) for block in getattr(entry, name)]
        for name in changed & {"languages", "curricula"}:  # boxes that are ticked have no order
            assert set(getattr(fresh(entry), name)) == set(getattr(entry, name))

    def test_a_wrong_field_is_named_and_nothing_is_saved(self, editor: Client) -> None:
        entry = make_entry(phone="010-1")
        data = {**form_on(editor, snippet_url(entry)), "lon": "500", "lat": "40", "phone": "010-2", "action-publish": "action-publish"}
        response = editor.post(snippet_url(entry), data)
        assert response.status_code == 200
        assert set(response.context["form"].errors) == {"lon"}
        assert fresh(entry).phone == "010-1"

    @KINDS
    def test_half_a_position_is_refused(self, editor: Client, kind: Kind) -> None:
        entry = make_entry(kind.slug)
        response = editor.post(snippet_url(entry), {**form_on(editor, snippet_url(entry)), "lon": "116.4", "lat": ""})
        assert response.status_code == 200
        assert response.context["form"].errors
        assert fresh(entry).latest_revision_id == entry.latest_revision_id


class TestList:
    @KINDS
    def test_has_both_names_of_every_entry(self, editor: Client, kind: Kind) -> None:
        html = editor.get(list_url(kind.model)).content.decode()
        first = kind.model._default_manager.order_by("slug").first()
        assert escape(first.texts("name")["en"].split(" (")[0]) in html
        assert first.local_name in html

    def test_is_searched_in_every_language_whatever_language_the_admin_is_in(self, language: Language) -> None:
        self.search(speaking(language), all_kinds()[0])

    @KINDS
    def test_of_every_kind_is_searched_in_every_language(self, editor: Client, kind: Kind) -> None:
        self.search(editor, kind)

    @staticmethod
    def search(client: Client, kind: Kind) -> None:
        entry = make_entry(kind.slug, name_ar="زيلوكارب", name_zh_hans="木果之家", aliases="Quagmirite")
        other = make_entry(kind.slug)
        for words in ("زيلوكارب", "木果", "quagmirite", entry.slug):
            response = client.get(list_url(kind.model), {"q": words})
            assert response.status_code == 200
            html = response.content.decode()
            assert snippet_url(entry) in html
            assert snippet_url(other) not in html

    @KINDS
    def test_is_filtered_by_district_and_state(self, editor: Client, kind: Kind) -> None:
        here, draft = make_entry(kind.slug, district="yanqing"), make_entry(kind.slug, district="yanqing", live=False)
        away = make_entry(kind.slug, district="shunyi")
        html = editor.get(list_url(kind.model), {"district": "yanqing", "live": "true"}).content.decode()
        assert snippet_url(here) in html
        assert snippet_url(draft) not in html
        assert snippet_url(away) not in html


class TestDraftsAndHistory:
    @KINDS
    def test_a_draft_is_kept_from_readers_until_it_is_published(self, editor: Client, client: Client, kind: Kind) -> None:
        entry = make_entry(kind.slug, name_en="Before")
        save(editor, snippet_url(entry), name_en="After")
        address = f"/en/services/{kind.slug}/{entry.slug}/"
        assert "After" not in client.get(address).content.decode()
        assert fresh(entry).has_unpublished_changes
        save(editor, snippet_url(entry), button="action-publish")
        assert "After" in client.get(address).content.decode()
        assert not fresh(entry).has_unpublished_changes

    @KINDS
    def test_history_has_every_version_and_an_old_one_can_be_brought_back(self, editor: Client, kind: Kind) -> None:
        entry = make_entry(kind.slug)
        save(editor, snippet_url(entry), button="action-publish", phone="010-1", name_fr="Avant")
        old = fresh(entry).latest_revision_id
        save(editor, snippet_url(entry), button="action-publish", phone="010-2", name_fr="Après")
        assert Revision.objects.for_instance(entry).count() == 3
        history = editor.get(snippet_url(entry, "history"))
        assert history.status_code == 200
        base = f"{list_url(kind.model)}history/{entry.pk}/revisions/"
        assert f"{base}{old}/revert/" in history.content.decode()
        compared = editor.get(f"{base}compare/{old}...latest/").content.decode()
        for was, becomes in (("1", "2"), ("Avant", "Après")):
            assert f'<span class="deletion">{was}</span><span class="addition">{becomes}</span>' in compared

        url = f"{base}{old}/revert/"
        editor.post(url, {**form_on(editor, url), "action-publish": "action-publish"})
        after = fresh(entry)
        assert (after.phone, after.name_fr) == ("010-1", "Avant")

    @KINDS
    def test_preview_shows_the_form_as_it_stands_and_saves_nothing(self, editor: Client, kind: Kind) -> None:
        entry = make_entry(kind.slug, name_en="Before")
        url = snippet_url(entry, "preview")
        assert editor.post(url, {**form_on(editor, snippet_url(entry)), "name_en": "Xylokarp"}).json()["is_valid"]
        html = editor.get(url, {"mode": ""}).content.decode()
        assert "Xylokarp" in html
        assert entry.local_address in html
        assert fresh(entry).name_en == "Before"
        assert Revision.objects.for_instance(entry).count() == 1

    def test_preview_of_an_entry_that_is_not_saved_yet(self, editor: Client) -> None:
        url = f"{list_url(all_kinds()[0].model)}add/"
        data = {**form_on(editor, url), "slug": "xylokarp", "name_en": "Xylokarp", "confidence": "sourced"}
        preview = f"{list_url(all_kinds()[0].model)}preview/"
        assert editor.post(preview, data).json()["is_valid"]
        assert "Xylokarp" in editor.get(preview, {"mode": ""}).content.decode()
        assert not all_kinds()[0].model._default_manager.filter(slug="xylokarp").exists()

    def test_preview_works_in_every_language_of_the_admin(self, language: Language) -> None:
        client, entry = speaking(language), make_entry()
        url = snippet_url(entry, "preview")
        assert client.post(url, form_on(client, snippet_url(entry))).json()["is_valid"]
        assert client.get(url, {"mode": ""}).status_code == 200


class TestModeration:
    @KINDS
    def test_what_a_translator_submits_is_published_when_somebody_approves_it(
        self, editor: Client, client: Client, publish: Callable[[], Any], kind: Kind
    ) -> None:
        entry = make_entry(kind.slug)
        translator = signed_in(make_user(roles.translators_of(languages.get("fr")), interface="fr"))
        save(translator, snippet_url(entry), button="action-submit", name_fr="Xylokarpe")
        address = f"/fr/services/{kind.slug}/{entry.slug}/"
        assert "Xylokarpe" not in client.get(address).content.decode()

        task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(entry))
        with publish():
            editor.post(f"{list_url(kind.model)}workflow/action/{entry.pk}/approve/{task.pk}/", {"comment": ""})
        assert "Xylokarpe" in client.get(address).content.decode()
        assert any(hit.title.text == "Xylokarpe" for hit in hits("Xylokarpe", "fr").values())
        assert fresh(entry).name_en == entry.name_en

    def test_what_is_rejected_stays_as_it_was(self, editor: Client) -> None:
        entry = make_entry()
        translator = signed_in(make_user(roles.translators_of(languages.get("fr"))))
        save(translator, snippet_url(entry), button="action-submit", name_fr="Xylokarpe")
        task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(entry))
        editor.post(f"{list_url(type(entry))}workflow/action/{entry.pk}/reject/{task.pk}/", {"comment": "No."})
        assert not fresh(entry).name_fr
        task.refresh_from_db()
        assert task.status == TaskState.STATUS_REJECTED


# Wagtail leaves the temporary files of new renditions to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
class TestPictures:
    def test_are_described_in_each_language(self, editor: Client, client: Client) -> None:
        image = make_image(description_en="A house")
        url = f"/admin/images/{image.pk}/"
        form = editor.get(url).context["form"]
        fields = {name for name in form.fields if name.startswith("description")}
        assert fields == {f"description_{row.suffix}" for row in languages.all_languages()}
        data = {name: form[name].value() or "" for name in form.fields if name not in {"file", "tags"}}
        assert editor.post(url, {**data, "tags": "", "description_fr": "Une maison", "description_ar": "بيت"}).status_code == 302
        image.refresh_from_db()
        assert (image.description_en, image.description_fr, image.description_ar) == ("A house", "Une maison", "بيت")

        entry = make_entry(image=image)
        for code, words in (("fr", "Une maison"), ("ar", "بيت"), ("en", "A house"), ("de", "A house")):
            assert f'alt="{words}"' in client.get(f"/{code}/services/schools/{entry.slug}/").content.decode()
