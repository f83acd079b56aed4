"""The dry run: what an import would change, what it refuses and why, and what is written in the end."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import languages
from portal.translation.exchange.files import FORMATS
from portal.translation.exchange.merging import Difference, Outcome, Present, Row, compare, rows_to_write
from portal.translation.exchange.units import Parcel, Unit, settled
from portal.translation.states import State
from tests.portal.translation.exchange.strategies import TARGETS, WRITTEN_AT

EARLIER, LATER = WRITTEN_AT - timedelta(hours=1), WRITTEN_AT + timedelta(hours=1)
IDENTITY = ("k", "fr")


def present(target: str = "", state: State | None = None, **changes: Any) -> Present:
    values: dict[str, object] = {"key": "k", "source_language": "en", "target_language": "fr", "source": "Yes", "source_hash": "h1"}
    state = state or (State.TRANSLATED if target else State.MISSING)
    return Present(**{**values, "target": target, "state": state, "changed_at": EARLIER, **changes})


def unit(target: str = "Oui", state: State = State.TRANSLATED, **changes: Any) -> Unit:
    values: dict[str, object] = {"key": "k", "source_language": "en", "target_language": "fr", "source": "Yes", "source_hash": "h1"}
    return Unit(**{**values, "target": target, "state": settled(state, target), **changes})


def parcel(*units: Unit) -> Parcel:
    return Parcel(units, "en", "fr", WRITTEN_AT)


def one(item: Present, incoming: Unit, **options: bool) -> Difference:
    (difference,) = compare([item], [("a.xlf", parcel(incoming))], **options)
    return difference


@pytest.mark.parametrize(
    ("item", "incoming", "outcome"),
    [
        (present(), unit(), Outcome.NEW),
        (present(), unit("Oui", State.NEEDS_EDITING), Outcome.NEW),
        (present(), unit("", State.MISSING), Outcome.SAME),
        (present("Si"), unit(), Outcome.CHANGED),
        (present("Oui"), unit(), Outcome.SAME),
        (present("Oui"), unit("", State.MISSING), Outcome.EMPTY),
        (present("Oui", State.NEEDS_EDITING), unit(), Outcome.CHANGED),
        (present("Oui", State.SUGGESTED), unit("Oui", State.NEEDS_EDITING), Outcome.SAME),
        (present("Oui"), unit("Oui", State.NEEDS_EDITING), Outcome.CHANGED),
        (present("Oui", State.APPROVED), unit("Oui", State.NEEDS_EDITING), Outcome.SAME),
        (present("Oui", State.APPROVED, changed_at=LATER), unit(), Outcome.SAME),
        (present("Si", State.APPROVED), unit(), Outcome.CHANGED),
        (present("Si", State.APPROVED, changed_at=LATER), unit(), Outcome.APPROVED),
        (present("Si", State.APPROVED, changed_at=None), unit(), Outcome.APPROVED),
        (present("Si", State.APPROVED), unit("Oui", State.NEEDS_EDITING), Outcome.APPROVED),
        (present("Si", State.APPROVED), unit("Oui", State.SUGGESTED), Outcome.APPROVED),
        (present("Si", State.APPROVED, changed_at=LATER), unit("", State.MISSING), Outcome.EMPTY),
        (present("Si", changed_at=LATER), unit(), Outcome.CHANGED),
        (present("Si", State.NOT_TRANSLATED), unit(), Outcome.NOT_TRANSLATED),
        (present("Si"), unit("Oui", State.NOT_TRANSLATED), Outcome.EMPTY),
        (present("Si"), unit(source_hash="h0"), Outcome.SOURCE_CHANGED),
        (present("Si"), unit(source_hash="", source="Yes!"), Outcome.SOURCE_CHANGED),
        (present("Si"), unit(source_hash="", source="Yes"), Outcome.CHANGED),
        (present("Si"), unit(source="Yes, edited by the tool"), Outcome.CHANGED),
        (present("Si"), unit(key="l"), Outcome.UNKNOWN),
        (present("Si"), unit(target_language="de"), Outcome.UNKNOWN),
    ],
)
def test_outcomes(item: Present, incoming: Unit, outcome: Outcome) -> None:
    difference = one(item, incoming)
    assert difference.outcome is outcome
    assert (difference.sentence != "") == (
        outcome not in {Outcome.NEW, Outcome.SAME, Outcome.CHANGED, Outcome.EMPTY}
        or (item.changed_at == LATER and outcome is Outcome.CHANGED)
    )


def test_a_refusal_says_which_source_it_is_now() -> None:
    assert "It is now: No" in one(present("Si", source="No", source_hash="h2"), unit()).sentence


def test_fuzzy_stays_needs_editing() -> None:
    difference = one(present(), unit("Oui", State.NEEDS_EDITING))
    assert rows_to_write([difference]) == (Row(key="k", target_language="fr", target="Oui", state=State.NEEDS_EDITING, source_hash="h1"),)


@pytest.mark.parametrize("may_approve", [True, False])
def test_an_approval_comes_in_only_where_it_may(may_approve: bool) -> None:
    difference = one(present("Si"), unit("Oui", State.APPROVED), may_approve=may_approve)
    assert difference.state_after is (State.APPROVED if may_approve else State.TRANSLATED)
    confirmed = one(present("Oui"), unit("Oui", State.APPROVED), may_approve=may_approve)
    assert confirmed.outcome is (Outcome.CHANGED if may_approve else Outcome.SAME)


def test_only_a_tick_overwrites_an_approved_newer_text() -> None:
    difference = one(present("Si", State.APPROVED, changed_at=LATER), unit())
    assert rows_to_write([difference]) == ()
    assert [row.target for row in rows_to_write([difference], ticked={IDENTITY})] == ["Oui"]


def test_a_tick_forces_nothing_else() -> None:
    refused = [
        one(present("Si", State.NOT_TRANSLATED), unit()),
        one(present("Si"), unit(source_hash="h0")),
        one(present("Oui"), unit("", State.MISSING)),
        one(present("Si", key="z"), unit()),
    ]
    assert rows_to_write(refused, ticked={IDENTITY, ("z", "fr")}) == ()


def test_two_files_that_agree_are_written_once_and_two_that_do_not_are_refused() -> None:
    agreeing = compare([present()], [("a", parcel(unit())), ("b", parcel(unit()))])
    assert [difference.outcome for difference in agreeing] == [Outcome.NEW, Outcome.SAME]
    assert [row.target for row in rows_to_write(agreeing)] == ["Oui"]
    conflicting = compare([present()], [("a", parcel(unit())), ("b", parcel(unit("Si")))])
    assert [(difference.outcome, difference.file) for difference in conflicting] == [(Outcome.CONFLICT, "a"), (Outcome.CONFLICT, "b")]
    assert rows_to_write(conflicting, ticked={IDENTITY}) == ()


def test_codes_without_their_originals_are_filled_in_from_the_desk() -> None:
    item = present(source='Read <a id="a1">this</a> %(n)s', source_hash="")
    incoming = unit(
        'Lisez <bx id="1"/>ceci<ex id="1"/> <x id="2"/>', source='Read <bx id="1"/>this<ex id="1"/> <x id="2"/>', source_hash=""
    )
    difference = one(item, incoming)
    assert (difference.outcome, difference.after) == (Outcome.NEW, 'Lisez <a id="a1">ceci</a> %(n)s')


TEXTS = st.sampled_from(["", "Oui", "Si"])


@settings(deadline=None, max_examples=200)
@given(
    before=TEXTS,
    before_state=st.sampled_from(State),
    after=TEXTS,
    after_state=st.sampled_from(State),
    changed_at=st.sampled_from([None, EARLIER, LATER]),
    is_stale=st.booleans(),
    ticked=st.booleans(),
)
def test_nothing_is_lost_and_a_second_import_changes_nothing(
    before: str, before_state: State, after: str, after_state: State, changed_at: object, is_stale: bool, ticked: bool
) -> None:
    item = present(before, settled(before_state, before), changed_at=changed_at)
    incoming = unit(after, after_state, source_hash="h0" if is_stale else "h1")
    rows = rows_to_write([one(item, incoming)], ticked={IDENTITY} if ticked else ())
    for row in rows:
        assert not is_stale
        assert row.target == after != ""
        assert row.state is not State.APPROVED
        assert item.state is not State.NOT_TRANSLATED
        assert item.state is not State.APPROVED or ticked or changed_at == EARLIER
        again = one(present(row.target, row.state, changed_at=LATER), incoming)
        assert again.outcome is Outcome.SAME


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("target", TARGETS)
def test_a_file_that_comes_back_untouched_changes_nothing(name: str, target: str) -> None:
    native = languages.get(target).native_name
    items = [
        present(
            text,
            state,
            key=f"{state.value}",
            target_language=target,
            source=f'<b>{state.label}</b> & <a id="a1">x</a> %(n)s',
            source_hash=known,
        )
        for state in State
        for text, known in [("" if state is State.MISSING else f'<a id="a1">{native}</a> %(n)s', "h" if state is State.APPROVED else "")]
    ]
    units = [
        Unit(
            key=item.key,
            source_language="en",
            target_language=target,
            source=item.source,
            target=item.target,
            state=item.state,
            source_hash=item.source_hash,
        )
        for item in items
    ]
    read = FORMATS[name].read(FORMATS[name].write(units, written_at=WRITTEN_AT))
    differences = compare(items, [("", read)], may_approve=True)
    assert {difference.outcome for difference in differences} <= {Outcome.SAME, Outcome.NOT_TRANSLATED, Outcome.EMPTY}
    assert rows_to_write(differences, ticked={difference.identity for difference in differences}) == ()
