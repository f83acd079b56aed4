"""A list's address: what is read from it, what is said of what cannot be followed, and how it is written again."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search.engines.values import Bounds
from services.geography.datum import Position
from services.lists.filters import filters_of
from services.lists.state import MOST_COMPARED, RESERVED, ListState, Sort, read
from services.registry import all_kinds, get

SCHOOLS = get("schools")
#: What anybody may put into an address, near to what means something.
PARTS = st.sampled_from(
    [
        *("district", "language", "curriculum", "sort", "near", "bounds", "entry", "page", "foo"),
        *("shunyi", "haidian", "ib", "en", "name", "distance", "checked", "39.9,116.4", "39.8,116.2,40.1,116.6", "isb", "2", "0", "-1"),
    ]
)
PAIRS = st.lists(st.tuples(PARTS, st.one_of(PARTS, st.text(max_size=20))), max_size=8)


def state_of(query: str) -> ListState:
    return read(SCHOOLS, QueryDict(query))[0]


def test_everything_in_an_address_is_read() -> None:
    state, notices = read(
        SCHOOLS,
        QueryDict("district=shunyi&district=chaoyang&language=en&sort=distance&near=39.9,116.4&bounds=39,115,41,117&entry=isb&page=3"),
    )
    assert notices == ()
    assert state == ListState(
        SCHOOLS,
        {"district": ("chaoyang", "shunyi"), "language": ("en",)},
        Sort.DISTANCE,
        Position(39.9, 116.4),
        Bounds(39, 115, 41, 117),
        ("isb",),
        3,
    )


def test_an_address_is_written_in_one_order_only() -> None:
    one = state_of("page=2&near=39.90,116.400&sort=distance&language=en&district=shunyi&district=chaoyang&foo=bar")
    assert one.query() == "?district=chaoyang&district=shunyi&language=en&sort=distance&near=39.9,116.4&page=2"
    assert one.query() == state_of("district=chaoyang&district=shunyi&sort=distance&language=en&near=39.9,116.4&page=2").query()


def test_the_plain_list_has_no_query() -> None:
    assert state_of("").query() == state_of("sort=name&page=1&district=").query() == ""


def test_a_change_begins_at_the_first_page_and_keeps_the_rest() -> None:
    state = state_of("district=shunyi&near=39.9,116.4&entry=isb&page=3")
    assert state.query(sort=Sort.CHECKED) == "?district=shunyi&sort=checked&near=39.9,116.4&entry=isb"
    assert state.toggled("district", "haidian").query() == "?district=haidian&district=shunyi&near=39.9,116.4&entry=isb"
    assert state.toggled("district", "shunyi").query() == "?near=39.9,116.4&entry=isb"
    assert state.query(page=4).endswith("&page=4")


def test_a_position_is_known_to_a_hundred_metres_only() -> None:
    assert state_of("near=39.123456,116.987654").near == Position(39.123, 116.988)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("district=atlantis", "atlantis"),
        ("district=SHUNYI", "SHUNYI"),
        ("district=%00", "There is no choice"),
        ("district=" + "a" * 5000, "a" * 40),
        ("curriculum=ib&curriculum=magic", "magic"),
        ("sort=price", "order"),
        ("sort=distance", "position is not known"),
        ("near=here", "position"),
        ("near=91,116", "position"),
        ("near=116.4,39.9", "position"),
        ("near=nan,116", "position"),
        ("bounds=1,2,3", "part of the map"),
        ("bounds=41,115,39,117", "part of the map"),
        ("page=abc", "page number"),
        ("page=0", "page number"),
        ("page=-1", "page number"),
        ("page=1.5", "page number"),
    ],
)
def test_what_cannot_be_followed_is_left_out_and_said(query: str, words: str) -> None:
    state, notices = read(SCHOOLS, QueryDict(query))
    assert len(notices) == 1
    assert words in notices[0]
    assert state.query() in {"", "?curriculum=ib"}


def test_a_page_number_of_any_length_is_read() -> None:
    assert state_of("page=" + "9" * 5000).page == 999_999_999


def test_no_more_entries_are_marked_than_can_be_compared() -> None:
    assert state_of("&".join(f"entry=e{number}" for number in range(9))).chosen == tuple(f"e{number}" for number in range(MOST_COMPARED))


@given(PAIRS)
def test_any_address_is_a_list_and_its_own_address_leads_to_the_same(pairs: list[tuple[str, str]]) -> None:
    params = QueryDict(mutable=True)
    for name, value in pairs:
        params.appendlist(name, value)
    state, _notices = read(SCHOOLS, params)
    again, notices = read(SCHOOLS, QueryDict(state.query().removeprefix("?")))
    assert again == state
    assert notices == ()


def test_no_filter_has_the_name_of_another_parameter() -> None:
    for kind in all_kinds():
        names = [chosen.name for chosen in filters_of(kind)]
        assert len(set(names)) == len(names)
        assert not RESERVED & set(names)
