"""Facts are edited on the page's own screen: saved, previewed, approved and published with its text, in one act."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import TaskState, WorkflowState
from wagtail.users.models import UserProfile

from portal.pages.checks import check_facts
from portal.pages.models import FACT_FIELDS, Policy, PolicyPage
from portal.setup import roles
from tests.admin import as_browsers_send, buttons_on, fields_on, form_on, page_url, save, signed_in
from tests.factories import make_policy_page, make_user, section_of_policies

pytestmark = pytest.mark.django_db

ADD = "wagtailadmin_pages:add"
HALF = "It costs CNY 4"


def fact(key: str, statement: str = "") -> dict[str, Any]:
    value = {"statement": statement or key, "source": f"source of {key}", "confidence": "sourced", "quality": []}
    return {"type": "fact", "id": key, "value": value}


def notice(*facts: str, key: str = "n") -> dict[str, Any]:
    return {"type": "notice", "id": key, "value": {"heading": "Mind", "text": "It ends.", "facts": list(facts)}}


def steps(*facts: str) -> dict[str, Any]:
    item = {"type": "item", "id": "i", "value": {"title": "Ask", "text": "", "facts": list(facts)}}
    return {"type": "steps", "id": "s", "value": {"heading": "How", "items": [item]}}


@pytest.fixture
def page() -> PolicyPage:
    return make_policy_page(facts=[fact("fee"), fact("time")], body=[notice("fee"), steps("time")])


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(roles.EDITORS))


def statements(policy: Any) -> list[str]:
    return [block.value["statement"] for block in policy.facts]


def published(page: PolicyPage) -> Any:
    """What readers of every language have of the facts."""
    return Policy.objects.get(pk=page.policy_id)


def autosave(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """As the admin does half a second after a key."""
    response: Any = client.post(url, as_browsers_send({**form_on(client, url), **changes}), headers={"accept": "application/json"})
    answer: dict[str, Any] = response.json()
    return answer


def errors_of(client: Client, url: str, **changes: Any) -> Any:
    response: Any = client.post(url, as_browsers_send({**form_on(client, url), "action-publish": "action-publish", **changes}))
    assert response.status_code == 200
    return response.context["form"].errors


def shown_by(response: Any) -> tuple[list[str], list[list[str]]]:
    """The sources on a page, and the numbers of the marks in each place that has some."""
    soup = BeautifulSoup(response.content, "html.parser")
    sources = [" ".join(part.get_text().split()) for part in soup.select(".sources__words > p:first-child")]
    return sources, [[link["href"] for link in marks.select("a")] for marks in soup.select(".source-marks")]


def test_a_half_typed_fact_reaches_no_reader(editor: Client, page: PolicyPage) -> None:
    assert autosave(editor, page_url(page), **{"facts-0-value-statement": HALF, "document_number": "No."})["success"]
    assert (statements(published(page)), published(page).document_number) == (["fee", "time"], "")
    draft: Any = PolicyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (statements(draft), draft.document_number) == ([HALF, "time"], "No.")


def test_a_half_typed_fact_of_a_new_page_reaches_no_reader(editor: Client) -> None:
    url = reverse(ADD, args=["pages", "policypage", section_of_policies("en").pk])
    typed = {"facts-count": "1", "facts-0-type": "fact", "facts-0-id": "", "facts-0-order": "0", "facts-0-deleted": ""}
    typed |= {"facts-0-value-statement": HALF, "facts-0-value-source": "", "facts-0-value-confidence": "sourced"}
    assert autosave(editor, url, title="Xylokarp", slug="xylokarp", **typed)["success"]
    page = PolicyPage.objects.get(slug="xylokarp")
    assert (page.keeps_facts, statements(published(page))) == (True, [])
    save(editor, page_url(page), button="action-publish")
    assert (published(page).slug, statements(published(page))) == ("xylokarp", [HALF])


def test_every_language_shows_the_facts_from_the_day_they_are_published(editor: Client, page: PolicyPage) -> None:
    make_policy_page("de", policy=page.policy, translated_from="en", body=[notice("time")])
    save(editor, page_url(page), **{"facts-0-value-source": "the new source"})
    assert shown_by(Client().get(f"/de/policies/{page.slug}/")) == (["source of fee", "source of time"], [["#source-2"]])
    save(editor, page_url(page), button="action-publish")
    assert shown_by(Client().get(f"/de/policies/{page.slug}/"))[0] == ["the new source", "source of time"]


def test_the_preview_shows_the_draft_of_the_facts_with_the_text(editor: Client, page: PolicyPage) -> None:
    form = form_on(editor, page_url(page))
    order = {"facts-0-order": "1", "facts-1-order": "0", "facts-0-value-source": "the new source"}
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert editor.post(url, as_browsers_send({**form, **order})).json()["is_valid"]
    assert shown_by(editor.get(url)) == (["source of time", "the new source"], [["#source-2"], ["#source-1"]])
    assert shown_by(Client().get(f"/en/policies/{page.slug}/")) == (["source of fee", "source of time"], [["#source-1"], ["#source-2"]])


def test_a_second_person_approves_text_and_facts_in_one_act(page: PolicyPage) -> None:
    author, publisher = make_user(roles.PUBLISHERS), make_user(roles.PUBLISHERS)
    save(signed_in(author), page_url(page), button="action-submit", title="Anew", document_number="No. 7")
    task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(page))

    def approve(user: Any) -> None:
        signed_in(user).post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""})
        page.refresh_from_db()

    approve(author)
    assert (page.title, published(page).document_number) == ("Made up in en", "")
    assert "action-publish" not in buttons_on(signed_in(author), page_url(page))
    approve(publisher)
    assert (page.title, published(page).document_number) == ("Anew", "No. 7")


def test_two_people_change_one_a_fact_and_the_other_the_text(editor: Client, page: PolicyPage) -> None:
    other, url = signed_in(make_user(roles.EDITORS)), page_url(page)
    one, two = form_on(editor, url), form_on(other, url)
    assert editor.post(url, as_browsers_send({**one, "facts-0-value-statement": "Mine", "action-publish": "x"})).status_code == 302
    sent = {**two, "facts-0-value-source": "theirs", "body-0-value-text": "Their text.", "action-publish": "x"}
    assert other.post(url, as_browsers_send(sent)).status_code == 302
    page.refresh_from_db()
    value = published(page).facts[0].value
    assert (value["statement"], value["source"], page.body[0].value["text"]) == ("Mine", "theirs", "Their text.")


def test_a_reference_to_a_fact_that_another_person_removed_meanwhile_is_an_error_at_its_place(editor: Client, page: PolicyPage) -> None:
    other, url = signed_in(make_user(roles.EDITORS)), page_url(page)
    form = form_on(other, url)
    removed = {"facts-1-deleted": "1", "body-1-value-items-0-value-facts": ""}
    assert editor.post(url, as_browsers_send({**form_on(editor, url), **removed, "action-publish": "x"})).status_code == 302
    response: Any = other.post(url, as_browsers_send({**form, "body-0-value-facts": "fee, time", "action-publish": "x"}))
    (error,) = response.context["form"].errors["body"].as_data()
    (place,) = error.block_errors
    assert (place, "time" in str(error.block_errors[place].block_errors["facts"])) == (0, True)
    assert statements(published(page)) == ["fee"]


@pytest.mark.parametrize(("code", "words"), [("en", "This fact is gone"), ("de", "Diese Angabe gibt es nicht"), ("ar", "هذه المعلومة")])
def test_removing_a_fact_that_the_text_refers_to_names_block_and_item(page: PolicyPage, code: str, words: str) -> None:
    user = make_user(roles.EDITORS)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": code})
    (error,) = errors_of(signed_in(user), page_url(page), **{"facts-1-deleted": "1"})["body"].as_data()
    (item,) = error.block_errors[1].block_errors["items"].block_errors.values()
    assert words in str(item.block_errors["facts"].messages)


def test_removing_a_fact_that_another_language_refers_to_names_the_place(editor: Client, page: PolicyPage) -> None:
    make_policy_page("zh-hans", policy=page.policy, body=[{**notice("time"), "value": {"heading": "注意", "text": "x", "facts": ["time"]}}])
    gone = {"facts-1-deleted": "1", "body-1-value-items-0-value-facts": ""}
    (error,) = errors_of(editor, page_url(page), **gone)["facts"].as_data()
    assert "“time”" in str(error.non_block_errors)
    assert "中文 › 注意" in str(error.non_block_errors)


def test_a_translation_follows_when_a_fact_is_removed(editor: Client, page: PolicyPage) -> None:
    german = make_policy_page("de", policy=page.policy, translated_from="en", body=[notice("fee"), steps("time")])
    save(editor, page_url(page), button="action-publish", **{"facts-1-deleted": "1", "body-1-value-items-0-value-facts": ""})
    german.refresh_from_db()
    assert german.body[1].value["items"][0]["facts"] in ([], ["time"])
    assert shown_by(Client().get(f"/de/policies/{page.slug}/"))[1] == [["#source-1"]]


def test_only_the_page_that_keeps_the_facts_has_fields_for_them(editor: Client, page: PolicyPage) -> None:
    chinese = make_policy_page("zh-hans", policy=page.policy)
    assert set(FACT_FIELDS) <= fields_on(editor, page_url(page))
    assert not set(FACT_FIELDS) & fields_on(editor, page_url(chinese))
    screen = BeautifulSoup(editor.get(page_url(chinese)).content, "html.parser")
    assert screen.select(f'a[href="{page_url(page)}"]')
    assert [row["id"] for row in json.loads(screen.select_one("#facts-of-policy").text)] == ["fee", "time"]
    save(editor, page_url(chinese), button="action-publish")
    assert statements(published(page)) == ["fee", "time"]


def test_an_older_version_brings_its_facts_back(editor: Client, page: PolicyPage) -> None:
    older = page.latest_revision
    save(editor, page_url(page), button="action-publish", **{"facts-0-value-statement": "Another"})
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, older.pk])
    data = form_on(editor, revert)
    assert editor.post(page_url(page), as_browsers_send({**data, "action-publish": "x"})).status_code == 302
    assert statements(published(page)) == ["fee", "time"]


def test_a_copy_of_a_page_is_another_policy_with_facts_of_its_own(editor: Client, page: PolicyPage) -> None:
    copy = page.copy(update_attrs={"slug": "a-copy"}, keep_live=True)
    save(editor, page_url(copy), button="action-publish", **{"facts-0-value-statement": "Another"})
    assert (statements(published(copy)), statements(published(page))) == (["Another", "time"], ["fee", "time"])


def test_facts_outlive_the_page_on_which_they_were_edited(editor: Client, page: PolicyPage) -> None:
    chinese = make_policy_page("zh-hans", policy=page.policy, body=[notice("time")])
    save(editor, page_url(chinese), title="草稿")
    page.delete()
    save(editor, page_url(chinese), button="action-publish", document_number="No. 8")
    policy = published(chinese)
    assert (statements(policy), policy.document_number) == (["fee", "time"], "No. 8")
    PolicyPage.objects.get(pk=chinese.pk).delete()
    assert statements(published(chinese)) == ["fee", "time"]
    again = PolicyPage(title="Anew", slug=policy.slug, locale=page.locale)
    section_of_policies("en").add_child(instance=again)
    assert again.policy == policy
    assert again.keeps_facts


def test_a_check_names_a_published_reference_to_nothing(page: PolicyPage) -> None:
    assert not [each for each in check_facts(["default"]) if page.slug in each.msg]
    french = make_policy_page("fr", policy=page.policy, translated_from="en", body=[notice("fee"), steps("gone")])
    (warning,) = (each for each in check_facts(["default"]) if page.slug in each.msg)
    assert warning.msg == f"{french.url_path}, block 2 (How): its policy has no fact 'gone'."
