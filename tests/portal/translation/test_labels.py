"""Where a text appears, said in the language of whoever looks."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.translation.labels import translated


@pytest.mark.parametrize(
    ("code", "label", "shown"),
    [
        ("en", "Steps 2: Text", "Steps 2: Text"),
        ("de", "Summary", "Zusammenfassung"),
        ("de", "Questions and answers 12: Question", "Fragen und Antworten 12: Frage"),
        ("zh-hans", "Summary", "概要"),
        ("fr", "portal/pages/models/policy.py", "portal/pages/models/policy.py"),
        ("ar", "", ""),
    ],
)
def test_every_part_of_a_label_is_translated_and_its_number_kept(code: str, label: str, shown: str) -> None:
    with translation.override(code):
        assert translated(label) == shown


@given(st.text())
def test_any_label_can_be_shown(label: str) -> None:
    with translation.override("ja"):
        translated(label)
