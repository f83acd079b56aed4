"""What a changed source keeps of its translations: independent of order, nothing twice, an undone change undone."""

import itertools
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import languages
from portal.translation.carrying import SIMILAR, Carried, Known, Segment, Way, carry, sentences

FRENCH, CHINESE = languages.get("fr"), languages.get("zh-hans")
PASSPORT = "Bring your passport and a recent photo."
FORM = "Fill in the application form at the counter."
WAIT = "Wait seven working days for the answer."


def known(*texts: str) -> list[Known]:
    """Each text with its translation, at the places 0, 1, 2 …"""
    return [Known(str(place), text, f"fr:{text}") for place, text in enumerate(texts)]


def segments(*texts: str) -> list[Segment]:
    return [Segment(str(place), text) for place, text in enumerate(texts)]


def ways(old: Sequence[str], new: Sequence[str]) -> list[Way]:
    return [found.way for found in carry(known(*old), segments(*new), target=FRENCH)]


def test_the_same_text_in_the_same_place_keeps_its_translation() -> None:
    (found,) = carry(known(PASSPORT), segments(PASSPORT), target=FRENCH)
    assert (found.way, found.translation, found.score, found.needs_editing) == (Way.SAME, f"fr:{PASSPORT}", 100.0, False)


def test_a_moved_text_keeps_its_translation() -> None:
    found = carry(known(PASSPORT, FORM), segments(FORM, PASSPORT), target=FRENCH)
    assert [(each.way, each.translation) for each in found] == [(Way.MOVED, f"fr:{FORM}"), (Way.MOVED, f"fr:{PASSPORT}")]
    assert not any(each.needs_editing for each in found)


def test_one_of_two_equal_texts_in_its_place_keeps_its_own_translation() -> None:
    old = [Known("a", "Open", "Ouvert"), Known("b", "Open", "Ouvrir")]
    found = carry(old, [Segment("b", "Open"), Segment("c", "Open"), Segment("a", "Open")], target=FRENCH)
    assert [(each.way, each.translation) for each in found] == [(Way.SAME, "Ouvrir"), (Way.MOVED, "Ouvert"), (Way.SAME, "Ouvert")]


@pytest.mark.parametrize(
    "edited",
    [
        "Bring your passport and a recent photo!",
        "Bring your passport and two recent photos.",
        "Please bring your passport and a recent photo.",
    ],
)
def test_a_slightly_edited_text_starts_from_the_old_translation(edited: str) -> None:
    (found,) = carry(known(PASSPORT), [Segment("elsewhere", edited)], target=FRENCH)
    assert (found.way, found.translation, found.needs_editing) == (Way.EDITED, f"fr:{PASSPORT}", True)
    assert found.score >= SIMILAR


def test_a_text_rewritten_in_its_place_starts_from_the_old_translation() -> None:
    rewritten = "Take your passport with you, and a photo."
    assert ways([PASSPORT], [rewritten]) == [Way.EDITED]
    (elsewhere,) = carry(known(PASSPORT), [Segment("x", rewritten)], target=FRENCH)
    assert elsewhere.way == Way.NEW


def test_another_text_is_new() -> None:
    (found,) = carry(known(PASSPORT), segments(WAIT), target=FRENCH)
    assert (found.way, found.translation, found.sources, found.needs_editing) == (Way.NEW, "", (), True)


def test_two_texts_put_together_have_both_translations_in_the_order_of_the_text() -> None:
    (found,) = carry(known(FORM, PASSPORT), segments(f"{PASSPORT} {FORM}"), target=FRENCH)
    assert (found.way, found.translation) == (Way.MERGED, f"fr:{PASSPORT} fr:{FORM}")
    assert [source.text for source in found.sources] == [PASSPORT, FORM]


def test_chinese_is_put_together_without_a_blank() -> None:
    old = [Known("a", PASSPORT, "请带护照。"), Known("b", FORM, "请填表。")]
    (found,) = carry(old, segments(f"{PASSPORT} {FORM}"), target=CHINESE)
    assert found.translation == "请带护照。请填表。"


def test_the_parts_of_a_split_text_have_their_sentences() -> None:
    old = [Known("0", f"{PASSPORT} {FORM} {WAIT}", "Apportez. Remplissez. Attendez.")]
    found = carry(old, segments(f"{PASSPORT} {FORM}", WAIT), target=FRENCH)
    assert [(each.way, each.translation) for each in found] == [(Way.SPLIT, "Apportez. Remplissez."), (Way.SPLIT, "Attendez.")]


def test_where_sentences_do_not_match_the_longest_part_has_the_whole_translation() -> None:
    old = [Known("0", f"{PASSPORT} {FORM}", "Apportez et remplissez.")]
    found = carry(old, segments(PASSPORT, FORM), target=FRENCH)
    assert [(each.way, each.translation) for each in found] == [(Way.SPLIT, ""), (Way.SPLIT, "Apportez et remplissez.")]


