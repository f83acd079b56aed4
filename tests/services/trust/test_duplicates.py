"""Warnings of the same thing entered twice: by name, telephone and position, never for what belongs together, never a refusal."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.setup import roles
from services.kinds.base import Entry
from services.registry import all_kinds, get
from services.trust import duplicates
from services.trust.duplicates import duplicates_of
from tests.admin import list_url, save, signed_in, snippet_url
from tests.factories import make_entry, make_user

pytestmark = pytest.mark.django_db


def found(entry: Entry) -> list[tuple[str, list[str]]]:
    with translation.override("en"):
        return [(duplicate.slug, [str(reason) for reason in duplicate.reasons]) for duplicate in duplicates_of(entry)]


def new(kind: str = "schools", **fields: Any) -> Entry:
    """An entry that is not saved yet."""
    return get(kind).model(slug="new-one", **fields)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Qwertz Academy", "QWERTZ  academy"),
        ("Qwertz Académie", "qwertz academie"),
        ("Ｑｗｅｒｔｚ", "qwertz"),
        ("Qwertz-Academy", "Qwertz Academy"),
    ],
)
def test_the_same_name_however_it_is_written(name: str, other: str) -> None:
    entry = make_entry(name_en=name, name_zh_hans="")
    assert found(new(name_en=other)) == [(entry.slug, ["the same name"])]


def test_the_same_name_among_other_names_and_in_other_kinds_and_drafts() -> None:
    entry = make_entry("hotlines", aliases="Qwertz\nXyz", live=False)
    assert found(new("medical", name_en="XYZ")) == [(entry.slug, ["the same name"])]


def test_nearly_the_same_name() -> None:
    entry = make_entry(name_en="Qwertzuiop International Academy", district="")
    assert found(new(name_en="Qwertzuoip International Academy")) == [(entry.slug, ["nearly the same name"])]


def test_other_numbers_in_the_name_are_other_schools() -> None:
    make_entry(name_en="Qwertzuiop Experimental School No. 55", district="")
    assert found(new(name_en="Qwertzuiop Experimental School No. 56")) == []


def test_offices_of_one_authority_in_several_districts_are_no_duplicates() -> None:
    make_entry("service-halls", name_en="Qwertzuiop Reception Hall, Shunyi", district="shunyi")
    assert found(new("service-halls", name_en="Qwertzuiop Reception Hall, Shunyl", district="haidian")) == []


@pytest.mark.parametrize("phone", ["010-8765 4321", "+86 10 8765-4321", "0086-10-87654321", "(010)87654321 ext. 12", "01087654321"])
def test_the_same_telephone_number_however_it_is_written(phone: str) -> None:
    entry = make_entry("medical", phone="010-87654321")
    assert found(new(name_en="Something else", phone=phone)) == [(entry.slug, ["the same telephone number"])]


@pytest.mark.parametrize("phone", ["12345", "110", ""])
def test_a_hotline_that_many_name_is_no_duplicate(phone: str) -> None:
    make_entry(phone=phone)
    assert found(new(name_en="Something else", phone=phone)) == []


@pytest.mark.parametrize(("lat", "is_near"), [(40.1, True), (40.1004, True), (40.1006, False)])
def test_the_same_place_within_fifty_metres(lat: float, is_near: bool) -> None:
    entry = make_entry(lat=40.1, lon=116.7)
    assert found(new(name_en="Something else", lat=lat, lon=116.7)) == ([(entry.slug, ["the same place"])] if is_near else [])


def test_something_of_another_kind_in_the_same_building_is_no_duplicate() -> None:
    make_entry("medical", lat=40.1, lon=116.7)
    assert found(new(name_en="Something else", lat=40.1, lon=116.7)) == []


def test_all_reasons_are_told_together() -> None:
    entry = make_entry(name_en="Qwertz", phone="010-87654321", lat=40.1, lon=116.7)
    twin = new(name_en="Qwertz", phone="010-87654321", lat=40.1, lon=116.7)
    assert found(twin) == [(entry.slug, ["the same name", "the same telephone number", "the same place"])]


def test_an_entry_is_no_duplicate_of_itself() -> None:
    entry = make_entry(name_en="Qwertz")
    assert found(entry) == []
    assert found(type(entry)(slug=entry.slug, name_en="Qwertz")) == [], "an import finds it by its id"


def test_an_organization_and_what_it_runs_are_no_duplicates() -> None:
    organization = make_entry("organizations", name_en="Qwertz", phone="010-87654321")
    hospital = make_entry("medical", name_en="Qwertz", phone="010-87654321", operator=organization)
    hotline = make_entry("hotlines", name_en="Qwertz", phone="010-87654321", operator=organization)
    assert found(organization) == found(hospital) == found(hotline) == []


def test_the_real_entries_are_hardly_warned_of() -> None:
    known = duplicates.known()
    entries = [entry for kind in all_kinds() for entry in kind.model._default_manager.all()]
    pairs = {frozenset([entry.slug, duplicate.slug]) for entry in entries for duplicate in known.duplicates_of(entry)}
    assert pairs == {frozenset(["raffles-bj", "raffles-clinic"]), frozenset(["bsb-slt", "bsb-sy"]), frozenset(["ssbj", "wab"])}


def test_everything_is_compared_in_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        duplicates_of(new(name_en="Qwertz", phone="010-87654321", lat=40.1, lon=116.7))
    assert len(queries) == 1


class TestSaving:
    def test_warns_with_a_link_and_saves_all_the_same(self) -> None:
        first, entry = make_entry(name_en="Qwertz"), make_entry()
        editor = signed_in(make_user(roles.EDITORS))
        save(editor, snippet_url(entry), name_en="Qwertz")
        page = editor.get(snippet_url(entry)).content.decode()
        assert "This may be a duplicate of “Qwertz” (International school): the same name." in page
        assert snippet_url(first) in page
        assert type(entry)._default_manager.get(pk=entry.pk).latest_revision.content["name_en"] == "Qwertz"

    def test_warns_of_a_district_that_does_not_fit_the_position(self) -> None:
        entry, editor = make_entry(), signed_in(make_user(roles.EDITORS))
        save(editor, snippet_url(entry), lat="39.9", lon="116.4")
        assert "not in Shunyi District" in editor.get(list_url(type(entry))).content.decode()

    def test_says_nothing_where_nothing_is_wrong(self) -> None:
        entry, editor = make_entry(), signed_in(make_user(roles.EDITORS))
        save(editor, snippet_url(entry), lat="40.13", lon="116.65")
        page = editor.get(list_url(type(entry))).content.decode()
        assert "duplicate" not in page
        assert "The position is in" not in page
