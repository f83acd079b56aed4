"""Merging of what two people changed: by field, by block, by item. A state machine of several open forms shows that a save changes what its
user changed and nothing else."""

import json
import os
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from portal.core.revisions.merging import ORDER, Conflict, Fingerprint, fingerprint, merge

NOON, DAY, BEIJING = datetime(2026, 1, 1, 12, tzinfo=UTC), timedelta(days=1), timezone(timedelta(hours=8))


def steps(*titles: str) -> list[dict[str, Any]]:
    """Blocks whose ids are the first letters of their titles."""
    return [{"type": "step", "id": title[0], "value": {"title": title, "text": ""}} for title in titles]


def titles(blocks: Any) -> list[str]:
    return [block["value"]["title"] for block in blocks]


def merged(base: Any, mine: Any, theirs: Any, **decided: Any) -> Any:
    """The result of a merge that meets no conflict."""
    value, conflicts = merge(fingerprint(base), mine, theirs, **decided)
    assert conflicts == []
    return value


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        pytest.param("a", "a", "b", "b", id="only theirs"),
        pytest.param("a", "b", "a", "b", id="only mine"),
        pytest.param("a", "b", "b", "b", id="both the same"),
        pytest.param("a\nb", "a\r\nb", "c", "c", id="line ends are no change"),
        pytest.param("a ", "a", "c", "c", id="space around a text is no change"),
        pytest.param(None, "", "c", "c", id="an empty text is no change from nothing"),
        pytest.param(Decimal("5.0000"), Decimal(5), Decimal(6), Decimal(6), id="zeros behind the point are no change"),
        pytest.param(date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 1), date(2026, 1, 2), id="a date"),
        pytest.param(NOON, NOON.astimezone(BEIJING), NOON + DAY, NOON + DAY, id="another time zone is no change"),
        pytest.param(["en", "fr"], ["en", "fr", "ru"], ["fr"], ["fr", "ru"], id="codes: one added, one removed"),
        pytest.param([], ["ru"], ["fr"], ["fr", "ru"], id="codes: both added"),
        pytest.param({"a": "1", "b": "2"}, {"a": "3", "b": "2"}, {"a": "1", "b": "4"}, {"a": "3", "b": "4"}, id="two fields of a block"),
    ],
)
def test_what_each_changed_is_in_the_result(base: Any, mine: Any, theirs: Any, expected: Any) -> None:
    assert merged(base, mine, theirs) == expected


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        pytest.param("AB", "ABC", "DAB", "DABC", id="both added"),
        pytest.param("ABC", "AC", "ABCD", "ACD", id="one removed, one added"),
        pytest.param("ABC", "CAB", "ABCD", "CDAB", id="one moved, the other added behind it"),
        pytest.param("ABC", "ABC", "CBA", "CBA", id="only theirs moved"),
        pytest.param("ABC", "BC", "CB", "CB", id="one removed, both in another order after all"),
        pytest.param("ABC", "", "ABC", "", id="all removed"),
        pytest.param("", "A", "B", "AB", id="both began"),
    ],
)
def test_blocks_are_added_removed_and_moved_by_both(base: str, mine: str, theirs: str, expected: str) -> None:
    assert "".join(titles(merged(steps(*base), steps(*mine), steps(*theirs)))) == expected


def test_two_fields_of_one_block_may_be_changed_by_two() -> None:
    base = steps("Apply", "Pay")
    mine, theirs = deepcopy(base), deepcopy(base)
    mine[0]["value"]["title"] = "Apply online"
    theirs[0]["value"]["text"] = "Bring your passport."
    assert merged(base, mine, theirs)[0]["value"] == {"title": "Apply online", "text": "Bring your passport."}


