"""Ids of blocks: they last through reloads, are the same in every language, and no two blocks share one."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portal.pages import block_ids

Body = list[dict[str, Any]]


def paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "value": {"heading": text, "text": text, "facts": ["fee"]}}


def steps(*titles: str) -> dict[str, Any]:
    items = [{"type": "item", "value": {"title": title, "text": ""}, "id": ""} for title in titles]
    return {"type": "steps", "value": {"heading": "How", "items": items}}


def first(*blocks: dict[str, Any]) -> Body:
    return block_ids.kept(list(blocks), [], name="permit")


def ids(body: Body) -> list[str]:
    return [row["id"] for row in body]


def item_ids(body: Body) -> list[str]:
    return [item["id"] for row in body for item in row["value"].get("items", ())]


def test_every_block_and_item_gets_an_id_of_its_own() -> None:
    body = first(paragraph("a"), paragraph("a"), steps("x", "x", "y"))
    assert len({*ids(body), *item_ids(body)}) == 6


def test_two_installations_make_the_same_ids() -> None:
    assert first(paragraph("a"), steps("x")) == first(paragraph("a"), steps("x"))


def test_a_block_keeps_its_id_when_another_is_put_before_it() -> None:
    before = first(paragraph("a"), paragraph("b"))
    after = block_ids.kept([paragraph("new"), paragraph("a"), paragraph("b")], before, name="permit")
    assert ids(after)[1:] == ids(before)
    assert ids(after)[0] not in ids(before)


def test_a_block_that_is_edited_in_its_place_keeps_its_id() -> None:
    before = first(paragraph("a"), paragraph("b"), steps("x", "y"))
    after = block_ids.kept([paragraph("a"), paragraph("something else"), steps("x", "z")], before, name="permit")
    assert ids(after) == ids(before)
    assert item_ids(after) == item_ids(before)


def test_a_block_of_another_type_in_the_same_place_is_another_block() -> None:
    before = first(paragraph("a"), steps("x"))
    after = block_ids.kept([paragraph("a"), paragraph("x")], before, name="permit")
    assert ids(after)[0] == ids(before)[0]
    assert ids(after)[1] not in ids(before)


def test_an_item_that_is_left_out_takes_its_id_with_it() -> None:
    before = first(steps("x", "y", "z"))
    after = block_ids.kept([steps("x", "z")], before, name="permit")
    assert item_ids(after) == [item_ids(before)[0], item_ids(before)[2]]


def test_a_translation_has_the_ids_of_its_source() -> None:
    source = first(paragraph("a"), steps("x", "y"))
    french = block_ids.kept([paragraph("fr"), steps("fr 1", "fr 2")], [], name="permit/fr")
    aligned = block_ids.like(french, source)
    assert (ids(aligned), item_ids(aligned)) == (ids(source), item_ids(source))
    assert aligned[0]["value"] == french[0]["value"]


def test_a_translation_that_shares_ids_already_is_left_alone() -> None:
    source = first(paragraph("a"), paragraph("b"))
    reordered = [source[1], source[0]]
    assert block_ids.like(reordered, source) is reordered


BODIES = st.lists(
    st.one_of(st.sampled_from("abc").map(paragraph), st.lists(st.sampled_from("xyz"), min_size=1, max_size=3).map(lambda t: steps(*t))),
    max_size=5,
)


@given(BODIES, BODIES)
def test_no_two_blocks_ever_share_an_id_and_nothing_given_is_changed(old: Body, new: Body) -> None:
    before = block_ids.kept(old, [], name="permit")
    copy = str(before)
    for body in (block_ids.kept(new, before, name="permit"), block_ids.like(block_ids.kept(new, [], name="permit/fr"), before)):
        assert len(set(ids(body))) == len(body) == len(new)
        for row in body:
            found = [item["id"] for item in row["value"].get("items", ())]
            assert len(set(found)) == len(found)
    assert str(before) == copy


@given(BODIES)
def test_the_same_body_again_keeps_every_id(body: Body) -> None:
    before = block_ids.kept(body, [], name="permit")
    assert block_ids.kept(body, before, name="permit") == before
