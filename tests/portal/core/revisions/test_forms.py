"""A form saves what its user changed: what the desk or another editor saved while it was open stays, and nobody wins in silence."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from portal import languages
from portal.core.revisions.forms import BASELINE, MergingFormMixin
from portal.pages.models import PolicyPage
from portal.setup import roles
from services.figures.models import Figure
from services.kinds.base import Entry
from services.operations import write_translation
from services.registry import all_kinds
from services.shared.models import Contact, Place
from services.wagtail_hooks import edit_handler
from tests.admin import page_url, signed_in, snippet_url
from tests.factories import make_entry, make_policy_page, make_user
from tests.portal.core.revisions.open_forms import OpenForm, choices, conflicts

pytestmark = pytest.mark.django_db
GERMAN = "Frei erfundene Schule"


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(is_superuser=True))


@pytest.fixture
def other() -> Client:
    return signed_in(make_user(is_superuser=True))


@pytest.fixture
def school() -> Entry:
    return make_entry("schools", name_fr="École", postcode="101300")


def publish_german(entry: Entry, name: str = GERMAN) -> None:
    """A reviewer publishes the German name on the desk."""
    user = make_user(is_superuser=True)
    write_translation(kind=entry.kind, pk=entry.pk, language=languages.get("de"), texts={"name": name}, user=user, is_publish=True)


def fresh(found: Any) -> Any:
    return type(found)._default_manager.get(pk=found.pk)


def begin_draft(client: Client, entry: Entry) -> None:
    OpenForm(client, snippet_url(entry)).write(email="draft@example.org").saved(button="")


class TestPublishedTranslation:
    def test_survives_a_form_that_was_open(self, editor: Client, school: Entry) -> None:
        form = OpenForm(editor, snippet_url(school))
        publish_german(school)
        form.write(postcode="101318").saved()
        assert (fresh(school).name_de, fresh(school).postcode) == (GERMAN, "101318")

    def test_survives_beside_a_draft(self, editor: Client, school: Entry) -> None:
        begin_draft(editor, school)
        form = OpenForm(editor, snippet_url(school))
        publish_german(school)
        form.write(postcode="101318").saved()
        assert (fresh(school).name_de, fresh(school).postcode, fresh(school).email) == (GERMAN, "101318", "draft@example.org")

    def test_survives_autosaves_before_and_after(self, editor: Client, school: Entry) -> None:
        form = OpenForm(editor, snippet_url(school))
        assert form.write(postcode="101318").autosave()["success"]
        publish_german(school)
        answer = form.write(phone="010 1234 5678").autosave()
        assert answer["success"], answer
        assert form.write(phone="010 1234 5679").autosave()["success"]
        form.saved()
        found = fresh(school)
        assert (found.name_de, found.postcode, found.phone) == (GERMAN, "101318", "010 1234 5679")

    def test_survives_when_it_is_changed_again(self, editor: Client, school: Entry) -> None:
        """The form never shows what the desk publishes; after each autosave it still counts as not changed here."""
        form = OpenForm(editor, snippet_url(school))
        for number in range(3):
            publish_german(school, f"{GERMAN} {number}")
            assert form.write(postcode=f"10131{number}").autosave()["success"]
        form.saved()
        assert (fresh(school).name_de, fresh(school).postcode) == (f"{GERMAN} 2", "101312")

    def test_survives_a_scheduled_form(self, editor: Client, school: Entry) -> None:
        form = OpenForm(editor, snippet_url(school))
        publish_german(school)
        form.write(postcode="101318", go_live_at="2099-01-01 08:00").saved()
        scheduled = school.revisions.get(approved_go_live_at__isnull=False)
        assert (scheduled.content["name_de"], scheduled.content["postcode"]) == (GERMAN, "101318")
        assert fresh(school).name_de == GERMAN

    def test_of_a_page_survives_in_its_form(self, editor: Client, other: Client) -> None:
        page = make_policy_page("fr", title="Avant", summary="Avant")
        form = OpenForm(editor, page_url(page))
        OpenForm(other, page_url(page)).write(summary="Ailleurs").saved()
        form.write(title="Après").saved()
        assert (fresh(page).title, fresh(page).summary) == ("Après", "Ailleurs")

    def test_removed_elsewhere_stays_removed(self, editor: Client, other: Client, school: Entry) -> None:
        form = OpenForm(editor, snippet_url(school))
        OpenForm(other, snippet_url(school)).write(name_fr="").saved()
        form.write(postcode="101318").saved()
        assert (fresh(school).name_fr or "", fresh(school).postcode) == ("", "101318")


class TestTwoTabs:
    @pytest.mark.parametrize("has_draft", [False, True])
    def test_of_one_person_both_keep_what_they_wrote(self, editor: Client, school: Entry, has_draft: bool) -> None:
        if has_draft:
            begin_draft(editor, school)
        one, two = OpenForm(editor, snippet_url(school)), OpenForm(editor, snippet_url(school))
        for number in range(2):
            assert one.write(postcode=f"10131{number}").autosave()["success"]
            assert two.write(phone=f"010 1234 567{number}").autosave()["success"]
        one.saved()
        two.saved()
        assert (fresh(school).postcode, fresh(school).phone) == ("101311", "010 1234 5671")

    def test_an_autosave_does_not_overwrite_what_came_after_it(self, editor: Client, other: Client, school: Entry) -> None:
        one, two = OpenForm(editor, snippet_url(school)), OpenForm(other, snippet_url(school))
        first = one.write(postcode="101318").autosave()["revision_id"]
        second = two.write(phone="010 1234 5678").autosave()["revision_id"]
        third = one.write(postcode="101319").autosave()["revision_id"]
        assert len({first, second, third}) == 3
        assert school.revisions.get(pk=second).content["postcode"] == "101318"
        assert one.write(postcode="101320").autosave()["revision_id"] == third, "its own, when nothing came after it"

    def test_of_pages_go_on_with_the_newest_version(self, editor: Client, other: Client) -> None:
        page = make_policy_page("fr", title="Avant", summary="Avant")
        one, two = OpenForm(editor, page_url(page)), OpenForm(other, page_url(page))
        assert one.write(title="Après").autosave()["success"]
        assert two.write(summary="Ailleurs").autosave()["success"]
        answer = one.write(title="Encore").autosave()
        assert answer["success"], answer
        one.saved()
        assert (fresh(page).title, fresh(page).summary) == ("Encore", "Ailleurs")


class TestSameField:
    def test_is_shown_side_by_side_and_nothing_is_saved(self, editor: Client, other: Client, school: Entry) -> None:
        form = OpenForm(editor, snippet_url(school)).write(name_de="Meine", postcode="101318")
        publish_german(school)
        response = form.press("action-publish")
        assert conflicts(response) == {"Name [de]": ("Meine", GERMAN)}
        assert (fresh(school).name_de, fresh(school).postcode) == (GERMAN, "101300")

    @pytest.mark.parametrize(("side", "expected"), [("mine", "Meine"), ("theirs", GERMAN)])
    def test_is_saved_as_it_was_decided(self, editor: Client, school: Entry, side: str, expected: str) -> None:
        form = OpenForm(editor, snippet_url(school)).write(name_de="Meine", postcode="101318")
        publish_german(school)
        form.saved("action-publish", **choices(form.press("action-publish"), side))
        assert (fresh(school).name_de, fresh(school).postcode) == (expected, "101318")

    def test_is_asked_again_when_it_changed_again(self, editor: Client, school: Entry) -> None:
        form = OpenForm(editor, snippet_url(school)).write(name_de="Meine")
        publish_german(school)
        chosen = choices(form.press("action-publish"), "mine")
        publish_german(school, "Noch eine")
        assert conflicts(form.press("action-publish", **chosen)) == {"Name [de]": ("Meine", "Noch eine")}
        assert fresh(school).name_de == "Noch eine"

    def test_stops_an_autosave_with_a_reason(self, editor: Client, school: Entry) -> None:
        form = OpenForm(editor, snippet_url(school)).write(name_de="Meine")
        publish_german(school)
        answer = form.autosave()
        assert (answer["success"], answer["error_code"]) == (False, "validation_error")
        assert "Save to see both versions" in answer["error_message"]
        assert fresh(school).latest_revision.content["name_de"] == GERMAN

    def test_of_a_page_is_decided(self, editor: Client, other: Client) -> None:
        page = make_policy_page("fr", title="Avant")
        form = OpenForm(editor, page_url(page)).write(title="Le mien")
        OpenForm(other, page_url(page)).write(title="Le leur").saved()
        assert form.autosave()["error_message"].startswith("Another person")
        response = form.press("action-publish")
        assert conflicts(response) == {"Title": ("Le mien", "Le leur")}
        form.saved("action-publish", **choices(response, "mine"))
        assert fresh(page).title == "Le mien"

    def test_with_the_same_text_is_no_conflict(self, editor: Client, school: Entry) -> None:
        form = OpenForm(editor, snippet_url(school)).write(name_de=GERMAN)
        publish_german(school)
        form.saved()
        assert fresh(school).name_de == GERMAN


class TestBaseline:
    @pytest.mark.parametrize("baseline", ["", "nonsense", "of another entry"])
    def test_that_cannot_be_trusted_overwrites_nothing(self, editor: Client, school: Entry, baseline: str) -> None:
        form = OpenForm(editor, snippet_url(school))
        if baseline == "of another entry":
            baseline = OpenForm(editor, snippet_url(make_entry("schools"))).data[BASELINE][0]
        publish_german(school)
        form.write(**{BASELINE: baseline})
        assert conflicts(form.press("action-publish")) == {
            "Name [de]": ("(removed or empty)", GERMAN),
            "This name is [de]": ("in use", "our own transliteration or translation"),
        }
        assert fresh(school).name_de == GERMAN

    def test_of_a_new_entry_comes_with_its_first_autosave(self, editor: Client) -> None:
        form = OpenForm(editor, "/admin/snippets/services/school/add/")
        answer = form.write(slug="brand-new", name_en="Brand new").autosave()
        assert answer["success"], answer
        school = next(kind.model for kind in all_kinds() if kind.slug == "schools")._default_manager.get(slug="brand-new")
        form.url = snippet_url(school)
        publish_german(school)
        assert form.write(postcode="101318").autosave()["success"]
        form.saved()
        assert (fresh(school).name_de, fresh(school).postcode, fresh(school).name_en) == (GERMAN, "101318", "Brand new")

    def test_holds_no_raw_column(self) -> None:
        for kind in all_kinds():
            form = edit_handler(kind).bind_to_model(kind.model).get_form_class()
            assert issubclass(form, MergingFormMixin), kind.slug
            assert not {*Entry.TRANSLATED, *kind.translated} & set(form.base_fields), kind.slug


class TestWithoutDrafts:
    def test_two_people_change_one_figure(self, editor: Client, other: Client) -> None:
        figure = Figure.objects.create(slug="made-up", group="services", name_en="Halls", value=Decimal(5))
        form = OpenForm(editor, snippet_url(figure))
        OpenForm(other, snippet_url(figure)).write(name_de="Hallen").saved("action-publish")
        form.write(value="6").saved("action-publish")
        assert (fresh(figure).name_de, fresh(figure).value) == ("Hallen", 6)

    def test_two_people_change_one_place(self, editor: Client, other: Client) -> None:
        place = Place.objects.create(slug="made-up", name_en="Campus", postcode="101300")
        form = OpenForm(editor, snippet_url(place)).write(postcode="1", name_de="Meine")
        OpenForm(other, snippet_url(place)).write(name_de="Ihre", name_fr="Le leur").saved("")
        response = form.press()
        assert conflicts(response) == {"Name [de]": ("Meine", "Ihre")}
        form.saved("", **choices(response, "theirs"))
        assert (fresh(place).name_de, fresh(place).name_fr, fresh(place).postcode) == ("Ihre", "Le leur", "1")

    def test_two_people_change_one_contact(self, editor: Client, other: Client) -> None:
        contact = Contact.objects.create(slug="made-up", value="010 1234 5678", languages=["en"])
        form = OpenForm(editor, snippet_url(contact)).write(languages=["en", "fr"])
        OpenForm(other, snippet_url(contact)).write(languages=["en", "ru"], purpose="emergencies").saved("")
        form.saved("")
        assert (sorted(fresh(contact).languages), fresh(contact).purpose) == (["en", "fr", "ru"], "emergencies")

    def test_two_people_change_the_facts_of_one_policy(self, editor: Client, other: Client) -> None:
        page = make_policy_page(facts=[("fact", {"statement": "A", "source": "", "confidence": "sourced", "quality": []})])
        one, two = OpenForm(editor, page_url(page)), OpenForm(other, page_url(page))
        assert one.write(**{"facts-0-value-statement": "Mine"}).autosave()["success"]
        assert two.write(**{"facts-0-value-source": "https://example.org/"}, document_number="7").autosave()["success"]
        assert not fresh(page.policy).document_number, "what is not published is no reader's"
        one.saved("action-publish")
        policy = fresh(page.policy)
        (fact,) = policy.facts
        assert (fact.value["statement"], fact.value["source"], policy.document_number) == ("Mine", "https://example.org/", "7")


def body() -> list[dict[str, Any]]:
    def item(key: str) -> dict[str, Any]:
        return {"type": "item", "id": key, "value": {"title": key, "text": "", "facts": []}}

    steps = {"type": "steps", "id": "s", "value": {"heading": "How", "items": [item("ask"), item("wait")]}}
    return [steps, {"type": "notice", "id": "n", "value": {"heading": "Mind", "text": "It ends.", "facts": []}}]


class TestBlocks:
    @pytest.fixture
    def page(self) -> PolicyPage:
        return make_policy_page("en", body=body())

    def test_two_people_change_one_block(self, editor: Client, other: Client, page: Page) -> None:
        form = OpenForm(editor, page_url(page)).write(**{"body-0-value-items-0-value-text": "At the counter."})
        OpenForm(other, page_url(page)).write(**{"body-0-value-heading": "How to", "body-1-deleted": "1"}).saved()
        form.saved()
        (steps,) = fresh(page).body
        assert (steps.value["heading"], steps.value["items"][0]["text"]) == ("How to", "At the counter.")

    def test_the_same_text_is_named_by_its_place(self, editor: Client, other: Client, page: Page) -> None:
        form = OpenForm(editor, page_url(page)).write(**{"body-0-value-items-1-value-title": "Mine"})
        OpenForm(other, page_url(page)).write(**{"body-0-value-items-1-value-title": "Theirs", "body-1-value-text": "Now."}).saved()
        response = form.press("action-publish")
        (label,) = conflicts(response)
        assert label.startswith("Body › Steps 1 › ")
        assert conflicts(response)[label] == ("Mine", "Theirs")
        form.saved("action-publish", **choices(response, "theirs"))
        assert fresh(page).body[0].value["items"][1]["title"] == "Theirs"
        assert fresh(page).body[1].value["text"] == "Now."


class TestInReview:
    def test_what_an_approver_changes_is_published_with_what_the_desk_published(self, editor: Client, school: Entry) -> None:
        author = signed_in(make_user(roles.translators_of(languages.get("fr"))))
        OpenForm(author, snippet_url(school)).write(name_fr="Nouvelle école").saved("action-submit")
        form = OpenForm(editor, snippet_url(school)).write(postcode="101318")
        publish_german(school)
        form.saved()
        found = fresh(school)
        assert (found.name_de, found.name_fr, found.postcode) == (GERMAN, "Nouvelle école", "101318")


class TestOlderVersion:
    def test_says_what_it_takes_back(self, editor: Client, school: Entry) -> None:
        first = school.latest_revision
        publish_german(school)
        shown = editor.get(snippet_url(school, "history") + f"revisions/{first.pk}/revert/").content.decode()
        assert "takes back what was changed in these fields since: Name [de]" in shown

    def test_does_not_take_back_what_came_while_it_was_open(self, editor: Client, school: Entry) -> None:
        first = school.latest_revision
        OpenForm(editor, snippet_url(school)).write(postcode="101318").saved()
        form = OpenForm(editor, snippet_url(school, "history") + f"revisions/{first.pk}/revert/")
        publish_german(school)
        form.saved()
        assert (fresh(school).name_de, fresh(school).postcode) == (GERMAN, "101300")
