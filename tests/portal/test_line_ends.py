"""Publishing what nobody changed changes nothing, though browsers send other line ends than are kept."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.line_ends import plain
from portal.pages.models import PolicyPage
from portal.pages.translation_source.source import key_of
from portal.setup import roles
from portal.translation import operations
from portal.translation.models import Target, Unit
from portal.translation.sources import Segment
from services.kinds.medical import MedicalInstitution
from services.translation_source import key_of as key_of_entry
from tests.admin import page_url, save, signed_in, snippet_url
from tests.factories import make_user

JSON = st.recursive(st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(JSON)
def test_a_value_with_plain_line_ends_stays_as_it_is(value: Any) -> None:
    once = plain(value)
    assert plain(once) == once


def test_every_kind_of_line_end_becomes_a_line_feed() -> None:
    assert plain({"a": ["x\r\ny", {"b": "x\ry\n"}], "c": 1}) == {"a": ["x\ny", {"b": "x\ny\n"}], "c": 1}


def test_a_text_is_the_same_for_the_desk_however_its_lines_end() -> None:
    assert Segment("text", "a\r\nb").hash == Segment("text", "a\nb").hash


def known(key: str) -> dict[str, str]:
    return dict(Unit.objects.filter(item__key=key).values_list("path", "hash"))


@pytest.mark.django_db
def test_a_page_that_is_published_as_it_is_leaves_every_translation_true(publish: Callable[[], Any]) -> None:
    page = PolicyPage.objects.get(slug="work-permit", locale__language_code="en")
    operations.take_up(source="pages", key=key_of(page))
    before = known(key_of(page))
    assert any("\n" in text for text in Unit.objects.filter(item__key=key_of(page)).values_list("text", flat=True))
    with publish():
        save(signed_in(make_user(roles.EDITORS)), page_url(page), button="action-publish")
    page.refresh_from_db()
    assert "\r" not in f"{page.body.get_prep_value()}{page.aliases}"
    assert known(key_of(page)) == before
    assert not Target.objects.out_of_date().filter(item__key=key_of(page)).exists()


@pytest.mark.django_db
def test_an_entry_that_is_published_as_it_is_leaves_every_translation_true(publish: Callable[[], Any]) -> None:
    entry = MedicalInstitution.objects.get(slug="pumch")
    operations.take_up(source="entries", key=key_of_entry(entry))
    before = known(key_of_entry(entry))
    with publish():
        save(signed_in(make_user(roles.EDITORS)), snippet_url(entry), button="action-publish")
    entry.refresh_from_db()
    assert "\r" not in entry.aliases + entry.notes
    assert known(key_of_entry(entry)) == before
    assert not Target.objects.out_of_date().filter(item__key=key_of_entry(entry)).exists()
