"""Opening hours where readers see them and editors change them."""

from typing import Any

import pytest
from django.test import Client

from portal import languages
from portal.languages import Language
from portal.setup import roles
from services.kinds.base import Entry
from tests.admin import form_on, signed_in, snippet_url
from tests.factories import make_entry, make_user
from tests.reading import clean, open_page

pytestmark = pytest.mark.django_db
OFFICE = "Mo-Fr 09:00-17:00; PH off"


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user(roles.EDITORS))


def stored(entry: Entry) -> Any:
    return type(entry)._default_manager.get(pk=entry.pk)


def test_an_entry_shows_the_coming_week_in_every_language(client: Client, language: Language) -> None:
    entry = make_entry(hours=OFFICE)
    page = open_page(client, language, f"services/schools/{entry.slug}/")
    rows = page.soup.select(".hours__days tr")
    assert len(rows) == 7
    assert [row.has_attr("aria-current") for row in rows] == [True] + [False] * 6
    assert any("17:00" in clean(row.get_text(" ")) or "17時" in row.get_text() for row in rows)


def test_who_never_closes_needs_no_table(client: Client) -> None:
    entry = make_entry(hours="24/7")
    page = open_page(client, languages.get("en"), f"services/schools/{entry.slug}/")
    assert page.soup.select(".hours__days") == []
    assert "day and night" in page.one(".hours").get_text()


def test_nothing_is_said_where_hours_are_not_known(client: Client) -> None:
    page = open_page(client, languages.get("en"), f"services/schools/{make_entry().slug}/")
    assert page.soup.select(".hours") == []


def test_an_editor_changes_hours_in_the_form(editor: Client) -> None:
    entry = make_entry(hours=OFFICE)
    form = form_on(editor, snippet_url(entry))
    form |= {"hours-line-0-end0": "18:00", "hours-change-0-first": "2026-02-10", "hours-change-0-last": "2026-02-12"}
    editor.post(snippet_url(entry), {**form, "action-publish": "action-publish"})
    assert stored(entry).hours == "Mo-Fr 09:00-18:00; PH off; 2026 Feb 10-2026 Feb 12 off"


def test_hours_that_cannot_be_read_are_named_and_nothing_is_saved(editor: Client) -> None:
    entry = make_entry(hours=OFFICE)
    form = form_on(editor, snippet_url(entry)) | {"hours-mode": "text", "hours-text": "Mo-Fr 9-17", "phone": "1"}
    answer = editor.post(snippet_url(entry), {**form, "action-publish": "action-publish"})
    assert "from character 7 on: “9-17”" in answer.content.decode()
    assert (stored(entry).hours, stored(entry).phone) == (OFFICE, "")


def test_who_may_only_translate_cannot_change_hours() -> None:
    entry = make_entry(hours=OFFICE)
    translator = signed_in(make_user(roles.translators_of(languages.get("fr"))))
    editor_form = form_on(signed_in(make_user(roles.EDITORS)), snippet_url(entry))
    translator.post(snippet_url(entry), {**editor_form, "hours-mode": "always", "action-publish": "action-publish"})
    assert stored(entry).hours == OFFICE
