"""The translation memory: the same text, nearly the same, in context, with other numbers, in every script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from portal import languages
from portal.translation.memory import Entry, Memory, comparable

#: One sentence in every language, long enough for a small change to be small.
SENTENCES = {
    "zh-hans": "外国人应当在入住后二十四小时内到派出所办理登记。",
    "en": "Foreigners register at the police station within a day.",
    "fr": "Les étrangers se déclarent au poste de police dans la journée.",
    "de": "Ausländer melden sich innerhalb eines Tages bei der Polizei an.",
    "ja": "外国人は入居後二十四時間以内に派出所で登録します。",
    "ko": "외국인은 입주 후 하루 안에 파출소에 등록합니다.",
    "es": "Los extranjeros se registran en la comisaría en un día.",
    "ru": "Иностранцы регистрируются в отделении полиции в течение суток.",
    "ar": "يسجل الأجانب في قسم الشرطة خلال يوم واحد.",
    "pt": "Os estrangeiros registam-se na esquadra no prazo de um dia.",
}


def memory(*entries: Entry, source: str = "en", target: str = "fr") -> Memory:
    return Memory(entries, source_language=source, target_language=target)


def test_every_language_has_a_sentence() -> None:
    assert set(SENTENCES) == {row.code for row in languages.all_languages()}


@pytest.mark.parametrize(("code", "sentence"), SENTENCES.items())
def test_same_and_nearly_same_texts_are_found_in_every_script(code: str, sentence: str) -> None:
    known = memory(Entry("k", sentence, "T"), Entry("other", "###" * 9, "U"), source=code, target="fr" if code != "fr" else "en")
    assert [(match.score, match.target) for match in known.look_up(sentence)] == [(100, "T")]
    (near,) = known.look_up(sentence[:4] + sentence[5:])
    assert near.score == 100 * (len(sentence) - 1) // len(sentence)
    assert known.look_up(sentence[::-1]) == ()


def test_a_match_in_context_comes_first() -> None:
    known = memory(
        Entry("1", "Yes", "Oui", previous="A?", following="B"),
        Entry("2", "Yes", "Si", previous="C?", following="D"),
        Entry("3", "Yes", "Ja"),
    )
    assert [match.target for match in known.look_up("Yes", previous="C?", following="D")] == ["Si", "Oui", "Ja"]
    assert [match.is_in_context for match in known.look_up("Yes", previous="C?", following="D")] == [True, False, False]
    assert not known.look_up("Yes", previous="C?", following="B")[0].is_in_context


def test_only_the_same_text_scores_100() -> None:
    known = memory(Entry("k", 'Read <a id="a1">this</a>.', "T"))
    assert known.look_up('Read <a id="a1">this</a>.')[0].score == 100
    assert known.look_up('Read <a id="a2">this</a>.')[0].score == 99
    assert known.look_up('Read <a id="a1">this</a>!')[0].score < 99


def test_new_numbers_are_put_in() -> None:
    known = memory(Entry("k", "The fee is 800 yuan.", "Les frais sont de 800 yuans."))
    (match,) = known.look_up("The fee is 1,250 yuan.")
    assert (match.score, match.target, match.has_new_numbers) == (99, "Les frais sont de 1\u202f250 yuans.", True)
    assert match.entry.target == "Les frais sont de 800 yuans."


def test_numbers_in_words_leave_the_translation_as_it_is() -> None:
    known = memory(Entry("k", "It takes 5 working days.", "Cela prend cinq jours ouvrables."))
    (match,) = known.look_up("It takes 7 working days.")
    assert (match.target, match.has_new_numbers) == ("Cela prend cinq jours ouvrables.", False)
    assert match.score == 95


def test_the_same_translation_is_given_once() -> None:
    known = memory(Entry("1", "Yes", "Oui"), Entry("2", "Yes", "Oui"), Entry("3", "Yes.", "Oui"))
    assert [match.score for match in known.look_up("Yes")] == [100]


def test_a_changed_entry_replaces_the_old_one_and_a_removed_one_is_gone() -> None:
    known = memory(Entry("k", "Yes, of course", "Oui"), Entry("l", "No", "Non"))
    known.add([Entry("k", "Yes, of course", "Bien sûr")])
    assert len(known) == 2
    assert [match.target for match in known.look_up("Yes, of course")] == ["Bien sûr"]
    known.remove("k")
    known.remove("k")
    assert known.look_up("Yes, of course") == known.look_up("Yes, of courses") == ()
    assert len(known) == 1


def test_a_key_twice_in_one_batch_is_the_later_one() -> None:
    known = memory(Entry("k", "Yes", "Oui"), Entry("k", "Yes", "Si"))
    assert [match.target for match in known.look_up("Yes")] == ["Si"]


def test_the_limit_and_the_minimum_are_kept() -> None:
    known = memory(*(Entry(str(number), "a" * 20 + "b" * number, str(number)) for number in range(12)))
    assert [match.target for match in known.look_up("a" * 20, limit=3)] == ["0", "1", "2"]
    assert all(match.score >= 90 for match in known.look_up("a" * 20, limit=20, minimum=90))
    assert [match.target for match in known.look_up("a" * 20, limit=20, minimum=90)] == ["0", "1", "2"]


def test_an_empty_memory_and_an_empty_text_match_nothing() -> None:
    assert memory().look_up("Yes") == ()
    assert memory(Entry("k", "Yes", "Oui")).look_up("") == ()


WORDS = st.lists(st.sampled_from(["visa", "签证", "permit", "<b>", "</b>", "%(n)s", "é", " ", "تأشيرة", "の"]), max_size=12).map("".join)


@settings(deadline=None, max_examples=150)
@given(known=st.lists(WORDS, min_size=1, max_size=12), text=WORDS, minimum=st.integers(1, 100))
def test_nothing_that_reaches_the_minimum_is_overlooked(known: list[str], text: str, minimum: int) -> None:
    """The quick filter only leaves out what a full comparison would leave out too."""
    entries = [Entry(str(number), source, str(number)) for number, source in enumerate(known)]
    found = {match.target: match.score for match in memory(*entries).look_up(text, limit=100, minimum=minimum)}
    for entry in entries:
        longest = max(len(comparable(text)), len(comparable(entry.source)))
        edits = Levenshtein.distance(comparable(text), comparable(entry.source))
        score = 100 if entry.source == text else min(99, 100 * (longest - edits) // longest if longest else 0)
        if entry.source != text and not comparable(entry.source):
            continue
        assert found.get(entry.target) == (score if score >= min(minimum, 99) and (longest or score == 100) else None)