def test_items_within_a_block_are_merged_by_their_ids() -> None:
    def page(*items: str) -> list[dict[str, Any]]:
        return [{"type": "steps", "id": "s", "value": {"heading": "How", "items": steps(*items)}}]

    (block,) = merged(page("Apply", "Pay"), page("Apply", "Pay", "Wait"), page("Bring", "Apply", "Pay"))
    assert titles(block["value"]["items"]) == ["Bring", "Apply", "Pay", "Wait"]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "path"),
    [
        pytest.param("a", "b", "c", (), id="one text"),
        pytest.param(steps("A"), steps("A1"), steps("A2"), ("A", "value", "title"), id="one text of a block"),
        pytest.param(steps("A", "B"), steps("B"), steps("A1", "B"), ("A",), id="mine removed, theirs edited"),
        pytest.param(steps("A", "B"), steps("A1", "B"), steps("B"), ("A",), id="theirs removed, mine edited"),
        pytest.param(steps(*"ABC"), steps(*"BAC"), steps(*"ACB"), (ORDER,), id="two different orders"),
    ],
)
def test_a_conflict_has_a_place_and_is_decided_for_one_side(base: Any, mine: Any, theirs: Any, path: tuple[str, ...]) -> None:
    value, conflicts = merge(fingerprint(base), mine, theirs)
    assert [conflict.path for conflict in conflicts] == [path]
    assert value == mine, "until it is decided the editor goes on seeing what they wrote"
    assert merged(base, mine, theirs, keep=[path]) == mine
    assert merged(base, mine, theirs, take=[path]) == theirs


def test_without_a_baseline_every_difference_is_a_conflict() -> None:
    assert merge(None, steps("A"), steps("A", "B"), path=("body",))[1] == [Conflict(("body",), steps("A"), steps("A", "B"))]
    assert merge(None, "a", "a") == ("a", [])


def test_blocks_that_have_no_ids_yet_are_one_piece() -> None:
    old = [{"type": "step", "value": {"title": "A"}}]
    mine = [{**old[0], "id": "new-in-this-form"}]
    assert merged(old, mine, old) == old
    assert merge(fingerprint(old), [{**mine[0], "value": {"title": "B"}}], [{**old[0], "value": {"title": "C"}}])[1]


def test_what_is_given_is_not_changed() -> None:
    base, mine, theirs = steps("A", "B"), steps("A1", "B"), steps("B", "C")
    before = deepcopy((base, mine, theirs))
    merge(fingerprint(base), mine, theirs)
    assert (base, mine, theirs) == before


# Several forms open at once

_WORDS = st.sampled_from(["", "a", "b", "c", "d"])
_FORMS = st.integers(0, 2)
_PLACES = st.integers(0, 5)


