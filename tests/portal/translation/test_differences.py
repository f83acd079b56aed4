"""What changed between two texts, by words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.translation.differences import Fate, differences

TEXTS = st.text(st.sampled_from("ab 费用。.<b>/é\n"), max_size=40)


def marked(before: str, after: str) -> str:
    """What is gone in square brackets, what is new in curly ones."""
    marks = {Fate.SAME: "{}", Fate.GONE: "[{}]", Fate.NEW: "{{{}}}"}
    return "".join(marks[part.fate].format(part.text) for part in differences(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("The fee is 400 yuan.", "The fee is 500 yuan.", "The fee is [400]{500} yuan."),
        ("费用为400元。", "费用为五百元。", "费用为[400]{五百}元。"),
        ("The end.", "The <b>very</b> end.", "The {<b>very</b> }end."),
        ("الرسوم 400 يوان", "الرسوم 500 يوان", "الرسوم [400]{500} يوان"),
        ("", "New", "{New}"),
        ("The same", "The same", "The same"),
    ],
)
def test_words_are_compared_and_not_letters(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_parts(before: str, after: str) -> None:
    parts = differences(before, after)
    assert "".join(part.text for part in parts if part.fate is not Fate.NEW) == before
    assert "".join(part.text for part in parts if part.fate is not Fate.GONE) == after
    assert all(part.text for part in parts)
