"""The blocks of a policy page: the marks that tie a sentence to its source survive editing, and each heading can be linked to."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.blocks import FACT_ID, BodyBlock, FactIdsBlock, FactIdsField
from portal.pages.content_files import BlockName


@given(st.lists(st.one_of(st.from_regex(rf"\A{FACT_ID}\Z"), st.uuids().map(str)), unique=True))
def test_ids_of_facts_are_the_same_after_they_were_shown_in_a_form(ids: list[str]) -> None:
    block = FactIdsBlock()
    typed = block.value_from_datadict({"facts": block.value_for_form(ids)}, {}, "facts")
    assert block.clean(typed) == ids


@pytest.mark.parametrize(
    ("typed", "ids"), [("", []), ("fee", ["fee"]), ("fee, one-day", ["fee", "one-day"]), (" a,b;c、d，e  a ", [*"abcde"])]
)
def test_ids_of_facts_are_read_as_people_write_them(typed: str, ids: list[str]) -> None:
    assert FactIdsField(required=False).clean(typed) == ids


@pytest.mark.parametrize("typed", ["One", "-1", "1.5", "one, <two>", "²", "٣"])
def test_what_is_no_id_of_a_fact_is_refused_and_shown_again(typed: str) -> None:
    block = FactIdsBlock()
    value = block.value_from_datadict({"facts": typed}, {}, "facts")
    with pytest.raises(ValidationError):
        block.clean(value)
    assert block.value_for_form(value) == typed


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [("How to apply", "how-to-apply"), ("如何申请", "如何申请"), ("Сроки и сборы", "сроки-и-сборы"), ("?!", "section")],
)
def test_a_heading_can_be_linked_to_in_any_script(heading: str, anchor: str) -> None:
    block = BodyBlock().child_blocks["paragraph"]
    assert block.to_python({"heading": heading, "text": "x"}).anchor == anchor


def test_the_content_files_know_the_blocks_of_the_admin() -> None:
    assert set(BlockName.__args__) == set(BodyBlock().child_blocks)


def test_every_block_can_be_a_link_target_and_has_its_template() -> None:
    for name, block in BodyBlock().child_blocks.items():
        assert "heading" in block.child_blocks, name
        assert block.meta.template == f"pages/blocks/{name}.html"
