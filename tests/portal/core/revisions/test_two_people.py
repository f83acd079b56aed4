"""An editing form saves what its user changed, onto what others saved meanwhile; tried through the admin, as people do."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.signals import template_rendered
from wagtail.models import TaskState, WorkflowState

from portal import languages
from portal.core.revisions.forms import BASELINE
from portal.pages.models import PolicyPage
from portal.setup import roles
from services.figures.models import Figure
from services.kinds.base import Entry
from services.operations import write_translation
from services.registry import Kind
from services.shared.models import Place
from services.trust.operations import publish_all
from tests.admin import as_browsers_send, form_on, page_url, signed_in, snippet_url
from tests.factories import make_entry, make_policy_page, make_user
from tests.matrix import KINDS
from tests.portal.core.revisions.open_forms import OpenForm

pytestmark = pytest.mark.django_db

GERMAN = languages.get("de")


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(roles.EDITORS))


@pytest.fixture
def colleague() -> Client:
    return signed_in(make_user(roles.EDITORS))


def fresh(item: Any) -> Any:
    return type(item)._default_manager.get(pk=item.pk)


def draft_of(item: Any) -> Any:
    return fresh(item).get_latest_revision_as_object()


def send(client: Client, url: str, form: Mapping[str, Any], button: str = "", **changes: Any) -> Any:
    """A form that was opened before is sent."""
    return client.post(url, as_browsers_send({**form, **changes, **({button: button} if button else {})}))


def save_in_background(client: Client, url: str, form: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """As the admin does half a second after a key; the form goes on with what the answer says."""
    response: Any = client.post(url, as_browsers_send({**form, **changes}), headers={"accept": "application/json"})
    return {"status": response.status_code, **response.json()}


def publish_german(entry: Entry, name: str = "Neue Schule") -> None:
    """A translator publishes a name on the desk."""
    write_translation(kind=entry.kind, pk=entry.pk, language=GERMAN, texts={"name": name}, user=None, is_publish=True)


def choices_on(response: Any) -> dict[str, dict[str, str]]:
    """Name of the choice → what may be chosen → what is sent then."""
    soup = BeautifulSoup(response.content, "html.parser")
    found: dict[str, dict[str, str]] = {}
    for radio in soup.select('input[type=radio][name^="merge_choice/"]'):
        found.setdefault(radio["name"], {})[radio["value"].partition(" ")[0]] = radio["value"]
    return found


@pytest.mark.matrix
@pytest.mark.parametrize("button", ["action-publish", ""], ids=["published", "saved"])
@KINDS
def test_a_translation_that_was_published_meanwhile_stays(editor: Client, kind: Kind, button: str) -> None:
    entry = make_entry(kind.slug, name_de="Alte Schule", postcode="1")
    form = form_on(editor, snippet_url(entry))
    publish_german(entry)
    assert send(editor, snippet_url(entry), form, button, postcode="101300").status_code == 302
    assert (fresh(entry).name_de, draft_of(entry).name_de, draft_of(entry).postcode) == ("Neue Schule", "Neue Schule", "101300")
    assert fresh(entry).postcode == ("101300" if button else "1")


def test_it_stays_where_there_is_a_draft(editor: Client) -> None:
    entry = make_entry(name_de="Alt", phone="1")
    send(editor, snippet_url(entry), form_on(editor, snippet_url(entry)), phone="2")
    form = form_on(editor, snippet_url(entry))
    publish_german(entry)
    assert (fresh(entry).name_de, fresh(entry).phone) == ("Neue Schule", "1")
    send(editor, snippet_url(entry), form, "action-publish", postcode="101300")
    assert (fresh(entry).name_de, fresh(entry).phone, fresh(entry).postcode) == ("Neue Schule", "2", "101300")


def test_two_tabs_of_one_person_lose_nothing(editor: Client) -> None:
    entry = make_entry(phone="1", postcode="1")
    one, other = form_on(editor, snippet_url(entry)), form_on(editor, snippet_url(entry))
    send(editor, snippet_url(entry), one, "action-publish", phone="2")
    send(editor, snippet_url(entry), other, "action-publish", postcode="2")
    assert (fresh(entry).phone, fresh(entry).postcode) == ("2", "2")


def test_the_background_saves_merge_and_go_on(editor: Client) -> None:
    entry = make_entry(name_de="Alt", phone="1", postcode="1")
    url = snippet_url(entry)
    form = form_on(editor, url)
    saved = save_in_background(editor, url, form, postcode="10")
    assert (saved["status"], saved["success"]) == (200, True)
    form |= {"postcode": "10", "overwrite_revision_id": str(saved["revision_id"]), **saved["field_updates"]}
    publish_german(entry)
    again = save_in_background(editor, url, form, postcode="101")
    assert (again["status"], draft_of(entry).name_de, draft_of(entry).postcode) == (200, "Neue Schule", "101")
    form |= {"postcode": "101", "overwrite_revision_id": str(again["revision_id"]), **again["field_updates"]}
    last = save_in_background(editor, url, form, postcode="1013")
    assert (last["revision_id"], draft_of(entry).postcode) == (again["revision_id"], "1013"), "one's own version is written over"
    form |= {"postcode": "1013", **last["field_updates"]}
    send(editor, url, form, "action-publish")
    assert (fresh(entry).name_de, fresh(entry).postcode, fresh(entry).phone) == ("Neue Schule", "1013", "1")


def test_a_background_save_does_not_write_over_what_was_published_meanwhile(editor: Client) -> None:
    entry = make_entry(name_de="Alt", phone="1")
    form = OpenForm(editor, snippet_url(entry)).write(phone="2")
    saved = form.autosave()
    publish_all([fresh(entry)], by=None)
    assert form.write(phone="3").autosave()["success"]
    published = fresh(entry).live_revision
    assert (published.pk, published.content["phone"]) == (saved["revision_id"], "2"), "history keeps what readers had"
    publish_german(entry)
    assert (fresh(entry).phone, draft_of(entry).phone, draft_of(entry).name_de) == ("2", "3", "Neue Schule")


def test_a_background_save_of_a_page_does_not_write_over_what_was_published_meanwhile(editor: Client) -> None:
    page = make_policy_page("en", summary="One.")
    form = OpenForm(editor, page_url(page)).write(summary="Two.")
    saved = form.autosave()
    fresh(page).latest_revision.publish()
    assert form.write(summary="Three.").autosave()["success"]
    published = fresh(page).live_revision
    assert (published.pk, published.content["summary"], draft_of(page).summary) == (saved["revision_id"], "Two.", "Three.")


def test_two_people_who_changed_the_same_field_choose(editor: Client, colleague: Client) -> None:
    entry = make_entry(summary_en="A school.", phone="1")
    url = snippet_url(entry)
    mine = form_on(editor, url)
    send(colleague, url, form_on(colleague, url), "action-publish", summary_en="A large school.")
    response = send(editor, url, mine, "action-publish", summary_en="A small school.", phone="2")
    assert response.status_code == 200
    assert (fresh(entry).summary_en, fresh(entry).phone) == ("A large school.", "1"), "nothing is half saved"
    text = response.content.decode()
    assert "A large school." in text
    assert "A small school." in text
    ((name, sides),) = choices_on(response).items()

    send(editor, url, mine, "action-publish", summary_en="A small school.", phone="2", **{name: sides["mine"]})
    assert (fresh(entry).summary_en, fresh(entry).phone) == ("A small school.", "2")


def test_a_conflict_is_shown_while_nobody_else_writes(editor: Client, colleague: Client) -> None:
    entry = make_entry(summary_en="A school.")
    url = snippet_url(entry)
    mine = form_on(editor, url)
    send(colleague, url, form_on(colleague, url), "action-publish", summary_en="A large school.")
    within = set()

    def note(template: Any, **_kwargs: Any) -> None:
        within.add((template.name == "revisions/edit_snippet.html", bool(connection.savepoint_ids)))

    template_rendered.connect(note)
    try:
        send(editor, url, mine, "action-publish", summary_en="A small school.")
    finally:
        template_rendered.disconnect(note)
    assert (True, True) in within
    assert (True, False) not in within


def test_what_is_there_may_be_chosen(editor: Client, colleague: Client) -> None:
    entry = make_entry(summary_en="A school.")
    url = snippet_url(entry)
    mine = form_on(editor, url)
    send(colleague, url, form_on(colleague, url), "action-publish", summary_en="A large school.")
    ((name, sides),) = choices_on(send(editor, url, mine, "action-publish", summary_en="A small school.")).items()
    send(editor, url, mine, "action-publish", summary_en="A small school.", **{name: sides["theirs"]})
    assert fresh(entry).summary_en == "A large school."


def test_a_choice_does_not_meet_what_was_not_seen(editor: Client, colleague: Client) -> None:
    entry = make_entry(summary_en="A school.")
    url = snippet_url(entry)
    mine = form_on(editor, url)
    send(colleague, url, form_on(colleague, url), "action-publish", summary_en="A large school.")
    ((name, sides),) = choices_on(send(editor, url, mine, summary_en="A small school.")).items()
    send(colleague, url, form_on(colleague, url), "action-publish", summary_en="A very large school.")
    response = send(editor, url, mine, "action-publish", summary_en="A small school.", **{name: sides["mine"]})
    assert response.status_code == 200
    assert fresh(entry).summary_en == "A very large school."


def test_a_background_save_of_a_conflict_says_so_and_saves_nothing(editor: Client, colleague: Client) -> None:
    entry = make_entry(summary_en="A school.")
    url = snippet_url(entry)
    mine = form_on(editor, url)
    send(colleague, url, form_on(colleague, url), "action-publish", summary_en="A large school.")
    answer = save_in_background(editor, url, mine, summary_en="A small school.")
    assert (answer["status"], answer["success"], answer["error_code"]) == (400, False, "validation_error")
    assert draft_of(entry).summary_en == "A large school."


@pytest.mark.parametrize("baseline", ["", "forged", "of another"])
def test_a_form_that_does_not_say_what_it_began_with_overwrites_nothing(editor: Client, baseline: str) -> None:
    entry, other = make_entry(phone="1", postcode="1"), make_entry()
    url = snippet_url(entry)
    form = form_on(editor, url)
    sent = form_on(editor, snippet_url(other))[BASELINE] if baseline == "of another" else baseline
    send(editor, url, form_on(editor, url), "action-publish", phone="2")
    response = send(editor, url, form, "action-publish", postcode="2", **{BASELINE: sent})
    assert response.status_code == 200
    assert len(choices_on(response)) == 2
    assert (fresh(entry).phone, fresh(entry).postcode) == ("2", "1")


@pytest.mark.parametrize("button", ["action-publish", "action-submit", ""])
def test_a_page_keeps_what_was_written_meanwhile(editor: Client, colleague: Client, button: str) -> None:
    page = make_policy_page("en", title="Visa", summary="One sentence.")
    url = page_url(page)
    form = form_on(editor, url)
    send(colleague, url, form_on(colleague, url), "action-publish", summary="A better sentence.")
    assert send(editor, url, form, button, title="Visas").status_code == 302
    assert (draft_of(page).title, draft_of(page).summary) == ("Visas", "A better sentence.")
    assert fresh(page).summary == "A better sentence."


def test_blocks_of_a_body_merge(editor: Client, colleague: Client) -> None:
    page = PolicyPage.objects.get(slug="work-permit", locale__language_code="en")
    url = page_url(page)
    mine, theirs = form_on(editor, url), form_on(colleague, url)
    headings = [name for name in mine if name.startswith("body-") and name.endswith("-value-heading")]
    first, last = headings[0], headings[-1]
    send(colleague, url, theirs, "action-publish", **{first: "Theirs"})
    assert send(editor, url, mine, "action-publish", **{last: "Mine"}).status_code == 302
    texts = [block.value["heading"] for block in fresh(page).body]
    assert (texts[0], texts[-1], len(texts)) == ("Theirs", "Mine", len(page.body))


def test_blocks_without_an_id_are_known_again(editor: Client, colleague: Client) -> None:
    entry = make_entry(sources=[("source", {"source": "One", "quality": "official"}), ("source", {"source": "Two", "quality": "official"})])
    revision = entry.latest_revision
    without = json.dumps([{"type": row["type"], "value": row["value"]} for row in json.loads(revision.content["sources"])])
    revision.content["sources"] = without
    revision.save()
    type(entry)._default_manager.filter(pk=entry.pk).update(sources=without)
    url = snippet_url(entry)
    mine, theirs = form_on(editor, url), form_on(colleague, url)
    send(colleague, url, theirs, "action-publish", **{"sources-0-value-source": "One, theirs"})
    assert send(editor, url, mine, "action-publish", **{"sources-1-value-source": "Two, mine"}).status_code == 302
    assert [block.value["source"] for block in fresh(entry).sources] == ["One, theirs", "Two, mine"]


@pytest.mark.parametrize(("model", "button"), [(Place, ""), (Figure, "action-publish")])
def test_places_and_figures_keep_both_changes(editor: Client, colleague: Client, model: type[Any], button: str) -> None:
    item = model.objects.all()[0]
    url = snippet_url(item)
    mine, theirs = form_on(editor, url), form_on(colleague, url)
    send(colleague, url, theirs, button, name_de="Deutscher Name")
    assert send(editor, url, mine, button, name_fr="Nom français").status_code == 302
    assert (fresh(item).name_de, fresh(item).name_fr) == ("Deutscher Name", "Nom français")


def test_what_is_approved_is_the_merged_text() -> None:
    entry = make_entry(name_de="Alt", name_fr="")
    translator = signed_in(make_user(roles.translators_of(languages.get("fr"))))
    url = snippet_url(entry)
    send(translator, url, form_on(translator, url), "action-submit", name_fr="Nom")
    publish_german(entry)
    task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(entry))
    assert task.revision == fresh(entry).latest_revision
    approver = signed_in(make_user(is_superuser=True))
    approver.post(f"/admin/snippets/services/school/workflow/action/{entry.pk}/approve/{task.pk}/", {"comment": ""})
    assert (fresh(entry).name_fr, fresh(entry).name_de) == ("Nom", "Neue Schule")
