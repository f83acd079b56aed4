"""Further places, contacts and operators: kept once, named by many, part of an entry's drafts, and seen by readers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import languages
from portal.content_rows import ContentError
from portal.setup import roles
from services import operations
from services.kinds.base import Entry
from services.kinds.embassies import Embassy
from services.kinds.organizations import Organization
from services.registry import Kind, all_kinds, get
from services.selectors import operated_by
from services.shared.models import Contact, Place, users_of
from services.shared.operations import load_contacts, load_places
from tests.admin import fields_on, is_refused, list_url, save, signed_in, snippet_url
from tests.factories import make_entry, make_user
from tests.finding import hits
from tests.matrix import KINDS
from tests.reading import clean, open_page

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
ENGLISH = languages.get("en")


def make_place(**fields: Any) -> Place:
    return Place.objects.create(
        **{"slug": "east-gate", "name_en": "East Gate", "name_zh_hans": "东门", "local_address": "东路9号", **fields}
    )


def make_contact(**fields: Any) -> Contact:
    return Contact.objects.create(**{"slug": "night-desk", "purpose": "emergencies", "value": "010-7777", **fields})


def write(path: Path, rows: Any) -> Path:
    path.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    return path


@KINDS
def test_an_entry_shows_its_further_places_and_contacts(client: Client, kind: Kind) -> None:
    entry = make_entry(kind.slug, places=[("place", make_place())], contacts=[("contact", make_contact(hours="24/7", languages=["fr"]))])
    page = open_page(client, ENGLISH, f"services/{kind.slug}/{entry.slug}/")
    text = clean(page.one("main").get_text(" "))
    for words in ("East Gate", "东路9号", "Emergencies, day and night", "010-7777", "French"):
        assert words in text, words
    assert page.soup.select('a[href="tel:010-7777"]')


def test_what_staff_change_once_all_entries_say(client: Client) -> None:
    place = make_place()
    entries = [make_entry(slug, places=[("place", place)]) for slug in ("schools", "medical")]
    Place.objects.filter(pk=place.pk).update(name_en="West Gate")
    for entry in entries:
        assert "West Gate" in client.get(entry.get_absolute_url()).content.decode()
    assert users_of(place) == entries


def test_a_draft_keeps_its_own_places_until_it_is_published(client: Client) -> None:
    place, entry = make_place(), make_entry()
    entry.places = [("place", place)]
    draft = entry.save_revision()
    assert "East Gate" not in client.get(entry.get_absolute_url()).content.decode()
    assert [block.value for block in draft.as_object().places] == [place]
    draft.publish()
    assert "East Gate" in client.get(entry.get_absolute_url()).content.decode()


def test_an_entry_whose_place_was_deleted_is_still_shown(client: Client) -> None:
    place = make_place()
    entry = make_entry(places=[("place", place)])
    place.delete()
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_a_place_is_found_by_its_name_and_the_name_follows(publish: Callable[[], AbstractContextManager[object]]) -> None:
    with publish():
        place = make_place(name_en="Xylokarp Gate")
        entry = make_entry(places=[("place", place)])
    assert f"schools:{entry.pk}" in hits("xylokarp")
    with publish():
        place.name_en = "Quagmirite Gate"
        place.save()
    assert f"schools:{entry.pk}" in hits("quagmirite")
    assert f"schools:{entry.pk}" not in hits("xylokarp")


class TestContact:
    @pytest.mark.parametrize(
        ("channel", "value", "url"),
        [
            ("telephone", "010-8402 0101", "tel:010-84020101"),
            ("telephone", "+86 10 8402 0101", "tel:+861084020101"),
            ("text", "12110", "sms:12110"),
            ("email", "desk@example.org", "mailto:desk@example.org"),
            ("website", "https://example.org/desk", "https://example.org/desk"),
            ("wechat", "desk", ""),
        ],
    )
    def test_what_a_way_needs_is_taken_and_followed(self, channel: str, value: str, url: str) -> None:
        contact = Contact(slug="desk", channel=channel, value=value)
        contact.full_clean()
        assert contact.url == url

    @pytest.mark.parametrize(
        ("channel", "value"),
        [("telephone", "call us"), ("text", ""), ("email", "nobody"), ("website", "javascript:alert(1)"), ("pigeon", "coo")],
    )
    def test_what_it_does_not_is_refused(self, channel: str, value: str) -> None:
        with pytest.raises(ValidationError):
            Contact(slug="desk", channel=channel, value=value).full_clean()

    def test_hours_that_do_not_parse_are_refused(self) -> None:
        with pytest.raises(ValidationError) as caught:
            Contact(slug="desk", value="12345", hours="late").full_clean()
        assert "hours" in caught.value.message_dict


class TestOperator:
    def test_an_entry_leads_to_who_runs_it_and_back(self, client: Client) -> None:
        operator = make_entry("organizations", name_en="Made-up Board")
        entries = [make_entry(slug, operator=operator, name_en=f"Run in {slug}") for slug in ("hotlines", "schools")]
        make_entry("schools", operator=operator, live=False, name_en="A secret plan")
        for entry in entries:
            assert operator.get_absolute_url() in client.get(entry.get_absolute_url()).content.decode()
        page = client.get(operator.get_absolute_url()).content.decode()
        assert all(entry.get_absolute_url() in page for entry in entries)
        assert "A secret plan" not in page

    def test_one_query_for_all_kinds(self, django_assert_num_queries: Any) -> None:
        operator = make_entry("organizations")
        assert isinstance(operator, Organization)
        for kind in all_kinds():
            if kind.model is not Organization:
                make_entry(kind.slug, operator=operator)
        with django_assert_num_queries(1):
            assert len(operated_by(operator)) == len(all_kinds()) - 1

    def test_one_that_is_not_published_is_named_without_a_link(self, client: Client) -> None:
        operator = make_entry("organizations", name_en="Made-up Board", live=False)
        html = client.get(make_entry(operator=operator).get_absolute_url()).content.decode()
        assert "Made-up Board" in html
        assert operator.get_absolute_url() not in html

    def test_an_entry_stays_when_its_operator_is_deleted(self, client: Client) -> None:
        operator = make_entry("organizations")
        entry = make_entry(operator=operator)
        operator.delete()
        assert client.get(entry.get_absolute_url()).status_code == 200
        assert entry.latest_revision is not None
        assert entry.latest_revision.as_object().operator is None

    def test_an_organization_has_none(self) -> None:
        assert "operator" not in {field.name for field in Organization._meta.get_fields()}


class TestFiles:
    def test_rows_become_places_and_contacts_and_entries_name_them(self, tmp_path: Path) -> None:
        places = [{"id": "gate", "names": {"en": "Gate", "fr": "Porte"}, "district": "haidian", "hours": "Mo-Fr 09:00-17:00"}]
        assert load_places(write(tmp_path / "places.yaml", places)) == 1
        assert (
            load_contacts(write(tmp_path / "contacts.yaml", [{"id": "desk", "purpose": "general", "channel": "text", "value": "1"}])) == 1
        )
        place = Place.objects.get(slug="gate")
        assert (place.name_fr, place.name_de, place.district, place.hours) == ("Porte", "", "haidian", "Mo-Fr 09:00-17:00")
        row = {"id": "made-up", "names": {"en": "X"}, "sources": [], "confidence": "sourced", "places": ["gate"], "contacts": ["desk"]}
        operations.load_file(write(tmp_path / "file.yaml", [{**row, "country": "FR", "operator": "org-nia"}]), get("embassies"))
        entry = Embassy.objects.get(slug="made-up")
        assert [block.value for block in entry.places] == [place]
        assert [block.value.slug for block in entry.contacts] == ["desk"]
        assert entry.operator == Organization.objects.get(slug="org-nia")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"id": "Not A Slug"}, "id"),
            ({"names": {"xx": "y"}}, "names.xx"),
            ({"district": "atlantis"}, "district"),
            ({"location": {"lon": 1}}, "location.lat"),
            ({"hours": "late"}, "hours"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_a_broken_place_is_named_with_its_field_and_nothing_is_loaded(
        self, tmp_path: Path, changes: dict[str, Any], field: str
    ) -> None:
        before = Place.objects.count()
        rows = [{"id": "first", "names": {"en": "x"}}, {"id": "second", "names": {"en": "x"}, **changes}]
        with pytest.raises(ContentError, match=rf"places\.yaml, .*{field}"):
            load_places(write(tmp_path / "places.yaml", rows))
        assert Place.objects.count() == before

    def test_the_campuses_of_the_real_schools_are_places(self) -> None:
        assert Place.objects.get(slug="dcb-riviera").english_address
        assert [entry.slug for entry in users_of(Place.objects.get(slug="dcb-riviera"))] == ["dcb"]


class TestStaff:
    @pytest.mark.parametrize("model", [Place, Contact])
    def test_the_list_says_how_often_each_is_used(self, model: type[Place | Contact]) -> None:
        shared = make_place() if model is Place else make_contact()
        field = "places" if model is Place else "contacts"
        for slug in ("schools", "medical"):
            fields: dict[str, Any] = {field: [(field[:-1], shared)]}
            make_entry(slug, **fields)
        editor = signed_in(make_user(roles.EDITORS))
        editor.get(list_url(model))
        with CaptureQueriesContext(connection) as few:
            page = editor.get(list_url(model))
        assert next(row.usage_count for row in page.context["object_list"] if row.pk == shared.pk) == 2
        for number in range(5):
            (make_place if model is Place else make_contact)(slug=f"more-{number}")
        with CaptureQueriesContext(connection) as many:
            editor.get(list_url(model))
        assert len(many) <= len(few)

    def test_an_editor_chooses_places_and_contacts_for_an_entry(self) -> None:
        place, entry = make_place(), make_entry()
        editor = signed_in(make_user(roles.EDITORS))
        fields = {"places-count": "1", "places-0-deleted": "", "places-0-order": "0", "places-0-type": "place", "places-0-id": ""}
        save(editor, snippet_url(entry), button="action-publish", **fields, **{"places-0-value": str(place.pk)})
        entry = type(entry)._default_manager.get(pk=entry.pk)
        assert [block.value for block in entry.places] == [place]

    def test_a_translator_changes_the_name_in_their_language_and_nothing_else(self) -> None:
        place = make_place()
        translator = signed_in(make_user(roles.translators_of(languages.get("fr"))))
        assert {name for name in fields_on(translator, snippet_url(place)) if name.startswith(("name_", "local", "slug"))} == {"name_fr"}
        save(translator, snippet_url(place), name_fr="Porte est", name_en="Hijacked", local_address="Elsewhere")
        place.refresh_from_db()
        assert (place.name_fr, place.name_en, place.local_address) == ("Porte est", "East Gate", "东路9号")

    def test_a_translator_may_not_touch_contacts_or_make_places(self) -> None:
        contact = make_contact()
        translator = signed_in(make_user(roles.translators_of(languages.get("fr"))))
        assert is_refused(translator.get(snippet_url(contact)))
        assert is_refused(translator.get(f"{list_url(Place)}add/"))


def test_every_kind_shows_its_hours_in_the_reader_s_language(client: Client) -> None:
    entry: Entry = make_entry("service-halls", hours="Mo-Fr 09:00-17:00; PH off")
    assert entry.hours
    assert client.get(entry.get_absolute_url()).context["entry"]["hours"] is not None
