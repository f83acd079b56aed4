"""The registry of kinds: each once, and everything a kind needs is there."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from modeltranslation.translator import translator

from portal import languages
from portal.languages import Language
from search import sources
from services import registry
from services.content_files import FOLDER, EntryRow
from services.indexing import source_name
from services.kinds.base import Entry
from services.registry import Kind, all_kinds
from tests.matrix import KINDS
from tests.reading import open_page

pytestmark = pytest.mark.matrix


def test_every_kind_is_there_in_the_order_of_its_rank() -> None:
    assert [kind.slug for kind in all_kinds()] == [
        *("service-halls", "hotlines", "online-services", "medical", "schools", "talent-communities"),
        *("organizations", "embassies", "transport", "venues", "areas", "events"),
    ]


@KINDS
def test_second_registration_raises_and_changes_nothing(kind: Kind) -> None:
    with pytest.raises(registry.DuplicateKindError, match=kind.slug):
        registry.register(replace(kind, icon="another"))
    assert registry.get(kind.slug) is kind


@pytest.mark.parametrize("slug", ["", "school", "Schools", "schools/", "talent_communities", "../schools"])
def test_unknown_kind_raises(slug: str) -> None:
    with pytest.raises(registry.UnknownKindError):
        registry.get(slug)


@KINDS
def test_kind_of_a_model_is_the_one_that_registered_it(kind: Kind) -> None:
    assert registry.kind_of(kind.model) is kind
    assert kind.model(slug="x").kind is kind


@KINDS
def test_every_column_is_either_translated_or_a_fact(kind: Kind) -> None:
    """A column that a kind adds and does not name would be on no editing screen and in no file."""
    shared = {field.name for field in Entry._meta.get_fields()}
    suffixes = tuple(f"_{row.suffix}" for row in languages.all_languages())
    own = {
        field.name
        for field in kind.model._meta.get_fields()
        if field.concrete and not field.primary_key and field.name not in shared and not field.name.endswith(suffixes)
    }
    assert own == {*kind.facts_fields, *kind.translated}


@KINDS
def test_every_field_has_its_place_in_the_content_file(kind: Kind) -> None:
    assert issubclass(kind.row, EntryRow)
    assert {*kind.facts_fields, *kind.translated} <= set(kind.row.model_fields)
    assert (FOLDER / f"{kind.content}.yaml").exists()


@KINDS
def test_translated_fields_have_a_column_for_every_language(kind: Kind) -> None:
    fields = translator.get_options_for_model(kind.model).get_field_names()
    assert {*Entry.TRANSLATED, *kind.translated} <= set(fields)
    columns = {field.name for field in kind.model._meta.get_fields()}
    for language in languages.all_languages():
        assert {f"{name}_{language.suffix}" for name in fields} <= columns


@KINDS
def test_search_knows_the_kind(kind: Kind) -> None:
    assert sources.get_kind(kind.slug).icon == kind.icon
    assert sources.get(source_name(kind)).kind is kind


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["services/nothing/", "services/nothing/isb/", "services/School/", "services/学校/"])
def test_unknown_kind_is_a_404_in_the_reader_s_language(client: Client, language: Language, path: str) -> None:
    page = open_page(client, language, path)
    assert page.status == 404
    assert (page.html["lang"], page.html["dir"]) == (language.tag, language.direction)


@pytest.mark.django_db
def test_an_entry_is_not_found_under_another_kind(client: Client) -> None:
    assert client.get("/en/services/schools/isb/").status_code == 200
    assert client.get("/en/services/medical/isb/").status_code == 404


def test_labels_are_translated_when_they_are_shown(language: Language, monkeypatch: Any) -> None:
    from django.utils import translation

    with translation.override(language.code):
        shown = [str(kind.label_plural) for kind in all_kinds()]
        assert shown == [translation.gettext(kind.label_plural._args[0]) for kind in all_kinds()]
