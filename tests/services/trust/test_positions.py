"""Positions that cannot be the city's are refused wherever they come from; a district that does not fit one is doubted."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.utils import translation

from portal.content_rows import ContentError
from portal.setup import roles
from services.kinds.base import Entry
from services.operations import load_file
from services.registry import Kind, all_kinds, get
from services.shared.models import Place
from services.trust.positions import district_doubt
from tests.admin import as_browsers_send, form_on, save, signed_in, snippet_url
from tests.factories import make_entry, make_user
from tests.matrix import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
WRONG = [
    (116.4, 39.9, "swapped"),
    (31.2, 121.5, "not in Beijing"),
    (0.0, 0.0, "not in Beijing"),
    (91.0, 200.0, "not in Beijing"),
    (float("nan"), 116.4, "not in Beijing"),
    (39.9, None, "neither"),
]


def faults(place: Any) -> dict[str, list[str]]:
    with translation.override("en"), pytest.raises(ValidationError) as error:
        place.full_clean(exclude=["name"])
    return error.value.message_dict


@KINDS
def test_every_kind_refuses_swapped_coordinates(kind: Kind) -> None:
    assert "swapped" in faults(kind.model(slug="x", lat=116.4, lon=39.9))["lat"][0]


@pytest.mark.parametrize(("lat", "lon", "words"), WRONG)
def test_entries_and_further_places_refuse_what_is_not_in_the_city(lat: float, lon: float | None, words: str) -> None:
    for place in (get("schools").model(slug="x", lat=lat, lon=lon), Place(slug="x", lat=lat, lon=lon)):
        found = faults(place)
        assert words in found["lat"][0]
        assert "lon" not in found, "one fault, one sentence"


def test_a_longitude_of_elsewhere_is_told_at_the_longitude() -> None:
    assert list(faults(Place(slug="x", lat=40.0, lon=500.0))) == ["lon"]


def test_an_unknown_district_is_named() -> None:
    assert faults(Place(slug="x", district="pudong")) == {"district": ["There is no district “pudong”."]}


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"location": {"lat": 116.4, "lon": 39.9}}, "row 1 (qwertz), location: ", "swapped"),
        ({"location": {"lat": 31.2, "lon": 121.5}}, "row 1 (qwertz), location: ", "not in Beijing"),
        ({"district": "pudong"}, "(qwertz), district: ", "There is no district “pudong”."),
    ],
)
def test_a_content_file_is_refused_with_row_and_column(tmp_path: Path, change: dict[str, Any], where: str, words: str) -> None:
    row = {"id": "qwertz", "names": {"en": "Q"}, "sources": [], "confidence": "sourced", **change}
    path = tmp_path / "schools.yaml"
    path.write_text(yaml.safe_dump([row]), encoding="utf-8")
    with translation.override("en"), pytest.raises(ContentError) as error:
        load_file(path, get("schools"))
    assert f"schools.yaml, {where}" in str(error.value)
    assert words in str(error.value)


def test_the_editing_screen_says_it_at_the_field() -> None:
    entry, editor = make_entry(), signed_in(make_user(roles.EDITORS))
    data = {**form_on(editor, snippet_url(entry)), "lat": "116.4", "lon": "39.9", "action-publish": "action-publish"}
    response = editor.post(snippet_url(entry), as_browsers_send(data))
    assert response.status_code == 200
    assert "swapped" in response.context["form"].errors["lat"][0]


def test_a_translator_can_save_an_entry_whose_position_was_wrong_before() -> None:
    entry = make_entry()
    type(entry)._default_manager.filter(pk=entry.pk).update(lat=31.2, lon=121.5)
    entry.refresh_from_db()
    entry.save_revision(clean=False)
    save(signed_in(make_user("Translators: French")), snippet_url(entry), name_fr="Un nom")
    assert latest(entry)["name_fr"] == "Un nom"


def latest(entry: Entry) -> dict[str, Any]:
    content: dict[str, Any] = type(entry)._default_manager.get(pk=entry.pk).latest_revision.content
    return content


@pytest.mark.parametrize(
    ("lat", "lon", "district", "doubt"),
    [
        (39.9, 116.4, "dongcheng", ""),
        (39.9, 116.4, "yanqing", "The position is in Dongcheng District, not in Yanqing District."),
        (39.9, 116.4, "", ""),
        (None, None, "yanqing", ""),
        (39.45, 115.4, "yanqing", "The position is in none of the city’s districts, and not in Yanqing District."),
    ],
)
def test_a_district_that_does_not_fit_is_doubted(lat: float | None, lon: float | None, district: str, doubt: str) -> None:
    with translation.override("en"):
        assert district_doubt(Place(lat=lat, lon=lon, district=district)) == doubt


def test_hardly_a_real_entry_is_doubted() -> None:
    with translation.override("en"):
        doubted = {entry.slug for kind in all_kinds() for entry in kind.model._default_manager.all() if district_doubt(entry)}
    assert doubted == set()
