"""Lists under filters: what is shown and every count, compared with counting by hand."""

from itertools import combinations, product
from urllib.parse import parse_qsl

import pytest
from babel import Locale
from django.http import QueryDict
from django.utils import translation

from portal.languages import Language
from services import districts
from services.kinds.base import Entry
from services.kinds.schools import School
from services.registry import Filter, Kind, all_kinds
from services.selectors import PER_PAGE, filters_of, glances, listing
from tests.factories import make_entry

pytestmark = pytest.mark.django_db
KINDS = pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.slug)


def fits(entry: Entry, chosen: Filter, value: str) -> bool:
    """By hand, in Python: whether an entry has the value of a filter."""
    held = getattr(entry, chosen.field)
    return value in held if chosen.is_set else str(held) == value


def query(**params: str) -> QueryDict:
    made = QueryDict(mutable=True)
    made.update(params)
    return made


def all_entries(kind: Kind, params: QueryDict) -> list[Entry]:
    found: list[Entry] = []
    for number in range(1, listing(kind, params).entries.paginator.num_pages + 1):
        params["page"] = str(number)
        found += listing(kind, params).entries.object_list
    return found


def selections(kind: Kind) -> list[dict[str, str]]:
    """No filter, every value of every filter alone, and every pair of values of two filters that anything has."""
    entries = list(kind.model._default_manager.filter(live=True))
    used = {
        chosen.name: [value for value, _l in chosen.choices() if any(fits(entry, chosen, value) for entry in entries)]
        for chosen in filters_of(kind)
    }
    alone = [{name: value} for name, values in used.items() for value in values]
    pairs = [{a: x, b: y} for a, b in combinations(used, 2) for x, y in product(used[a], used[b])]
    return [{}, *alone, *pairs]


@KINDS
def test_entries_and_counts_are_those_counted_by_hand(kind: Kind) -> None:
    filters = {chosen.name: chosen for chosen in filters_of(kind)}
    everything = list(kind.model._default_manager.filter(live=True))
    for active in selections(kind):
        view = listing(kind, query(**active))
        wanted = [entry for entry in everything if all(fits(entry, filters[name], value) for name, value in active.items())]
        assert view.entries.paginator.count == len(wanted), active
        for shown in view.filters:
            others = {name: value for name, value in active.items() if name != shown.name}
            pool = [entry for entry in everything if all(fits(entry, filters[name], value) for name, value in others.items())]
            counted = {value: sum(fits(entry, filters[shown.name], value) for entry in pool) for value, _l in filters[shown.name].choices()}
            visible = {value: count for value, count in counted.items() if count or active.get(shown.name) == value}
            assert {choice.value: choice.count for choice in shown.choices} == visible, (active, shown.name)


@KINDS
def test_a_count_is_what_its_link_leads_to(kind: Kind) -> None:
    for shown in listing(kind, query()).filters:
        for choice in shown.choices:
            led_to = QueryDict(choice.url.removeprefix("?"))
            assert listing(kind, led_to).entries.paginator.count == choice.count > 0


@KINDS
def test_the_link_of_an_active_choice_takes_it_away(kind: Kind) -> None:
    make_entry(kind.slug, district="shunyi")
    first = listing(kind, query()).filters[0]
    value = first.choices[0].value
    view = listing(kind, query(**{first.name: value}))
    active = [choice for shown in view.filters for choice in shown.choices if choice.is_active]
    assert [choice.value for choice in active] == [value]
    assert active[0].url == view.chips[0].remove_url == "?"


def test_links_keep_the_other_filters() -> None:
    kind = next(kind for kind in all_kinds() if kind.slug == "schools")
    view = listing(kind, query(district="shunyi", language="en"))
    assert [dict(parse_qsl(chip.remove_url[1:])) for chip in view.chips] == [{"language": "en"}, {"district": "shunyi"}]
    curriculum = next(shown for shown in view.filters if shown.name == "curriculum")
    assert all({("district", "shunyi"), ("language", "en")} < set(parse_qsl(choice.url[1:])) for choice in curriculum.choices)


