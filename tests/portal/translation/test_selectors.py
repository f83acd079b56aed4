"""Work lists, one item's texts, and what readers are told."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from portal.translation import operations, selectors
from portal.translation.models import Target, Unit
from portal.translation.provenance import Origin
from portal.translation.selectors import Filters, Work
from portal.translation.states import HowMade, State
from tests.portal.translation.made_up import LONG_AGO, NAME, MadeUp, approve, coordinator, put, reviewer, target, translator, write

VISA = {"title": "Visa", "fee": "The fee is 400 yuan.", "time": "It takes seven days until the visa is ready.", "end": "The end."}


@pytest.fixture
def visa(made_up: MadeUp) -> MadeUp:
    """A page whose texts are in different states in French."""
    made_up.take("visa", VISA)
    write("fee", "Les frais sont de 500 yuans.")
    put("time", State.NEEDS_EDITING, "Cela prend")
    put("end", State.APPROVED, "Fin.")
    return made_up


def on(kind: Work, language: str = "fr", **options: Any) -> list[str]:
    """The paths on a list."""
    return [each.unit.path for each in selectors.work(language, kind, **options).targets]


def test_each_list_has_what_belongs_on_it(visa: MadeUp) -> None:
    visa.take("visa", {**VISA, "end": "The very end."})
    assert on(Work.MISSING) == ["title"]
    assert on(Work.OUT_OF_DATE) == ["end"]
    assert on(Work.UNFINISHED) == ["time"]
    assert on(Work.TO_REVIEW) == ["fee"]
    assert on(Work.FAILED_CHECKS) == ["fee"] or set(on(Work.FAILED_CHECKS)) == {"fee", "end"}
    assert on(Work.TO_PUBLISH) == ["fee", "end"]
    assert on(Work.MISSING, "de") == list(VISA)


def test_what_is_published_is_not_to_be_published_until_it_changes(visa: MadeUp) -> None:
    operations.publish(item=target("fee").item, language="fr", user=reviewer())
    assert on(Work.TO_PUBLISH) == []
    write("fee", "Les frais sont de 400 yuans.")
    assert on(Work.TO_PUBLISH) == ["fee"]


def test_my_work_is_what_was_assigned_to_me_and_is_not_done(visa: MadeUp) -> None:
    me = translator()
    chosen = [target(path) for path in VISA]
    operations.assign(targets=chosen, assignee=me, user=coordinator())
    assert on(Work.MINE, user=me) == ["title", "fee", "time"]
    assert on(Work.MINE, user=translator()) == []
    assert on(Work.MINE) == []
    visa.take("visa", {**VISA, "end": "The very end."})
    assert "end" in on(Work.MINE, user=me)


def test_what_has_a_date_comes_by_date(visa: MadeUp) -> None:
    me, boss = translator(), coordinator()
    operations.assign(targets=[target("title")], assignee=me, user=boss, due=date(2026, 12, 24))
    operations.assign(targets=[target("time"), target("end")], assignee=me, user=boss, due=date(2026, 12, 1))
    assert on(Work.DUE) == ["time", "title"]
    assert selectors.late("fr", date(2026, 12, 24)) == 1


def test_urgent_items_come_first_and_texts_in_their_order(visa: MadeUp) -> None:
    visa.take("tax", {"b": "Tax office", "a": "Tax"}, priority=1)
    assert on(Work.MISSING) == ["b", "a", "title"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {"title", "name"}),
        (Filters(source=NAME), {"title", "name"}),
        (Filters(source="other"), set()),
        (Filters(group="schools"), {"name"}),
        (Filters(topic="visas"), {"title"}),
        (Filters(topic="visa"), set()),
        (Filters(priority=50), {"name"}),
        (Filters(text="SCHOOL"), {"name"}),
    ],
)
def test_lists_are_narrowed(visa: MadeUp, filters: Filters, expected: set[str]) -> None:
    visa.take("visa", topics=("visas", "work"))
    visa.take("school", {"name": "A school"}, group="schools", priority=10)
    assert set(on(Work.MISSING, filters=filters)) == expected
    assert selectors.counts("fr", filters=filters)[Work.MISSING] == len(expected)


def test_lists_are_narrowed_by_what_was_found(visa: MadeUp) -> None:
    check = target("fee").failed_checks[0]
    assert "fee" in on(Work.FAILED_CHECKS, filters=Filters(check=check))
    assert on(Work.FAILED_CHECKS, filters=Filters(check="percent-signs")) == []


def test_counts_say_how_long_each_list_is(visa: MadeUp) -> None:
    me = translator()
    operations.assign(targets=[target("title")], assignee=me, user=coordinator(), due=date(2026, 12, 24))
    counts = selectors.counts("fr", user=me)
    assert counts == {kind: selectors.work("fr", kind, user=me).count for kind in Work}
    assert counts[Work.MINE] == counts[Work.DUE] == 1


def test_a_list_comes_a_page_at_a_time(made_up: MadeUp) -> None:
    made_up.take("long", {f"p{number:03}": f"Text number {number}" for number in range(120)})
    pages = [selectors.work("fr", Work.MISSING, page=number) for number in (1, 2, 3)]
    assert [len(page.targets) for page in pages] == [50, 50, 20]
    assert {(page.count, page.pages) for page in pages} == {(120, 3)}
    paths = [each.unit.path for page in pages for each in page.targets]
    assert all(first < second for first, second in pairwise(paths))
    assert selectors.work("fr", Work.MISSING, page=99).number == 3
    assert selectors.work("fr", Work.MISSING, page=-1).number == 1


def test_an_empty_list_has_one_page(visa: MadeUp) -> None:
    page = selectors.work("fr", Work.OUT_OF_DATE)
    assert (page.targets, page.count, page.pages, page.number) == ((), 0, 1, 1)


def test_a_page_of_a_list_takes_three_queries_and_its_rows_none(visa: MadeUp, django_assert_num_queries: Any) -> None:
    visa.take("long", {f"p{number:03}": f"Text number {number}" for number in range(120)})
    with django_assert_num_queries(3):
        page = selectors.work("fr", Work.MISSING)
        assert [(each.unit.text, each.item.title, each.assignee, each.is_out_of_date) for each in page.targets]


def test_the_texts_of_an_item_stand_in_its_order(visa: MadeUp) -> None:
    item = selectors.find_item(NAME, "visa")
    assert item is not None
    assert [each.unit.path for each in selectors.texts(item, "fr")] == list(VISA)
    assert selectors.find_item(NAME, "other") is None


def test_what_a_translation_was_made_from_can_be_compared(visa: MadeUp) -> None:
    visa.take("visa", {**VISA, "end": "The very end."})
    assert selectors.source_before(target("end")) == "The end."
    assert selectors.source_before(target("title")) is None


def test_the_history_begins_with_the_latest(visa: MadeUp) -> None:
    write("fee", "Les frais sont de 400 yuans.")
    assert [change.text for change in selectors.history(target("fee"))] == ["Les frais sont de 400 yuans.", "Les frais sont de 500 yuans."]


def test_suggestions_are_for_the_present_text(visa: MadeUp) -> None:
    operations.suggest(target=target("title"), text="Le visa", origin=HowMade.MACHINE)
    assert len(selectors.suggestions(target("title"))) == 1
    visa.take("visa", {**VISA, "title": "Visas"})
    assert selectors.suggestions(target("title")) == ()


def published(made_up: MadeUp) -> None:
    """Everything is translated into French, approved and published."""
    made_up.take("visa", {"title": "Visa", "fee": "The fee is 400 yuan."})
    for path, text in {"title": "Le visa", "fee": "Les frais sont de 400 yuans."}.items():
        write(path, text)
        approve(path)
    operations.publish(item=target("fee").item, language="fr", user=reviewer())


def test_readers_are_told_nothing_of_what_was_never_published(visa: MadeUp) -> None:
    assert selectors.standing(NAME, "visa", "fr") is None
    assert selectors.standing(NAME, "other", "fr") is None


def test_readers_are_told_what_a_translation_was_made_from_and_whether_it_was_reviewed(made_up: MadeUp) -> None:
    published(made_up)
    standing = selectors.standing(NAME, "visa", "fr")
    assert standing == selectors.Standing(LONG_AGO, None, (), is_reviewed=True)


def test_readers_are_told_since_when_which_part_is_out_of_date(made_up: MadeUp) -> None:
    published(made_up)
    later = LONG_AGO + timedelta(days=10)
    made_up.take("visa", {"title": "Visa", "fee": "The charge is 500 yuan."}, published_at=later)
    write("fee", "Les frais sont de 500 yuans.")
    standing = selectors.standing(NAME, "visa", "fr")
    assert standing is not None
    assert (standing.late_since, standing.late_paths, standing.is_reviewed) == (later, ("fee",), False), "it is not published yet"
    approve("fee")
    operations.publish(item=target("fee").item, language="fr", user=reviewer())
    standing = selectors.standing(NAME, "visa", "fr")
    assert standing is not None
    assert (standing.late_since, standing.is_reviewed) == (None, True)


def test_readers_are_not_warned_of_a_corrected_slip(made_up: MadeUp) -> None:
    published(made_up)
    made_up.take("visa", {"title": "Visa", "fee": "The fee is 400 yuan today."})
    operations.mark_changes(units=Unit.objects.filter(path="fee"), is_material=False, user=coordinator())
    standing = selectors.standing(NAME, "visa", "fr")
    assert standing is not None
    assert (standing.late_since, standing.late_paths) == (None, ())
    assert target("fee").is_out_of_date, "translators see it all the same"


def test_readers_are_told_of_a_machine(made_up: MadeUp) -> None:
    published(made_up)
    Target.objects.filter(pk=target("fee").pk).update(origin=HowMade.MACHINE, state=State.TRANSLATED)
    standing = selectors.standing(NAME, "visa", "fr")
    assert standing is not None
    assert (standing.origin, standing.is_reviewed) == (Origin.MACHINE, False)
