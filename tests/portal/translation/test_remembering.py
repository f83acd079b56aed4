"""The memory at work: what was approved is found again, taken in the same place, and exchanged as TMX."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.translation import operations, selectors
from portal.translation.exchange import tmx
from portal.translation.exchange.problems import ExchangeError
from portal.translation.exchange.units import Unit
from portal.translation.memory import Match
from portal.translation.models import Remembered, Role
from portal.translation.operations import NotAllowedError
from portal.translation.provenance import Origin
from portal.translation.sources import Existing
from portal.translation.states import State
from tests.portal.translation.made_up import MadeUp, approve, coordinator, person, put, reviewer, target, texts, translator, write

FEE, FRAIS = "The fee for the permit is 400 yuan.", "Les frais pour le permis sont de 400 yuans."


@pytest.fixture
def visa(made_up: MadeUp) -> MadeUp:
    """A page with an approved text between two others."""
    made_up.take("visa", {"title": "Visa", "fee": FEE, "place": "Bring it to the office."})
    write("fee", FRAIS)
    approve("fee")
    return made_up


def found(text: str, language: str = "fr") -> list[tuple[int, str]]:
    return [(match.score, match.target) for match in selectors.remembered(text, "en", language)]


def memory_file(source: str = "A bus.", text: str = "Un bus.", language: str = "fr") -> bytes:
    return tmx.write([Unit(key="", source_language="en", target_language=language, source=source, target=text, state=State.TRANSLATED)])


def test_approved_text_is_found_exactly_and_nearly(visa: MadeUp) -> None:
    assert found(FEE) == [(100, FRAIS)]
    assert found("The fee for the permit is 600 yuan.") == [(99, "Les frais pour le permis sont de 600 yuans.")]
    near = found("The fee for this permit is 400 yuan.")
    assert near[0][1] == FRAIS
    assert 90 < near[0][0] < 100
    assert found("Bring your passport.") == []


def test_what_is_finished_is_offered_and_says_whether_it_was_approved(visa: MadeUp) -> None:
    write("place", "Apportez-le au bureau.")
    (match,) = selectors.remembered("Bring it to the office.", "en", "fr")
    assert (match.target, match.entry.is_approved) == ("Apportez-le au bureau.", False)
    (approved,) = selectors.remembered(FEE, "en", "fr")
    assert approved.entry.is_approved
    approve("place")
    (match,) = selectors.remembered("Bring it to the office.", "en", "fr")
    assert match.entry.is_approved


def test_what_the_portal_came_with_is_offered_on_a_new_desk(made_up: MadeUp) -> None:
    made_up.shown["old", "fr"] = {"a": Existing("Les frais de dossier", Origin.MACHINE)}
    made_up.take("old", {"a": "The application fee"})
    (match,) = selectors.remembered("The application fee", "en", "fr")
    assert (match.target, match.entry.is_approved) == ("Les frais de dossier", False)


def test_what_is_not_finished_is_not_offered(visa: MadeUp) -> None:
    put("place", State.NEEDS_EDITING, "Apportez")
    assert found("Bring it to the office.") == []


def test_other_languages_do_not_see_it(visa: MadeUp) -> None:
    assert found(FEE, "de") == []


def test_the_memory_follows_what_is_approved_changed_and_sent_back(visa: MadeUp) -> None:
    assert found("Bring it to the office.") == []
    write("place", "Apportez-le au bureau.")
    approve("place")
    assert found("Bring it to the office.") == [(100, "Apportez-le au bureau.")]
    operations.reject(target=target("fee"), version=target("fee").version, user=reviewer(), reason="No.")
    assert found(FEE) == []
    write("fee", "Coût : 400 yuans")
    approve("fee")
    assert found(FEE) == [(100, "Coût : 400 yuans")]


def test_a_translation_is_remembered_for_the_text_that_it_was_made_from(visa: MadeUp) -> None:
    visa.take("visa", {"title": "Visa", "fee": "Ask at the counter.", "place": "Bring it to the office."})
    assert found(FEE) == [(100, FRAIS)]
    assert found("Ask at the counter.") == []


def test_a_text_is_not_its_own_suggestion(visa: MadeUp) -> None:
    assert selectors.remembered_for(target("fee")) == ()
    visa.take("permit", {"cost": FEE})
    assert [match.target for match in selectors.remembered_for(target("cost", key="permit"))] == [FRAIS]


def test_the_same_neighbours_are_the_same_context(visa: MadeUp) -> None:
    def best(previous: str, following: str) -> Match:
        return selectors.remembered(FEE, "en", "fr", previous=previous, following=following)[0]

    assert best("Visa", "Bring it to the office.").is_in_context
    assert not best("Visa", "Come tomorrow.").is_in_context
    visa.take("visa", {"title": "Visa", "fee": FEE, "place": "Come tomorrow."})
    assert best("Visa", "Come tomorrow.").is_in_context


def test_the_same_text_in_the_same_place_is_filled_in_when_it_is_taken_up(visa: MadeUp) -> None:
    done = visa.take("copy", {"title": "Visa", "fee": FEE, "place": "Bring it to the office."})
    assert done.carried == 1
    copy = target("fee", key="copy")
    assert (copy.text, copy.state, copy.origin, copy.author) == (FRAIS, "translated", "memory", None)
    assert not copy.is_out_of_date
    assert [change.text for change in copy.changes.all()] == [FRAIS]
    assert texts(key="copy")["title"] == ("", "missing")
    assert texts("de", key="copy")["fee"] == ("", "missing")


def test_the_same_text_in_another_place_is_left_to_people(visa: MadeUp) -> None:
    visa.take("other", {"title": "School", "fee": FEE})
    assert texts(key="other")["fee"] == ("", "missing")


def test_two_approved_translations_of_the_same_place_are_left_to_people(visa: MadeUp) -> None:
    same = {"title": "Visa", "fee": FEE, "place": "Bring it to the office."}
    visa.take("copy", same)
    write("fee", "Prix : 400 yuans", key="copy")
    approve("fee", key="copy")
    visa.take("third", same)
    assert texts(key="third")["fee"] == ("", "missing")


def test_what_the_portal_has_already_is_not_replaced(visa: MadeUp) -> None:
    visa.take("copy", {"title": "Visa", "fee": "Soon.", "place": "Bring it to the office."})
    write("fee", "Bientôt.", key="copy")
    visa.take("copy", {"title": "Visa", "fee": FEE, "place": "Bring it to the office."})
    assert texts(key="copy")["fee"] == ("Bientôt.", "translated*")


def test_a_memory_of_another_system_is_found_too_and_taken_once(visa: MadeUp) -> None:
    assert operations.import_memory(data=memory_file(), name="theirs.tmx") == {("en", "fr"): 1}
    assert operations.import_memory(data=memory_file()) == {("en", "fr"): 0}
    assert Remembered.objects.get().origin == "theirs.tmx"
    assert found("A bus.") == [(100, "Un bus.")]
    operations.import_memory(data=memory_file("A train.", "Un train."))
    assert found("A train.") == [(100, "Un train.")]


def test_a_memory_with_markup_that_its_sources_have_not_is_refused_whole(visa: MadeUp) -> None:
    with pytest.raises(ExchangeError, match="markup"):
        operations.import_memory(data=memory_file("A bus.", "Un <script>bus</script>."))
    assert not Remembered.objects.exists()


def test_who_does_not_coordinate_the_language_imports_no_memory(visa: MadeUp) -> None:
    for user in (translator(), person((Role.REVIEW, "fr")), coordinator("de")):
        with pytest.raises(NotAllowedError):
            operations.import_memory(data=memory_file(), user=user)
    assert operations.import_memory(data=memory_file(), user=coordinator("fr")) == {("en", "fr"): 1}


def test_the_memory_goes_out_and_comes_in_as_tmx(visa: MadeUp, tmp_path: Path) -> None:
    path, said = tmp_path / "memory.tmx", StringIO()
    call_command("translation_memory", "export", path, source="en", stdout=said)
    assert "1 pairs" in said.getvalue()
    assert [(unit.source, unit.target) for unit in tmx.read(path.read_bytes()).units] == [(FEE, FRAIS)]
    call_command("translation_memory", "import", path, stdout=said)
    assert "1 new pairs" in said.getvalue()
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CommandError, match="line"):
        call_command("translation_memory", "import", path)
