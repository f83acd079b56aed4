"""The blocks of a policy page: the marks that tie a sentence to its source survive editing, and each heading can be linked to."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.blocks import BodyBlock, FactNumbersBlock, FactNumbersField
from portal.pages.content_files import BlockName


@given(st.lists(st.integers(1, 99)))
def test_numbers_of_facts_are_the_same_after_they_were_shown_in_a_form(numbers: list[int]) -> None:
    block = FactNumbersBlock()
    typed = block.value_from_datadict({"facts": block.value_for_form(numbers)}, {}, "facts")
    assert block.clean(typed) == numbers


@pytest.mark.parametrize(
    ("typed", "numbers"), [("", []), ("1", [1]), ("1, 3", [1, 3]), ("1,3;4、5，6", [1, 3, 4, 5, 6]), (" 2  7 ", [2, 7])]
)
def test_numbers_of_facts_are_read_as_people_write_them(typed: str, numbers: list[int]) -> None:
    assert FactNumbersField(required=False).clean(typed) == numbers


@pytest.mark.parametrize("typed", ["one", "0", "-1", "1.5", "1, two", "²", "٣"])
def test_what_is_no_number_of_a_fact_is_refused_and_shown_again(typed: str) -> None:
    block = FactNumbersBlock()
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
