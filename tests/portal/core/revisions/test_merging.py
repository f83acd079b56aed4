"""A three-way merge: what one changed comes in, what both changed is told, nothing that somebody wrote is dropped in silence."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.revisions.merging import Choice, Conflict, Item, Leaf, Merge, Node, Sequence, Struct, fingerprint, leaves

TEXTS = st.text("abc", max_size=2)
IDS = st.sampled_from("pqrstu")


def _struct(fields: dict[str, Any]) -> Struct:
    return Struct(fields)


def structs(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Struct]:
    return st.fixed_dictionaries(fields).map(_struct)


def nodes(depth: int = 2) -> st.SearchStrategy[Node]:
    """A page: fields, and a body of blocks with lists of items."""
    leaf = TEXTS.map(Leaf)
    if depth == 0:
        return leaf
    block = structs(heading=leaf, text=leaf, items=sequences(leaf)) if depth == 2 else leaf
    return sequences(block)


def sequences(item: st.SearchStrategy[Any]) -> st.SearchStrategy[Sequence]:
    pairs = st.lists(st.tuples(IDS, item), unique_by=lambda pair: pair[0], max_size=4)
    return pairs.map(lambda found: Sequence(tuple(Item(id_, "block", node) for id_, node in found)))


PAGES = structs(title=TEXTS.map(Leaf), phone=TEXTS.map(Leaf), body=nodes())


def merged(base: Node, mine: Node, newest: Node, **choices: Choice) -> tuple[Node, list[Conflict]]:
    merge = Merge({path.replace("__", "."): choice for path, choice in choices.items()})
    return merge.merge(fingerprint(base), mine, newest), merge.conflicts


def texts(node: Node | None) -> set[Any]:
    return set(leaves(node)) - {""}


@given(base=PAGES, newest=PAGES)
def test_who_changed_nothing_takes_what_is_there(base: Node, newest: Node) -> None:
    assert merged(base, base, newest) == (newest, [])


@given(base=PAGES, mine=PAGES)
def test_where_nobody_else_changed_anything_mine_is_saved(base: Node, mine: Node) -> None:
    assert merged(base, mine, base) == (mine, [])


@given(base=PAGES, both=PAGES)
def test_the_same_change_is_no_conflict(base: Node, both: Node) -> None:
    assert merged(base, both, both) == (both, [])


@given(base=PAGES, mine=PAGES, newest=PAGES)
@settings(max_examples=300)
def test_nothing_that_was_written_is_dropped_in_silence(base: Node, mine: Node, newest: Node) -> None:
    result, conflicts = merged(base, mine, newest)
    told = {text for conflict in conflicts for side in (conflict.mine, conflict.newest) for text in texts(side)}
    # What both sides kept of the base may go, where the other one removed it; what is new must be somewhere.
    assert (texts(mine) | texts(newest)) - texts(base) <= texts(result) | told


@given(base=PAGES, mine=PAGES, newest=PAGES)
@settings(max_examples=300)
def test_it_does_not_matter_who_saved_first(base: Node, mine: Node, newest: Node) -> None:
    result, conflicts = merged(base, mine, newest)
    other, turned = merged(base, newest, mine)
    assert {conflict.path for conflict in conflicts} == {conflict.path for conflict in turned}
    if not conflicts:
        assert texts(result) == texts(other)


@given(base=PAGES, mine=PAGES, newest=PAGES, is_mine=st.booleans())
@settings(max_examples=300)
def test_a_choice_settles_a_conflict(base: Node, mine: Node, newest: Node, is_mine: bool) -> None:
    choices: dict[str, Choice] = {}
    for _round in range(20):  # what was chosen may show what lies below it
        merge = Merge(choices)
        result = merge.merge(fingerprint(base), mine, newest)
        if not merge.conflicts:
            break
        choices |= {conflict.path: Choice(is_mine, conflict.version) for conflict in merge.conflicts}
    assert merge.conflicts == []
    assert isinstance(result, Struct)
    assert isinstance(mine, Struct)
    assert isinstance(newest, Struct)
    if mine.fields["title"] != newest.fields["title"] and "title" in choices:
        assert result.fields["title"] == (mine if is_mine else newest).fields["title"]


@given(mine=PAGES, newest=PAGES)
def test_without_a_base_every_difference_is_told(mine: Node, newest: Node) -> None:
    merge = Merge()
    assert merge.merge(None, mine, newest) == newest
    assert (merge.conflicts == []) == (mine == newest)


def body(*items: tuple[str, str]) -> Sequence:
    return Sequence(tuple(Item(id_, "block", Leaf(text)) for id_, text in items))


@pytest.mark.parametrize(
    ("base", "mine", "newest", "expected"),
    [
        ("a1 b1", "a2 b1", "a1 b2", "a2 b2"),
        ("a1 b1", "a1 x1 b1", "a1 b1 y1", "a1 x1 b1 y1"),
        ("a1 b1 c1", "a1 c1", "a1 b1 c2", "a1 c2"),
        ("a1 b1 c1", "c1 a1 b1", "a2 b1 c1", "c1 a2 b1"),
        ("a1 b1 c1", "a1 b1 c1", "b1 a1", "b1 a1"),
        ("a1 b1", "x1 a1 b1", "y1 a1 b1", "x1 y1 a1 b1"),
        ("a1", "", "a1 y1", "y1"),
    ],
)
def test_blocks_are_added_removed_moved_and_edited_by_two(base: str, mine: str, newest: str, expected: str) -> None:
    def read(text: str) -> Sequence:
        return body(*((word[0], word) for word in text.split()))

    assert merged(read(base), read(mine), read(newest)) == (read(expected), [])


def test_what_one_removed_and_the_other_edited_is_told_and_stays() -> None:
    result, (conflict,) = merged(body(("a", "1"), ("b", "1")), body(("a", "1")), body(("a", "1"), ("b", "2")))
    assert (conflict.path, conflict.mine, conflict.newest) == ("b", None, Leaf("2"))
    assert result == body(("a", "1"), ("b", "2"))


def test_a_choice_that_saw_something_else_settles_nothing() -> None:
    base, mine, newest = (Struct({"title": Leaf(text)}) for text in "abc")
    _result, (conflict,) = merged(base, mine, newest)
    assert merged(base, mine, newest, title=Choice(True, conflict.version)) == (mine, [])
    later = Struct({"title": Leaf("d")})
    result, (again,) = merged(base, mine, later, title=Choice(True, conflict.version))
    assert (result, again.path) == (later, "title")