@KINDS
def test_an_active_choice_that_nothing_has_stays_in_sight_with_its_nought(kind: Kind) -> None:
    entry = make_entry(kind.slug, district="yanqing", languages=["pt"])
    view = listing(kind, query(district="yanqing", language="ar"))
    assert entry not in view.entries.object_list
    assert view.entries.paginator.count == 0
    language = next(shown for shown in view.filters if shown.name == "language")
    assert [(choice.value, choice.count) for choice in language.choices if choice.is_active] == [("ar", 0)]


@KINDS
@pytest.mark.parametrize("value", ["atlantis", "SHUNYI", "shunyi' OR 1=1 --", "%", "\x00", "a" * 5000])
def test_an_unknown_value_is_left_out_and_said(kind: Kind, value: str) -> None:
    view = listing(kind, query(district=value))
    assert view.entries.paginator.count == listing(kind, query()).entries.paginator.count
    assert len(view.notices) == 1
    assert view.chips == ()


@KINDS
@pytest.mark.parametrize(
    ("page", "number"), [("0", "last"), ("-1", "last"), ("abc", 1), (str(10**9), "last"), ("9" * 5000, 1), ("", 1), ("1.5", 1)]
)
def test_an_impossible_page_gives_a_possible_one_and_says_so(kind: Kind, page: str, number: int | str) -> None:
    view = listing(kind, query(page=page))
    wanted = view.entries.paginator.num_pages if number == "last" else number
    assert view.entries.number == wanted
    assert len(view.notices) == 1


def test_pages_hold_every_entry_once_and_keep_the_filters() -> None:
    kind = next(kind for kind in all_kinds() if kind.slug == "schools")
    made = [make_entry(district="yanqing") for _ in range(2 * PER_PAGE + 1)]
    first = listing(kind, query(district="yanqing"))
    assert len(first.entries.object_list) == PER_PAGE
    assert (first.previous_url, dict(parse_qsl(first.next_url[1:]))) == ("", {"district": "yanqing", "page": "2"})
    last = listing(kind, query(district="yanqing", page="3"))
    assert last.next_url == ""
    assert {entry.pk for entry in all_entries(kind, query(district="yanqing"))} >= {entry.pk for entry in made}
    found = all_entries(kind, query(district="yanqing"))
    assert len(found) == len({entry.pk for entry in found})


@KINDS
def test_drafts_are_neither_listed_nor_counted(kind: Kind) -> None:
    before = listing(kind, query())
    make_entry(kind.slug, live=False, district="shunyi", languages=["en"])
    after = listing(kind, query())
    assert after.entries.paginator.count == before.entries.paginator.count
    assert after.filters == before.filters


def test_labels_are_in_the_reader_s_language(language: Language) -> None:
    kind = next(kind for kind in all_kinds() if kind.slug == "schools")
    with translation.override(language.code):
        labels = {shown.name: {choice.value: choice.label for choice in shown.choices} for shown in listing(kind, query()).filters}
    assert labels["district"]["shunyi"] == districts.names()["shunyi"][language.code]
    assert labels["language"]["fr"] == Locale.parse(language.locale_name).languages["fr"]


@KINDS
def test_a_filter_without_choices_is_not_shown(kind: Kind) -> None:
    assert all(shown.choices for shown in listing(kind, query()).filters)


def test_glances_count_what_is_published() -> None:
    before = {glance.url: glance.count for glance in glances()}
    make_entry("schools")
    make_entry("schools", live=False)
    after = {glance.url: glance.count for glance in glances()}
    assert {url: after[url] - count for url, count in before.items() if after[url] != count} == {"/en/services/schools/": 1}
    assert after["/en/services/schools/"] == School.objects.filter(live=True).count()