def test_a_sentence_added_to_a_text_is_an_edit_and_no_merge() -> None:
    assert ways([f"{PASSPORT} {FORM}"], [f"{PASSPORT} {FORM} Thanks."]) == [Way.EDITED]


def test_a_translation_goes_to_the_most_similar_text_only() -> None:
    close, far = f"{PASSPORT} Thanks.", f"{PASSPORT} Thank you all."
    found = carry(known(PASSPORT), [Segment("x", far), Segment("y", close)], target=FRENCH)
    assert [each.way for each in found] == [Way.NEW, Way.EDITED]


def test_texts_without_a_translation_carry_nothing() -> None:
    (found,) = carry([Known("0", PASSPORT, "")], segments(PASSPORT), target=FRENCH)
    assert found.way == Way.NEW


def test_two_segments_in_one_place_are_refused() -> None:
    with pytest.raises(ValueError, match="the same key"):
        carry([], [Segment("a", "x"), Segment("a", "y")], target=FRENCH)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", " Two!", " Three?"]),
        ("“One.” Two", ["“One.”", " Two"]),
        ("一。二！“三。”四", ["一。", "二！", "“三。”", "四"]),
        ("One\nTwo", ["One\n", "Two"]),
        ("3.5 and 4", ["3.5 and 4"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


WORDS = st.sampled_from(["bring", "your", "passport", "photo", "form", "wait", "days", "the", "counter", "免签", "护照"])
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=7).map(lambda words: " ".join(words) + "."), max_size=2).map(" ".join)
KNOWNS = st.lists(st.builds(Known, st.sampled_from("abcdef"), TEXTS, st.sampled_from(["", "un.", "un. deux.", "trois"])), max_size=7)
SEGMENTS = st.lists(st.builds(Segment, st.sampled_from("abcdefgh"), TEXTS), max_size=7, unique_by=lambda segment: segment.key)


@given(KNOWNS, SEGMENTS, st.data())
def test_order_makes_no_difference(old: list[Known], new: list[Segment], data: st.DataObject) -> None:
    first = {found.segment: found for found in carry(old, new, target=FRENCH)}
    other = carry(data.draw(st.permutations(old)), data.draw(st.permutations(new)), target=FRENCH)
    assert {found.segment: found for found in other} == first


@given(KNOWNS, SEGMENTS)
def test_no_translation_serves_two_texts(old: list[Known], new: list[Segment]) -> None:
    found = [each for each in carry(old, new, target=FRENCH) if each.way != Way.NEW]
    for one, other in itertools.combinations(found, 2):
        if one.segment.text != other.segment.text and {*one.sources} & {*other.sources}:
            # Parts of one split text: each has its own sentences, or one of them all.
            assert one.way == other.way == Way.SPLIT
            (source,) = one.sources
            assert source.translation not in (one.translation, other.translation) or "" in (one.translation, other.translation)


@given(SEGMENTS)
def test_nothing_changed_nothing_changes(texts: list[Segment]) -> None:
    old = [Known(segment.key, segment.text, f"t{segment.key}") for segment in texts if segment.text]
    for found in carry(old, [segment for segment in texts if segment.text], target=FRENCH):
        assert (found.way, found.translation) == (Way.SAME, f"t{found.segment.key}")


@given(SEGMENTS, SEGMENTS)
def test_a_change_that_is_undone_gives_the_first_result(before: list[Segment], after: list[Segment]) -> None:
    before = [segment for segment in before if segment.text]
    old = [Known(segment.key, segment.text, f"t{segment.key}") for segment in before]
    first = carry(old, before, target=FRENCH)
    changed = carry(old, after, target=FRENCH)
    # Meanwhile a translator has finished what was changed.
    finished = [Known(each.segment.key, each.segment.text, "finished") for each in changed if each.needs_editing and each.segment.text]
    back = carry([*old, *finished], before, target=FRENCH)
    assert [(each.way, each.translation) for each in back] == [(each.way, each.translation) for each in first]


@given(KNOWNS, SEGMENTS)
def test_every_segment_has_one_answer_in_its_place(old: list[Known], new: list[Segment]) -> None:
    found = carry(old, new, target=FRENCH)
    assert [each.segment for each in found] == new
    assert all(isinstance(each, Carried) and 0 <= each.score <= 100 for each in found)
    assert all(each.sources for each in found if each.way != Way.NEW)


@given(st.text(max_size=60))
def test_sentences_put_together_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


def test_a_page_of_three_hundred_segments_is_quick() -> None:
    old = [Known(str(number), f"{PASSPORT} Room {number}, floor {number % 7}, building {number * 13}.", "t") for number in range(300)]
    new = [Segment(each.key, each.text.replace("recent", "new")) for each in old]
    start = time.process_time()
    found = carry(old, new, target=FRENCH)
    # Of the processor, whatever else the machine does: each compared with each takes ten times as long.
    assert time.process_time() - start < 4
    assert all(each.way == Way.EDITED and each.sources[0].key == each.segment.key for each in found)
