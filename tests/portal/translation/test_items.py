"""One item in all languages: who has what, for an editor who published it."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from portal.pages.models import PolicyPage
from portal.setup import roles
from portal.translation import operations, selectors
from portal.translation.models import Item
from portal.translation.selectors import Readers
from portal.translation.sources import Segment
from portal.translation.states import State
from services.kinds.schools import School
from tests.admin import is_refused, list_url, page_url, signed_in
from tests.factories import make_user
from tests.portal.translation.made_up import NAME, MadeUp, at_the_desk, coordinator, person, put, reviewer, target, translator

TEXTS = {"title": "Visa", "fee": "The fee is 400 yuan."}


@pytest.fixture
def visa(made_up: MadeUp) -> MadeUp:
    """A page of two texts."""
    made_up.take("visa", TEXTS)
    return made_up


def in_language(code: str = "fr") -> selectors.InLanguage:
    """How far the page is in a language."""
    return next(row for row in selectors.in_languages(target("title").item) if row.language.code == code)


def publish(language: str = "fr") -> None:
    operations.publish(item=target("title").item, language=language, user=reviewer(language))


def test_every_language_but_the_source_is_there_and_has_nothing_at_first(visa: MadeUp) -> None:
    rows = selectors.in_languages(target("title").item)
    assert len(rows) == 9
    assert {(row.readers, row.texts.missing) for row in rows} == {(Readers.NOTHING, 2)}


def test_readers_have_it_when_everything_is_published_as_the_source_is_now(visa: MadeUp) -> None:
    put("title", State.APPROVED, "Le visa")
    publish()
    assert in_language().readers is Readers.BEHIND, "a text is missing"
    put("fee", State.TRANSLATED, "Les frais sont de 400 yuans.")
    publish()
    assert in_language().readers is Readers.CURRENT
    visa.take("visa", {**TEXTS, "fee": "The charge is 500 yuan."})
    assert in_language().readers is Readers.BEHIND
    visa.take("visa", TEXTS)
    assert in_language().readers is Readers.CURRENT, "the change was undone"


def test_what_need_not_be_there_or_is_not_to_be_translated_keeps_nobody_back(made_up: MadeUp) -> None:
    made_up.take("visa", segments=(Segment("title", "Visa"), Segment("meta", "About visas", is_required=False), Segment("name", "BFSU")))
    put("title", State.TRANSLATED, "Le visa")
    operations.leave_untranslated(target=target("name"), version=0, user=coordinator(), reason="A name.")
    publish()
    assert in_language().readers is Readers.CURRENT


def test_what_is_to_be_done_is_counted_with_its_first_date(visa: MadeUp) -> None:
    visa.take("visa", {**TEXTS, "time": "Seven days.", "place": "At the hall.", "paper": "A passport."})
    put("title", State.APPROVED, "Le visa")
    put("fee", State.TRANSLATED, "Les frais sont de 500 yuans.")
    put("time", State.SUGGESTED, "Sept jours.")
    late = put("place", State.APPROVED, "Dans le hall.")
    visa.take("visa", {**TEXTS, "time": "Seven days.", "place": "In the yard.", "paper": "A passport."})
    boss, worker = coordinator(), translator()
    for found, day in ((target("title"), date(2030, 1, 1)), (target("paper"), date(2030, 1, 3)), (target("time"), date(2030, 1, 2))):
        operations.assign(targets=[found], assignee=worker, user=boss, due=day)
    row = in_language()
    assert late.text
    assert [getattr(row.texts, name) for name in ("approved", "translated", "out_of_date", "started", "missing")] == [1, 1, 1, 1, 1]
    assert row.due == date(2030, 1, 2), "the title is done"


def opened(client: Client) -> BeautifulSoup:
    response = client.get(reverse("translation_item_of", args=[NAME, "visa"]), follow=True)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_the_page_leads_to_the_languages_that_one_works_in(visa: MadeUp) -> None:
    page = opened(at_the_desk(translator()))
    editor = reverse("translation_editor", args=["fr", target("title").item_id])
    assert [link["href"] for link in page.select("tbody th a")] == [editor]
    assert len(page.select("tbody tr")) == 9
    assert "Readers of 0 of 9 languages" in page.get_text()


def test_what_the_desk_does_not_know_is_said(visa: MadeUp) -> None:
    operations.forget(source=NAME, key="visa")
    assert "not on the translation desk" in opened(at_the_desk(translator())).get_text()


@pytest.mark.parametrize("name", ["translation_item", "translation_item_of"])
def test_nobody_without_a_language_sees_it(visa: MadeUp, name: str) -> None:
    arguments = [target("title").item_id] if name == "translation_item" else [NAME, "visa"]
    assert is_refused(at_the_desk(person()).get(reverse(name, args=arguments)))


def test_it_takes_one_query(visa: MadeUp, django_assert_num_queries: Any) -> None:
    item = Item.objects.get()
    with django_assert_num_queries(1):
        selectors.in_languages(item)


@pytest.mark.django_db
def test_a_page_and_an_entry_lead_to_their_languages() -> None:
    editor = signed_in(make_user(roles.EDITORS))
    page = PolicyPage.objects.filter(locale__language_code="fr")[0]
    assert f"/admin/translation/items/pages/page:{page.translation_key}/" in editor.get(page_url(page)).content.decode()
    school = School.objects.order_by("slug").first()
    assert f"/admin/translation/items/entries/entry:schools:{school.pk}/" in editor.get(list_url(School)).content.decode()
    nobody = Page.objects.get(depth=1)
    assert editor.get(f"/admin/pages/{nobody.pk}/").status_code == 200
