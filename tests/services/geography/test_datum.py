"""The datums against published pairs of positions, and there and back again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.geography.datum import Position, from_bd09, from_gcj02, to_bd09, to_gcj02
from services.geography.distance import metres

# Away from the formula's own border, where a position may be moved out of China and is then left alone.
IN_CHINA = st.builds(Position, lat=st.floats(1.5, 55), lon=st.floats(73, 137))
ANYWHERE = st.builds(Position, lat=st.floats(-89, 89), lon=st.floats(-180, 180))


@given(IN_CHINA)
def test_there_and_back_is_less_than_a_metre(position: Position) -> None:
    assert metres(from_gcj02(to_gcj02(position)), position) < 1
    assert metres(from_bd09(to_bd09(position)), position) < 1


@given(IN_CHINA)
def test_the_offset_is_some_hundred_metres(position: Position) -> None:
    assert 10 < metres(position, to_gcj02(position)) < 1500


@pytest.mark.parametrize(
    "position",
    [Position(48.8584, 2.2945), Position(-33.8568, 151.2153), Position(40.6892, -74.0445), Position(35.6586, 139.7454), Position(0, 0)],
)
def test_outside_china_nothing_is_moved(position: Position) -> None:
    assert to_gcj02(position) == from_gcj02(position) == to_bd09(position) == from_bd09(position) == position


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    # The pairs of eviltransform's own tests.
    [
        (Position(31.1774276, 121.5272106), Position(31.17530398364597, 121.531541859215)),
        (Position(22.543847, 113.912316), Position(22.540796131694766, 113.9171764808363)),
        (Position(39.911954, 116.377817), Position(39.91334545536069, 116.38404722455657)),
    ],
)
def test_gcj02_is_where_others_have_it(wgs84: Position, gcj02: Position) -> None:
    assert metres(to_gcj02(wgs84), gcj02) < 0.01
    assert metres(from_gcj02(gcj02), wgs84) < 0.01


@pytest.mark.parametrize(
    ("gcj02", "bd09"),
    [(Position(29.572, 106.540), Position(29.578, 106.546)), (Position(39.915, 116.404), Position(39.92133699351022, 116.41036949371029))],
)
def test_bd09_is_where_others_have_it(gcj02: Position, bd09: Position) -> None:
    assert metres(to_bd09(from_gcj02(gcj02)), bd09) < 100
    if len(str(bd09.lat)) > 8:
        assert metres(to_bd09(from_gcj02(gcj02)), bd09) < 0.1


@given(ANYWHERE, ANYWHERE)
def test_distance_is_the_same_both_ways_and_nothing_to_oneself(one: Position, other: Position) -> None:
    assert metres(one, other) == pytest.approx(metres(other, one))
    assert metres(one, one) == 0
    assert 0 <= metres(one, other) <= 20_037_600


@given(ANYWHERE, ANYWHERE, ANYWHERE)
def test_a_way_round_is_not_shorter(one: Position, other: Position, third: Position) -> None:
    assert metres(one, third) <= metres(one, other) + metres(other, third) + 0.01


def test_distances_that_are_known() -> None:
    assert metres(Position(39.9042, 116.4074), Position(31.2304, 121.4737)) == pytest.approx(1_068_000, rel=0.005)  # Beijing to Shanghai
    assert metres(Position(0, 0), Position(0, 1)) == pytest.approx(111_195, rel=0.001)
    assert metres(Position(89, 0), Position(89, 180)) == pytest.approx(222_390, rel=0.001)
