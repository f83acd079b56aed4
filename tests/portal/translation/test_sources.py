"""The registry of sources and what an item may be."""

from dataclasses import replace

import pytest

from portal import languages
from portal.translation import sources
from portal.translation.exchange.units import Plural
from portal.translation.sources import Segment, SourceError
from tests.portal.translation.made_up import MadeUp


def test_a_second_registration_of_a_name_raises(made_up: MadeUp) -> None:
    with pytest.raises(ValueError, match="registered twice"):
        sources.register(MadeUp())


def test_a_name_is_an_identifier(made_up: MadeUp) -> None:
    with pytest.raises(ValueError, match="identifier"):
        sources.register(MadeUp(name="Made up"))


def test_a_registered_source_is_found(made_up: MadeUp) -> None:
    assert sources.get("made_up") is made_up
    assert sources.all_sources() == (made_up,)
    with pytest.raises(LookupError):
        sources.get("other")


def test_the_same_text_has_the_same_hash_wherever_it_stands() -> None:
    assert Segment("title", "Visa").hash == Segment("body.1", "Visa", label="Body").hash
    assert Segment("title", "Visa").hash != Segment("title", "visa").hash


def test_a_message_with_plural_forms_has_a_hash_of_both_texts() -> None:
    days = Segment("a.0", "%(n)s days", plural=Plural("a", "one day", "%(n)s days", 0))
    hours = replace(days, plural=Plural("a", "a single day", "%(n)s days", 0))
    assert days.hash != hours.hash
    assert days.hash == replace(days, path="a.1", plural=Plural("a", "one day", "%(n)s days", 1)).hash


@pytest.mark.parametrize(("code", "forms"), [("ja", 1), ("fr", 2), ("ru", 3), ("ar", 6)])
def test_a_plural_form_is_wanted_where_the_language_has_it(code: str, forms: int) -> None:
    segments = [Segment(f"a.{form}", "days", plural=Plural("a", "day", "days", form)) for form in range(6)]
    assert sum(segment.is_wanted_in(languages.get(code)) for segment in segments) == forms


def test_half_a_character_can_be_hashed() -> None:
    assert Segment("title", "\ud800").hash


@pytest.mark.parametrize(
    ("paths", "reason"),
    [(("a", "b", "a"), "two texts have the path 'a'"), (("",), "1 to 255 characters"), (("x" * 256,), "1 to 255 characters")],
)
def test_an_item_that_the_desk_cannot_keep_is_refused(made_up: MadeUp, paths: tuple[str, ...], reason: str) -> None:
    item = made_up.say("visa", segments=tuple(Segment(path, "text") for path in paths))
    with pytest.raises(SourceError, match=reason):
        item.check()
