"""The contract of every format of units: what goes out comes back, and what is wrong is said with its place."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import languages
from portal.translation.exchange import files
from portal.translation.exchange.files import FORMATS
from portal.translation.exchange.problems import ExchangeError
from portal.translation.exchange.units import Unit, settled
from portal.translation.states import State
from tests.portal.translation.exchange import strategies
from tests.portal.translation.exchange.strategies import TARGETS, WRITTEN_AT

EACH_FORMAT = pytest.mark.parametrize("name", FORMATS)
#: What a format cannot say comes back as the nearest thing that it can.
PO_STATES = {State.SUGGESTED: State.NEEDS_EDITING, State.APPROVED: State.TRANSLATED, State.NOT_TRANSLATED: State.TRANSLATED}


def as_read(name: str, unit: Unit) -> Unit:
    """A unit as the format brings it back."""
    if name != "po":
        return unit
    return replace(unit, state=settled(PO_STATES.get(unit.state, unit.state), unit.target))


def holds(name: str, unit: Unit) -> bool:
    """Whether a format can hold a unit at all: cells may not look like OOXML's escapes, PO needs no more than a source."""
    return name != "xlsx" or not any(
        "_x" in text or "x005F_" in text for text in (unit.key, unit.source, unit.target, unit.note, unit.context)
    )


def unit(**changes: Any) -> Unit:
    values: dict[str, object] = {"key": "k", "source_language": "en", "target_language": "fr", "source": "Yes", "target": "Oui"}
    return Unit(**{**values, "state": State.TRANSLATED, **changes})


def error_of(call: Callable[[], object]) -> ExchangeError | None:
    """The refusal that a call ends in; None where it ends well. Anything else it raises is a failure."""
    try:
        call()
    except ExchangeError as error:
        return error
    return None


@EACH_FORMAT
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(units=strategies.files())
def test_what_is_written_is_read_again(name: str, units: tuple[Unit, ...]) -> None:
    units = tuple(unit for unit in units if holds(name, unit))
    if not units:
        return
    data = FORMATS[name].write(units, written_at=WRITTEN_AT)
    parcel = FORMATS[name].read(data)
    assert parcel.units == tuple(as_read(name, unit) for unit in units)
    assert parcel.written_at == WRITTEN_AT
    assert (parcel.source_language, parcel.target_language) == (languages.SOURCE, units[0].target_language)
    assert files.recognise(data) is FORMATS[name]


@EACH_FORMAT
@pytest.mark.parametrize("target", TARGETS)
def test_every_language_comes_back(name: str, target: str) -> None:
    data = FORMATS[name].write([unit(target_language=target)])
    assert FORMATS[name].read(data, source_language="en", target_language=target).units == (unit(target_language=target),)


@EACH_FORMAT
@pytest.mark.parametrize("state", State)
def test_every_state_comes_back(name: str, state: State) -> None:
    written = unit(state=state, target="" if state is State.MISSING else "Oui")
    assert FORMATS[name].read(FORMATS[name].write([written])).units == (as_read(name, written),)


@EACH_FORMAT
def test_a_file_in_another_language_is_refused(name: str) -> None:
    data = FORMATS[name].write([unit()])
    with pytest.raises(ExchangeError, match="language"):
        FORMATS[name].read(data, target_language="de")
    with pytest.raises(ExchangeError, match="language"):
        FORMATS[name].read(data, source_language="zh-hans", target_language="fr")


@EACH_FORMAT
def test_a_key_twice_is_refused_when_writing(name: str) -> None:
    with pytest.raises(ExchangeError, match="unit k"):
        FORMATS[name].write([unit(), unit(source="No")])


@EACH_FORMAT
def test_nothing_to_write_is_refused(name: str) -> None:
    with pytest.raises(ExchangeError):
        FORMATS[name].write([])


@EACH_FORMAT
@pytest.mark.parametrize("place", ["key", "source", "target", "note", "context"])
def test_half_a_character_is_refused_with_its_unit(name: str, place: str) -> None:
    with pytest.raises(ExchangeError, match="U\\+D800") as error:
        FORMATS[name].write([unit(**{place: "x\ud800"})])
    assert place == "key" or error.value.problems[0].place.unit == "k"


@EACH_FORMAT
@settings(max_examples=30, deadline=None)
@given(number=st.sampled_from([*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
def test_characters_that_xml_does_not_allow_come_back_or_are_refused(name: str, number: int) -> None:
    written = unit(source=f"a{chr(number)}b", target=f"{chr(number)}<b>x</b>")
    error = error_of(lambda: FORMATS[name].write([written]))
    if error:
        assert f"U+{number:04X}" in str(error)
        assert error.problems[0].place.unit == "k"
    else:
        assert FORMATS[name].read(FORMATS[name].write([written])).units == (written,)


@EACH_FORMAT
def test_a_truncated_file_is_refused_at_every_length(name: str) -> None:
    data = FORMATS[name].write([unit(), unit(key="l")])
    for length in range(0, len(data) - 20, max(1, len(data) // 40)):
        error = error_of(lambda part=data[:length]: FORMATS[name].read(part))
        if not error:
            # PO has no end: a whole entry is an entry.
            assert name == "po"
            assert FORMATS[name].read(data[:length]).units in {(), (unit(),)}


@EACH_FORMAT
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_file_or_an_exchange_error(name: str, data: bytes) -> None:
    error = error_of(lambda: FORMATS[name].read(data))
    assert error
    assert error.problems[0].sentence


@EACH_FORMAT
@settings(max_examples=60, deadline=None)
@given(position=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_a_changed_byte_never_raises_anything_else(name: str, position: float, byte: int) -> None:
    data = bytearray(FORMATS[name].write([unit(note="n", context="c")]))
    data[int(position * len(data))] = byte
    error = error_of(lambda: FORMATS[name].read(bytes(data)))
    assert error is None or error.problems[0].sentence


@EACH_FORMAT
def test_too_big_a_file_is_refused_before_it_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = FORMATS[name].write([unit(source="x" * 2000)]) + b"\0"
    for module in ("xmlreading", "po", "archive"):
        monkeypatch.setattr(f"portal.translation.exchange.{module}.MAX_FILE_BYTES", 1000)
    with pytest.raises(ExchangeError, match="MB"):
        FORMATS[name].read(data)


@EACH_FORMAT
def test_too_many_units_are_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.translation.exchange.units.MAX_UNITS", 3)
    data = FORMATS[name].write([unit(key=str(number)) for number in range(9)])
    with pytest.raises(ExchangeError, match="more than 3 units"):
        FORMATS[name].read(data)


@EACH_FORMAT
def test_lines_are_named(name: str) -> None:
    units = FORMATS[name].read(FORMATS[name].write([unit(), unit(key="l")])).units
    assert 0 < units[0].line < units[1].line