class OpenForms(RuleBasedStateMachine):
    """Three forms on one object: each is opened, edited and saved whenever it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[str, Any] = {"name": "", "phone": "", "codes": [], "body": []}
        self.number = 0
        self.shown: list[dict[str, Any]] = [deepcopy(self.stored) for _form in range(3)]
        self.bases: list[Fingerprint] = [fingerprint(self.stored) for _form in range(3)]
        self.edited: list[set[tuple[str, ...]]] = [set() for _form in range(3)]

    @rule(form=_FORMS)
    def open(self, form: int) -> None:
        self.shown[form] = deepcopy(self.stored)
        self._renew(form)

    def _renew(self, form: int) -> None:
        self.bases[form] = json.loads(json.dumps(fingerprint(self.shown[form])))
        self.edited[form] = set()

    @rule(form=_FORMS, name=st.sampled_from(["name", "phone"]), text=_WORDS)
    def write(self, form: int, name: str, text: str) -> None:
        self.shown[form][name] = text
        self.edited[form].add((name,))

    @rule(form=_FORMS, code=st.sampled_from(["en", "fr", "ru"]))
    def switch(self, form: int, code: str) -> None:
        codes = self.shown[form]["codes"]
        self.shown[form]["codes"] = [each for each in codes if each != code] if code in codes else [*codes, code]
        self.edited[form].add(("codes", str(code)))

    @rule(form=_FORMS, place=_PLACES)
    def add_block(self, form: int, place: int) -> None:
        self.number += 1
        block: dict[str, Any] = {"type": "step", "id": str(self.number), "value": {"title": f"new {self.number}", "text": ""}}
        self.shown[form]["body"].insert(place, block)
        self.edited[form].add(("body", block["id"]))

    @rule(form=_FORMS, place=_PLACES)
    def remove_block(self, form: int, place: int) -> None:
        if place < len(self.shown[form]["body"]):
            self.edited[form].add(("body", self.shown[form]["body"].pop(place)["id"]))

    @rule(form=_FORMS, first=_PLACES, second=_PLACES)
    def move_block(self, form: int, first: int, second: int) -> None:
        body = self.shown[form]["body"]
        if first < len(body):
            body.insert(second, body.pop(first))

    @rule(form=_FORMS, place=_PLACES, name=st.sampled_from(["title", "text"]), text=_WORDS)
    def edit_block(self, form: int, place: int, name: str, text: str) -> None:
        body = self.shown[form]["body"]
        if place < len(body):
            body[place]["value"][name] = text
            self.edited[form].add(("body", body[place]["id"], "value", name))

    @precondition(lambda self: any(self.edited))
    @rule(form=_FORMS, takes=st.booleans())
    def save(self, form: int, takes: bool) -> None:
        before, mine, base = self.stored, self.shown[form], self.bases[form]
        value, conflicts = merge(base, mine, before)
        places = [conflict.path for conflict in conflicts]
        for place in places:
            assert place[-1] == ORDER or self._is_edited(form, place), f"{place} is a conflict, but was not edited here"
        decided, left = merge(base, mine, before, take=places if takes else (), keep=() if takes else places)
        assert left == []
        self._check_untouched(form, before, decided)
        if not takes:
            assert decided == value
            self._check_written(form, mine, decided)
        self.stored = decided
        # As after an autosave: the form goes on showing what it showed, and nothing that others wrote counts as changed by it.
        self._renew(form)
        again, conflicts = merge(self.bases[form], mine, decided)
        assert (again, conflicts) == (decided, [])

    def _is_edited(self, form: int, place: tuple[str, ...]) -> bool:
        return any(place[: len(edit)] == edit or edit[: len(place)] == place for edit in self.edited[form])

    def _check_untouched(self, form: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        old, new = _texts(before), _texts(after)
        for place in {*old, *new}:
            if old.get(place) != new.get(place):
                assert self._is_edited(form, place), f"{place} was changed from {old.get(place)} to {new.get(place)}, but not by this form"

    def _check_written(self, form: int, mine: dict[str, Any], after: dict[str, Any]) -> None:
        ours, new = _texts(mine), _texts(after)
        changed = {place for place, text in ours.items() if text and not _is_hashed(self.bases[form], place, text)}
        for place in changed:
            assert new.get(place) == ours[place], f"{place}: {ours[place]!r} was written and is not there"


def _texts(value: dict[str, Any]) -> dict[tuple[str, ...], str]:
    """Place → text, of all that people can write."""
    blocks: dict[tuple[str, ...], str] = {
        ("body", row["id"], "value", name): text for row in value["body"] for name, text in row["value"].items()
    }
    return {("name",): value["name"], ("phone",): value["phone"], **{("codes", code): code for code in value["codes"]}, **blocks}


def _is_hashed(base: Any, place: tuple[str, ...], text: str) -> bool:
    """Whether the baseline has this text at this place."""
    for step in place:
        if isinstance(base, list) and base and isinstance(base[0], str):
            return fingerprint(text) in base
        base = (dict(base) if isinstance(base, list) else base).get(step)
        if base is None:
            return False
    return bool(base == fingerprint(text))


def test_a_save_changes_what_its_user_changed_and_nothing_else() -> None:
    """`MERGE_EXAMPLES` × 50 steps; the long run is in the README."""
    examples = int(os.environ.get("MERGE_EXAMPLES", "60"))
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run = settings(max_examples=examples, stateful_step_count=50, deadline=None, database=None, suppress_health_check=slow)
    run_state_machine_as_test(seed(20_261_201)(OpenForms), settings=run)
