"""A set of codes in one column: what goes in comes out, and a filter finds exactly the rows that hold the code."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from portal.codes import CodesField, pack, unpack
from portal.pages.models import Policy
from portal.pages.topics import Topic

codes = st.text(st.characters(codec="utf-8", exclude_characters=","), min_size=1, max_size=8)
lists_of_codes = st.lists(codes, max_size=6)


def column(**options: Any) -> CodesField:
    return CodesField("topics", choices=Topic.choices, **options)


@given(lists_of_codes)
def test_codes_come_out_of_the_column_as_they_went_in(value: list[str]) -> None:
    assert unpack(pack(value)) == value


@given(lists_of_codes)
def test_packing_what_is_packed_changes_nothing(value: list[str]) -> None:
    field = CodesField()
    stored = field.get_prep_value(value)
    assert field.get_prep_value(stored) == stored
    assert field.to_python(stored) == field.from_db_value(stored, None, None) == value


@given(lists_of_codes, codes)
def test_a_code_stands_in_the_column_between_commas_exactly_when_the_list_has_it(value: list[str], code: str) -> None:
    assert (pack([code]) in pack(value)) == (code in value)


@given(lists_of_codes)
def test_empty_codes_are_not_stored(value: list[str]) -> None:
    assert pack(["", *value, ""]) == pack(value)


@pytest.mark.parametrize("nothing", [None, "", [], ()])
def test_nothing_is_an_empty_column_and_an_empty_list(nothing: object) -> None:
    field = CodesField()
    assert field.get_prep_value(nothing) == ""
    assert field.to_python(nothing) == []
    assert field.from_db_value(None, None, None) == []


def test_lists_of_two_rows_are_not_the_same_object() -> None:
    assert Policy().topics is not Policy().topics


def test_value_for_a_fixture_is_the_stored_text() -> None:
    assert Policy._meta.get_field("topics").value_to_string(Policy(topics=["work", "study"])) == ",work,study,"


def test_a_code_that_is_no_choice_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="wrok"):
        column().validate(["work", "wrok"], None)


def test_codes_of_the_choices_are_accepted() -> None:
    column().validate([topic.value for topic in Topic], None)


def test_an_empty_list_is_refused_only_where_the_field_may_not_be_blank() -> None:
    column().validate([], None)
    with pytest.raises(ValidationError):
        column(blank=False).validate([], None)


def test_the_form_has_a_box_for_every_choice() -> None:
    field = column().formfield()
    assert [value for value, _label in field.choices] == Topic.values
    assert field.clean(["work", "live"]) == ["work", "live"]


@pytest.fixture
def policies(db: None) -> models.Manager[Policy]:
    Policy.objects.create(slug="test-one", topics=["work"])
    Policy.objects.create(slug="test-two", topics=["individuals", "work", "live"])
    Policy.objects.create(slug="test-none", topics=[])
    return Policy.objects


def found(policies: models.Manager[Policy], code: str) -> set[str]:
    return set(policies.filter(slug__startswith="test-", topics__has=code).values_list("slug", flat=True))


def test_has_finds_the_rows_that_hold_the_code(policies: models.Manager[Policy]) -> None:
    assert found(policies, "work") == {"test-one", "test-two"}
    assert found(policies, "live") == {"test-two"}


@pytest.mark.parametrize("code", ["wor", "ork", "indi", "%", "_ork", "study"])
def test_has_does_not_find_a_part_of_a_code_or_a_pattern(policies: models.Manager[Policy], code: str) -> None:
    assert found(policies, code) == set()


def test_the_list_is_read_back_from_the_database(policies: models.Manager[Policy]) -> None:
    assert policies.get(slug="test-two").topics == ["individuals", "work", "live"]
    assert policies.get(slug="test-none").topics == []
