"""Who may do what, as a table: every act is tried by every role through the real admin, and what became of it is looked up."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState, WorkflowState

from portal import languages
from portal.pages.models import HomePage, PolicyPage
from portal.setup import roles
from portal.translation import operations
from portal.translation.models import Role, Target
from portal.translation.operations import languages_of
from search.models import Synonym
from services.figures.models import Figure
from services.kinds.schools import School
from services.shared.models import Contact, Place
from services.translation_source import TranslatableEntries, key_of
from tests.admin import as_browsers_send, buttons_on, form_in, form_on, list_url, page_url, save, signed_in, snippet_url
from tests.factories import make_entry, make_policy_page, make_user, section_of_policies

pytestmark = pytest.mark.django_db

FRENCH = languages.get("fr")
#: Role → its group; an account without a group is tried as well.
ROLES = {
    "author": roles.AUTHORS,
    "editor": roles.EDITORS,
    "publisher": roles.PUBLISHERS,
    "translator": roles.translators_of(FRENCH),
    "nobody": None,
}
WRITERS = frozenset({"author", "editor", "publisher"})
PUBLISHING = frozenset({"editor", "publisher"})
#: Translators into French have the French pages.
WITH_FRENCH_PAGES = WRITERS | {"translator"}
_numbers = count(1)


def fresh(item: Model) -> Any:
    return type(item)._default_manager.get(pk=item.pk)


def attempt(client: Client, url: str, button: str = "", **changes: Any) -> None:
    """Send the form at an address, forged where this account does not get to see it."""
    opened: Any = client.get(url)
    form = form_in(opened) if opened.status_code == 200 else form_on(signed_in(make_user(is_superuser=True)), url)
    data = {**form, **changes}
    client.post(url, as_browsers_send({**data, button: button} if button else data))


def bulk(client: Client, action: str, item: Model, **data: str) -> None:
    model = Page if isinstance(item, Page) else type(item)
    client.post(f"{reverse('wagtail_bulk_action', args=[model._meta.app_label, model._meta.model_name, action])}?id={item.pk}", data)


def submitted(item: Any, *, url: str, **changes: str) -> TaskState:
    """What an author submitted for review."""
    save(signed_in(make_user(roles.AUTHORS)), url, button="action-submit", **changes)
    return TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(item))


def creates_a_page(client: Client) -> bool:
    slug = f"new-{next(_numbers)}"
    url = reverse("wagtailadmin_pages:add", args=["pages", "policypage", section_of_policies("fr").pk])
    attempt(client, url, title="Nouvelle", slug=slug)
    return PolicyPage.objects.filter(slug=slug, live=False).exists()


def edits_facts_of_a_policy(client: Client) -> bool:
    page = make_policy_page("en")
    attempt(client, page_url(page), document_number="No. 7")
    return bool(fresh(page).get_latest_revision_as_object().document_number == "No. 7")


def edits_a_page(client: Client) -> bool:
    page = make_policy_page("fr")
    attempt(client, page_url(page), title="Modifiée")
    return bool(fresh(page).get_latest_revision_as_object().title == "Modifiée")


def submits_a_page(client: Client) -> bool:
    page = make_policy_page("fr")
    attempt(client, page_url(page), "action-submit", title="Modifiée")
    return WorkflowState.objects.for_instance(page).filter(status=WorkflowState.STATUS_IN_PROGRESS).exists()


def publishes_a_page(client: Client) -> bool:
    page = make_policy_page("fr")
    attempt(client, page_url(page), "action-publish", title="Modifiée")
    return bool(fresh(page).title == "Modifiée")


def publishes_pages_in_bulk(client: Client) -> bool:
    page = make_policy_page("fr", live=False)
    bulk(client, "publish", page)
    return bool(fresh(page).live)


def schedules_a_page(client: Client) -> bool:
    page = make_policy_page("fr", live=False)
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    attempt(client, page_url(page), "action-publish", go_live_at=tomorrow)
    return Revision.page_revisions.filter(object_id=str(page.pk), approved_go_live_at__isnull=False).exists()


def unpublishes_a_page(client: Client) -> bool:
    page = make_policy_page("fr")
    client.post(page_url(page, "unpublish"))
    return not fresh(page).live


def deletes_a_published_page(client: Client) -> bool:
    page = make_policy_page("fr")
    client.post(page_url(page, "delete"))
    return not Page.objects.filter(pk=page.pk).exists()


def deletes_drafts_of_others(client: Client) -> bool:
    one, other = (make_policy_page("fr", live=False, owner=make_user()) for _number in range(2))
    client.post(page_url(one, "delete"))
    bulk(client, "delete", other)
    return Page.objects.filter(pk__in=[one.pk, other.pk]).count() < 2


def approves_a_policy(client: Client) -> bool:
    page = make_policy_page("fr")
    task = submitted(page, url=page_url(page), title="Modifiée")
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""})
    return bool(fresh(page).title == "Modifiée")


def approves_another_page(client: Client) -> bool:
    page = HomePage.objects.get(locale__language_code="fr")
    task = submitted(page, url=page_url(page), title="Bienvenue")
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""})
    return bool(fresh(page).title == "Bienvenue")


def creates_an_entry(client: Client) -> bool:
    slug = f"new-{next(_numbers)}"
    attempt(client, f"{list_url(School)}add/", slug=slug, name_en="New", confidence="sourced")
    return School.objects.filter(slug=slug, live=False).exists()


def edits_facts_of_an_entry(client: Client) -> bool:
    entry = make_entry()
    attempt(client, snippet_url(entry), phone="010-7")
    return bool(fresh(entry).get_latest_revision_as_object().phone == "010-7")


def submits_an_entry(client: Client) -> bool:
    entry = make_entry()
    attempt(client, snippet_url(entry), "action-submit")
    return WorkflowState.objects.for_instance(entry).exists()


def publishes_an_entry(client: Client) -> bool:
    entry = make_entry()
    attempt(client, snippet_url(entry), "action-publish", phone="010-7")
    return bool(fresh(entry).phone == "010-7")


def publishes_entries_in_bulk(client: Client) -> bool:
    entry = make_entry(live=False)
    bulk(client, "publish", entry)
    return bool(fresh(entry).live)


def sets_a_district_in_bulk(client: Client) -> bool:
    entry = make_entry()
    bulk(client, "district", entry, value="miyun")
    return bool(fresh(entry).district == "miyun")


def approves_an_entry(client: Client) -> bool:
    entry = make_entry()
    task = submitted(entry, url=snippet_url(entry), phone="010-7")
    client.post(f"{list_url(School)}workflow/action/{entry.pk}/approve/{task.pk}/", {"comment": ""})
    return bool(fresh(entry).phone == "010-7")


def deletes_an_entry(client: Client) -> bool:
    entry = make_entry(live=False)
    client.post(snippet_url(entry, "delete"))
    return not School.objects.filter(pk=entry.pk).exists()


def edits_a_figure(client: Client) -> bool:
    figure = Figure.objects.all()[0]
    attempt(client, snippet_url(figure), period="2023")
    return bool(fresh(figure).get_latest_revision_as_object().period == "2023")


def publishes_a_figure(client: Client) -> bool:
    figure = Figure.objects.all()[0]
    attempt(client, snippet_url(figure), "action-publish", period="2023")
    return bool(fresh(figure).period == "2023")


def _edits(model: type[Model], name: str) -> Callable[[Client], bool]:
    """An act that changes a field of what goes live at once."""

    def act(client: Client) -> bool:
        item: Any = model._default_manager.all()[0]
        attempt(client, snippet_url(item), **{name: "2023"})
        return str(getattr(fresh(item), name)) == "2023"

    act.__name__ = f"edits_a_{model._meta.model_name}"
    return act


def creates_a_place(client: Client) -> bool:
    slug = f"new-{next(_numbers)}"
    attempt(client, f"{list_url(Place)}add/", slug=slug, name_en="New", local_address="虚构路1号", district="shunyi")
    return Place.objects.filter(slug=slug).exists()


def teaches_the_search_a_synonym(client: Client) -> bool:
    text = f"sanatorium{next(_numbers)}"
    client.post(f"{list_url(Synonym)}add/", {"text": text, "language": "fr", "means": "hôpital", "means_language": ""})
    return Synonym.objects.filter(text=text).exists()


def _at_the_desk(code: str) -> Target:
    """A name on the desk that has no translation into a language."""
    entry = make_entry()
    operations.take_up(source=TranslatableEntries.name, key=key_of(entry))
    found = Target.objects.filter(item__key=key_of(entry), language=code, unit__path="name").first()
    assert found is not None
    return found


def _translates_into(code: str) -> Callable[[Client], bool]:
    def act(client: Client) -> bool:
        target = _at_the_desk(code)
        client.post(reverse("translation_segment", args=[target.pk]), {"action": "save", "text": "Xylokarp", "version": target.version})
        return bool(fresh(target).text == "Xylokarp")

    act.__name__ = f"translates_into_{code}"
    return act


def publishes_on_the_desk(client: Client) -> bool:
    target = _at_the_desk("fr")
    worker = make_user(roles.translators_of(FRENCH))
    operations.save(target=target, text="École", version=target.version, user=worker)
    client.post(reverse("translation_publish", args=["fr", target.item_id]))
    return School.objects.filter(name_fr="École", pk=int(target.item.key.rsplit(":", 1)[1])).exists()


#: Act → the roles that may.
ACTS: dict[Callable[[Client], bool], frozenset[str]] = {
    creates_a_page: WRITERS,
    edits_a_page: WITH_FRENCH_PAGES,
    edits_facts_of_a_policy: WRITERS,
    submits_a_page: WITH_FRENCH_PAGES,
    publishes_a_page: PUBLISHING,
    publishes_pages_in_bulk: PUBLISHING,
    schedules_a_page: PUBLISHING,
    unpublishes_a_page: PUBLISHING,
    deletes_a_published_page: PUBLISHING,
    deletes_drafts_of_others: PUBLISHING,
    approves_a_policy: frozenset({"publisher"}),
    approves_another_page: PUBLISHING,
    creates_an_entry: WRITERS,
    edits_facts_of_an_entry: WRITERS,
    submits_an_entry: WRITERS | {"translator"},
    publishes_an_entry: PUBLISHING,
    publishes_entries_in_bulk: PUBLISHING,
    sets_a_district_in_bulk: PUBLISHING,
    approves_an_entry: PUBLISHING,
    deletes_an_entry: PUBLISHING,
    edits_a_figure: WRITERS,
    publishes_a_figure: PUBLISHING,
    _edits(Contact, "value"): PUBLISHING,
    creates_a_place: PUBLISHING,
    teaches_the_search_a_synonym: PUBLISHING,
    _translates_into("fr"): PUBLISHING | {"translator"},
    _translates_into("zh-hans"): WRITERS,
    publishes_on_the_desk: PUBLISHING,
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_role_may_do_this_or_not(act: Callable[[Client], bool]) -> None:
    done = set()
    for role, group in ROLES.items():
        # Each role finds what the one before found.
        with transaction.atomic():
            if act(signed_in(make_user(*([group] if group else [])))):
                done.add(role)
            transaction.set_rollback(True)
    assert done == ACTS[act], f"{act.__name__}: may not, but did: {sorted(done - ACTS[act])}; may, but did not: {sorted(ACTS[act] - done)}"


def test_an_author_is_offered_what_an_author_may() -> None:
    author = signed_in(make_user(roles.AUTHORS))
    for item, url in ((make_policy_page("en"), page_url), (make_entry(), snippet_url)):
        buttons = buttons_on(author, url(item))
        assert "action-submit" in buttons, item
        assert not buttons & {"action-publish", "action-unpublish"}, item


def test_an_author_deletes_a_draft_of_their_own() -> None:
    author = make_user(roles.AUTHORS)
    page = make_policy_page("en", live=False, owner=author)
    signed_in(author).post(page_url(page, "delete"))
    assert not Page.objects.filter(pk=page.pk).exists()


def test_an_author_chooses_shared_facts_that_others_make() -> None:
    author = signed_in(make_user(roles.AUTHORS))
    for model in (Place, Contact):
        chooser = reverse(f"wagtailsnippetchoosers_{model._meta.app_label}_{model._meta.model_name}:choose")
        assert author.get(chooser).status_code == 200, model


@pytest.mark.parametrize(("url", "make"), [(page_url, make_policy_page), (snippet_url, make_entry)], ids=["page", "entry"])
def test_a_submission_is_mailed_to_those_who_decide(url: Callable[..., str], make: Callable[..., Any]) -> None:
    people = {role: make_user(group) for role, group in ROLES.items() if group}
    for role, user in people.items():
        user.email = f"{role}@example.org"
        user.save()
    item = make()
    save(signed_in(people["author"]), url(item), button="action-submit")
    expected = {"publisher@example.org"} if isinstance(item, Page) else {"publisher@example.org", "editor@example.org"}
    assert {address for message in mail.outbox for address in message.to} == expected
    mail.outbox.clear()
    task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(item))
    task.task.specific.on_action(task, people["publisher"], "reject", comment="Which form?")
    assert [message.to for message in mail.outbox] == [["author@example.org"]]
    assert "Which form?" in mail.outbox[0].body


def test_the_desk_is_open_to_authors_in_the_languages_that_entries_need() -> None:
    author = make_user(roles.AUTHORS)
    assert {row.code for row in languages_of(author)} == set(roles.LANGUAGES_OF_AUTHORS)
    assert not languages_of(author, [Role.REVIEW, Role.COORDINATE])
