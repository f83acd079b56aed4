"""Saying of a change of the source whether it matters to readers."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.translation import operations, selectors
from portal.translation.models import Item, SourceText
from tests.admin import is_refused
from tests.portal.translation.made_up import NAME, MadeUp, at_the_desk, coordinator, person, translator, write

BEFORE = {"fee": "The fee is 400 yuan.", "time": "It takes seven days.", "end": "The end."}
AFTER = {"fee": "The fee is 300 yuan.", "time": "It takes 7 days.", "end": "The end."}


@pytest.fixture
def visa(made_up: MadeUp) -> Item:
    """Two of its three texts were changed, one of them after it was translated into French."""
    made_up.take("visa", BEFORE)
    write("time", "Cela prend sept jours.")
    made_up.take("visa", AFTER)
    return Item.objects.get(key="visa")


def address(item: Item) -> str:
    return reverse("translation_changes", args=[item.pk])


def last(path: str) -> SourceText:
    return SourceText.objects.filter(unit__path=path).latest("pk")


def material() -> dict[str, bool]:
    return {path: last(path).is_material for path in ("fee", "time")}


def answer(**told: str) -> dict[str, str]:
    return {f"change-{last(path).pk}": value for path, value in told.items()}


def test_the_changed_texts_are_shown_with_what_is_gone_and_what_is_new(visa: Item) -> None:
    page = BeautifulSoup(at_the_desk(translator()).get(address(visa)).content, "html.parser")
    shown = {row.legend.bdi.get_text(): (row.find("del").get_text(), row.ins.get_text()) for row in page.select("fieldset")}
    assert shown == {"fee": ("400", "300"), "time": ("seven", "7")}
    assert all(row.has_attr("disabled") for row in page.select("fieldset"))


def test_languages_with_an_outdated_translation_are_counted_in_three_queries(
    visa: Item, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        found = selectors.source_changes(visa)
    assert {change.unit.path: change.late for change in found} == {"fee": 0, "time": 1}


def test_a_coordinator_says_that_a_change_is_only_a_correction_and_takes_it_back(visa: Item) -> None:
    client = at_the_desk(coordinator())
    assert client.post(address(visa), answer(fee="material", time="editorial")).status_code == 302
    assert material() == {"fee": True, "time": False}
    assert "checked" in str(BeautifulSoup(client.get(address(visa)).content, "html.parser").select_one('input[value="editorial"][checked]'))
    client.post(address(visa), answer(time="material"))
    assert material() == {"fee": True, "time": True}


def test_an_answer_to_a_change_that_is_not_the_last_any_more_changes_nothing(visa: Item, made_up: MadeUp) -> None:
    stale = answer(time="editorial", fee="nonsense")
    made_up.take("visa", {**AFTER, "time": "It takes nine days."})
    at_the_desk(coordinator()).post(address(visa), stale)
    assert material() == {"fee": True, "time": True}


def test_only_who_coordinates_a_language_may_say_so(visa: Item) -> None:
    at_the_desk(translator()).post(address(visa), answer(time="editorial"))
    assert material() == {"fee": True, "time": True}
    assert is_refused(at_the_desk(person()).get(address(visa)))


def test_an_object_that_is_gone_has_no_changes(visa: Item, made_up: MadeUp) -> None:
    operations.forget(source=NAME, key="visa")
    assert at_the_desk(coordinator()).get(address(visa), follow=True).status_code == 404
