"""Places and figures on the translation desk: read from it, written to it, and told apart from what staff change elsewhere."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from portal import languages
from portal.setup import roles
from portal.translation import operations as desk
from portal.translation import sources
from portal.translation.models import Target
from services.figures.models import Figure
from services.shared.models import Place
from services.shared.translation_source import SharedTexts, key_of
from tests.admin import save, signed_in, snippet_url
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> sources.Source:
    return sources.get(SharedTexts.name)


@pytest.fixture
def place() -> Place:
    return Place.objects.create(slug="east-gate", name_en="East Gate", name_fr="Porte est", local_address="东路9号")


def test_every_place_and_figure_is_an_item(source: sources.Source, place: Place) -> None:
    keys = {item.key for item in source.items()}
    assert keys == {*map(key_of, Place.objects.all()), *map(key_of, Figure.objects.all())}
    item = source.item(key_of(place))
    assert item is not None
    assert [(segment.path, segment.text) for segment in item.segments] == [("name", "East Gate")]


def test_what_is_there_in_a_language_is_known(source: sources.Source, place: Place) -> None:
    assert {path: found.text for path, found in source.existing(key_of(place), "fr").items()} == {"name": "Porte est"}
    assert source.existing(key_of(place), "de") == {}


def test_a_translation_goes_into_its_language_and_nothing_else(source: sources.Source, place: Place) -> None:
    source.write(key_of(place), "de", {"name": "Osttor"}, user=None, is_publish=True)
    changed = Place.objects.get(pk=place.pk)
    assert (changed.name_de, changed.name_fr, changed.name_en, changed.local_address) == ("Osttor", "Porte est", "East Gate", "东路9号")


def test_there_are_no_drafts(source: sources.Source, place: Place) -> None:
    source.write(key_of(place), "de", {"name": "Osttor"}, user=None, is_publish=False)
    assert not Place.objects.get(pk=place.pk).name_de


@pytest.mark.parametrize(("key", "texts"), [("place:0", {"name": "x"}), ("place:x", {"name": "x"}), ("figure:", {}), ("horse:1", {})])
def test_what_is_not_there_is_a_lookup_error(source: sources.Source, key: str, texts: dict[str, str]) -> None:
    with pytest.raises(LookupError):
        source.write(key, "fr", texts, user=None, is_publish=True)


def test_another_column_cannot_be_written(source: sources.Source, place: Place) -> None:
    with pytest.raises(LookupError):
        source.write(key_of(place), "fr", {"local_address": "x"}, user=None, is_publish=True)


def test_too_long_a_text_is_refused_and_nothing_written(source: sources.Source, place: Place) -> None:
    with pytest.raises(ValidationError):
        source.write(key_of(place), "fr", {"name": "x" * 201}, user=None, is_publish=True)
    assert Place.objects.get(pk=place.pk).name_fr == "Porte est"


def test_a_figure_is_seen_by_readers_a_place_is_not_by_itself(source: sources.Source, place: Place) -> None:
    shown = Figure.objects.get(slug="stat-sister")
    assert source.address(key_of(shown), "fr") == "/fr/figures/#stat-sister"
    assert source.address(key_of(place), "fr") == ""
    assert source.edit_address(key_of(place)) == snippet_url(place)


def test_what_staff_change_elsewhere_is_on_the_desk(place: Place, django_capture_on_commit_callbacks: Any) -> None:
    desk.take_up(source=SharedTexts.name, key=key_of(place))
    target = Target.objects.get(unit__item__key=key_of(place), language="fr")
    assert target.text == "Porte est"
    translator = signed_in(make_user(roles.translators_of(languages.get("fr"))))
    with django_capture_on_commit_callbacks(execute=True):
        save(translator, snippet_url(place), name_fr="Porte orientale")
    target.refresh_from_db()
    assert target.text == "Porte orientale"
    with django_capture_on_commit_callbacks(execute=True):
        save(signed_in(make_user(roles.EDITORS)), snippet_url(place), name_en="East Entrance")
    target.refresh_from_db()
    assert target.is_out_of_date
