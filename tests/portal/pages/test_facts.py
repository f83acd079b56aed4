"""Texts refer to facts by id: whatever becomes of other facts, a source mark stays at its own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.models import PolicyPage

pytestmark = pytest.mark.django_db

IDS = [f"fact-{letter}" for letter in "abcdef"]


def fact(key: str) -> dict[str, Any]:
    """A stored fact; its source tells it from all others."""
    return {"type": "fact", "id": key, "value": {"statement": key, "source": key, "confidence": "sourced", "quality": []}}


def body(references: list[list[str]]) -> list[dict[str, Any]]:
    """A block with facts of its own, and one with an item for each further list."""
    first, *others = references
    items = [{"type": "item", "id": f"i{place}", "value": {"title": "x", "text": "", "facts": facts}} for place, facts in enumerate(others)]
    return [
        {"type": "notice", "id": "n", "value": {"heading": "x", "text": "y", "facts": first}},
        {"type": "steps", "id": "s", "value": {"heading": "x", "items": items}},
    ]


def marked(keys: list[str], references: list[list[str]]) -> list[list[str]]:
    """What the source marks of each text lead to, in the list of sources below."""
    page = PolicyPage(facts=[fact(key) for key in keys], body=body(references))
    page.number_marks()
    labels = {source.number: source.label for source in page.sources()}
    notice, steps = (block.value for block in page.body)
    return [[labels[number] for number in value.marks] for value in (notice, *steps["items"])]


@given(
    before=st.lists(st.sampled_from(IDS), unique=True),
    after=st.lists(st.sampled_from(IDS), unique=True),
    references=st.lists(st.lists(st.sampled_from(IDS), unique=True), min_size=1, max_size=4),
)
def test_marks_stay_at_their_facts_whatever_is_inserted_moved_or_removed(
    before: list[str], after: list[str], references: list[list[str]]
) -> None:
    had, has = marked(before, references), marked(after, references)
    for refers_to, old, new in zip(references, had, has, strict=True):
        assert new == [key for key in refers_to if key in after]
        assert [key for key in old if key in after] == [key for key in new if key in before]
