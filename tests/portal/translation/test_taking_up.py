"""What becomes of targets when the source changes."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import languages
from portal.translation import operations
from portal.translation.exchange.units import Plural
from portal.translation.models import Change, Item, SourceText, Target, Unit
from portal.translation.provenance import Origin
from portal.translation.sources import Existing, Segment, SourceError
from portal.translation.states import HowMade, State
from tests.portal.translation.made_up import LONG_AGO, NAME, MadeUp, approve, coordinator, put, target, texts, translator, write

VISA = {"title": "Visa", "fee": "The fee is paid at the counter of the office.", "time": "It takes seven days until the visa is ready."}
OTHERS = [row.code for row in languages.all_languages() if row.code != "en"]


def test_every_text_has_a_target_in_every_other_language(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    for code in OTHERS:
        assert texts(code) == dict.fromkeys(VISA, ("", "missing"))
    assert not Target.objects.filter(language="en").exists()


def test_what_a_source_says_is_kept(made_up: MadeUp) -> None:
    segment = Segment("title", "Visa", label="Title", limit=80, is_required=False)
    made_up.take("visa", segments=(segment,), topics=("visas", "work"), priority=3, needs_approval=True, title="Visas")
    item, unit = Item.objects.get(), Unit.objects.get()
    assert (item.source, item.key, item.title, item.topics, item.priority) == (NAME, "visa", "Visas", ["visas", "work"], 3)
    assert (item.needs_approval, item.is_there, item.published_at) == (True, True, LONG_AGO)
    assert (unit.label, unit.limit, unit.is_required, unit.text, unit.words) == ("Title", 80, False, "Visa", 1)
    assert SourceText.objects.get().since == LONG_AGO


def test_taking_up_twice_changes_nothing(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    write("title", "Visa")
    before = list(Target.objects.order_by("pk").values())
    assert made_up.take("visa", VISA) == operations.TakenUp()
    assert list(Target.objects.order_by("pk").values()) == before
    assert SourceText.objects.count() == len(VISA)


def test_the_source_is_asked_for_translations_that_the_portal_has(made_up: MadeUp) -> None:
    made_up.shown["visa", "fr"] = {
        "title": Existing("Le visa", Origin.MACHINE),
        "fee": Existing("Les frais.", Origin.PERSON, is_reviewed=True, translated_on=date(2025, 1, 1)),
        "gone": Existing("Rien."),
        "time": Existing(""),
    }
    made_up.take("visa", VISA)
    assert texts() == {"title": ("Le visa", "translated"), "fee": ("Les frais.", "approved"), "time": ("", "missing")}
    assert target("title").origin == HowMade.MACHINE
    assert target("title").published_from == target("title").unit.hash
    assert [change.text for change in Change.objects.order_by("pk")] == ["Le visa", "Les frais."]


def test_a_translation_is_out_of_date_when_its_source_changes_and_no_longer_when_it_changes_back(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    write("time", "Cela prend sept jours.")
    made_up.take("visa", {**VISA, "time": "It takes nine days until the visa is ready."})
    assert texts()["time"] == ("Cela prend sept jours.", "translated*")
    made_up.take("visa", VISA)
    assert texts()["time"] == ("Cela prend sept jours.", "translated")
    assert [version.text for version in SourceText.objects.filter(unit__path="time").order_by("pk")] == [
        VISA["time"],
        "It takes nine days until the visa is ready.",
        VISA["time"],
    ]


def test_a_source_change_does_not_touch_a_translation(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    before = write("time", "Cela prend sept jours.")
    made_up.take("visa", {**VISA, "time": "It takes nine days until the visa is ready."})
    after = target("time")
    assert (after.version, after.updated_at, after.state) == (before.version, before.updated_at, before.state)


def test_another_text_altogether_leaves_the_translation_where_it_is(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    write("time", "Cela prend sept jours.")
    made_up.take("visa", {**VISA, "time": "Bring a photograph."})
    assert texts()["time"] == ("Cela prend sept jours.", "translated*")


def test_a_text_that_moved_keeps_its_translation_and_its_approval(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    write("time", "Cela prend sept jours.")
    approve("time")
    made_up.take("visa", {"title": "Visa", "fee": VISA["fee"], "other": VISA["time"]})
    assert texts()["other"] == ("Cela prend sept jours.", "approved")
    assert target("other").reviewer is not None


def test_texts_that_all_moved_by_one_place_take_their_translations_along(made_up: MadeUp) -> None:
    made_up.take("visa", {"p0": "Bring your passport.", "p1": "Pay at the counter."})
    write("p0", "Apportez votre passeport.")
    write("p1", "Payez au guichet.")
    made_up.take("visa", {"p0": "Read this before anything else.", "p1": "Bring your passport.", "p2": "Pay at the counter."})
    assert texts() == {
        "p0": ("", "missing"),
        "p1": ("Apportez votre passeport.", "translated"),
        "p2": ("Payez au guichet.", "translated"),
    }


def test_a_text_that_moved_and_was_edited_needs_editing_and_shows_what_it_was_made_from(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    write("time", "Cela prend sept jours.")
    made_up.take("visa", {"title": "Visa", "fee": VISA["fee"], "other": "It takes nine days until the visa is ready."})
    assert texts()["other"] == ("Cela prend sept jours.", "needs-editing*")
    assert target("other").origin == HowMade.CARRIED
    assert SourceText.objects.get(unit__path="other", hash=target("other").made_from).text == VISA["time"]


def test_a_text_that_was_split_is_given_in_parts(made_up: MadeUp) -> None:
    made_up.take("visa", {"body": "Bring your passport. Pay at the counter."})
    write("body", "Apportez votre passeport. Payez au guichet.")
    made_up.take("visa", {"body": "Bring your passport.", "more": "Pay at the counter."})
    assert texts() == {"body": ("Apportez votre passeport.", "needs-editing*"), "more": ("Payez au guichet.", "needs-editing*")}


def test_texts_that_were_merged_are_put_together(made_up: MadeUp) -> None:
    made_up.take("visa", {"body": "Bring your passport.", "more": "Pay at the counter."})
    write("body", "Apportez votre passeport.")
    write("more", "Payez au guichet.")
    made_up.take("visa", {"body": "Bring your passport. Pay at the counter."})
    assert texts() == {"body": ("Apportez votre passeport. Payez au guichet.", "needs-editing")}


def test_a_text_that_comes_back_finds_the_translation_that_it_had(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    write("time", "Cela prend sept jours.")
    approve("time")
    made_up.take("visa", {**VISA, "time": "It takes nine days until the visa is ready."})
    write("time", "Cela prend neuf jours.")
    made_up.take("visa", VISA)
    assert texts()["time"] == ("Cela prend sept jours.", "approved")
    assert Change.objects.filter(target=target("time")).count() == 4


def test_a_text_that_is_gone_is_out_of_sight_until_it_comes_back(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    write("time", "Cela prend sept jours.")
    assert made_up.take("visa", {"title": "Visa"}).gone == 2
    assert set(texts()) == {"title"}
    made_up.take("visa", VISA)
    assert texts()["time"] == ("Cela prend sept jours.", "translated")


def test_an_item_that_is_gone_is_out_of_sight_until_it_comes_back(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    write("title", "Le visa")
    said = made_up.objects.pop("visa")
    operations.take_up(source=NAME, key="visa")
    assert texts() == {}
    assert not Item.objects.get().is_there
    made_up.objects["visa"] = said
    operations.take_up(source=NAME, key="visa")
    assert texts()["title"] == ("Le visa", "translated")


def test_what_is_not_to_be_translated_stays_so(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    write("time", "Cela prend sept jours.")
    put("fee", State.NOT_TRANSLATED, "")
    made_up.take("visa", {"title": "Visa", "fee": VISA["time"]})
    assert texts()["fee"] == ("", "not-translated")


def test_plural_forms_have_as_many_targets_as_the_language_has_forms(made_up: MadeUp) -> None:
    forms = tuple(Segment(f"days.{form}", "%(n)s days", plural=Plural("days", "one day", "%(n)s days", form)) for form in range(6))
    made_up.take("visa", segments=forms)
    assert {code: len(texts(code)) for code in ("zh-hans", "ja", "fr", "ru", "ar")} == {"zh-hans": 1, "ja": 1, "fr": 2, "ru": 3, "ar": 6}


def test_forms_of_one_message_are_not_taken_for_each_other(made_up: MadeUp) -> None:
    def forms(first: int) -> tuple[Segment, ...]:
        return tuple(Segment(f"days.{form}", "%(n)s days", plural=Plural("days", "a day", "%(n)s days", form)) for form in range(first))

    made_up.take("visa", segments=forms(1))
    write("days.0", "un jour")
    made_up.take("visa", segments=forms(2))
    assert texts() == {"days.0": ("un jour", "translated"), "days.1": ("", "missing")}


def test_a_change_is_as_old_as_its_publication(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    later = LONG_AGO + timedelta(days=30)
    made_up.take("visa", {**VISA, "title": "Visas"}, published_at=later)
    assert target("title").unit.changed_at == later
    made_up.take("visa", {**VISA, "title": "The visa"}, published_at=later)
    assert target("title").unit.changed_at > datetime(2025, 1, 1, tzinfo=UTC), "the source says no more than before: it was just now"


def test_a_correction_is_no_material_change(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    made_up.say("visa", {**VISA, "title": "Visa."})
    operations.take_up(source=NAME, key="visa", is_material=False)
    assert [version.is_material for version in SourceText.objects.filter(unit__path="title").order_by("pk")] == [True, False]


def test_coordinators_say_that_a_change_was_a_correction(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    made_up.take("visa", {**VISA, "title": "Visa."})
    unit = Unit.objects.get(path="title")
    with pytest.raises(operations.NotAllowedError):
        operations.mark_changes(units=[unit], is_material=False, user=translator())
    assert operations.mark_changes(units=[unit], is_material=False, user=coordinator()) == 1
    assert not SourceText.objects.filter(unit=unit).order_by("pk").last().is_material


def test_an_item_that_cannot_be_kept_changes_nothing(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    made_up.say("visa", segments=(Segment("a", "one"), Segment("a", "two")))
    with pytest.raises(SourceError):
        operations.take_up(source=NAME, key="visa")
    assert set(texts()) == set(VISA)


def test_one_bad_item_is_reported_and_the_others_are_taken_up(made_up: MadeUp) -> None:
    made_up.say("visa", VISA)
    made_up.say("bad", segments=(Segment("a", "one"), Segment("a", "two")))
    made_up.say("tax", {"title": "Tax"})
    seen: list[str] = []
    done, failures = operations.take_up_all(source=NAME, progress=seen.append)
    assert sorted(done) == ["tax", "visa"]
    assert [(failure.key, failure.reason) for failure in failures] == [("bad", "bad: two texts have the path 'a'")]
    assert seen == ["visa", "bad", "tax"]


def test_taking_everything_up_forgets_what_is_gone(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    made_up.take("tax", {"title": "Tax"})
    del made_up.objects["visa"]
    operations.take_up_all(source=NAME)
    assert not Item.objects.get(key="visa").is_there
    assert Item.objects.get(key="tax").is_there


def test_the_command_takes_everything_up_and_says_what_could_not_be(made_up: MadeUp) -> None:
    made_up.say("visa", VISA)
    stream = StringIO()
    call_command("translation_take_up", stdout=stream)
    assert stream.getvalue() == "made_up: 1 objects; texts: 3 new, 0 changed, 0 gone\n"
    made_up.say("bad", segments=(Segment("a", "one"), Segment("a", "two")))
    made_up.say("visa", {"title": "Visas"})
    with pytest.raises(CommandError, match="made_up bad: bad: two texts have the path 'a'"):
        call_command("translation_take_up", stdout=StringIO())
    assert set(texts()) == {"title"}


def test_a_language_that_was_added_gets_its_targets_and_what_the_portal_has(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    Target.objects.filter(language="pt").delete()
    made_up.shown["visa", "pt"] = {"title": Existing("Visto")}
    made_up.take("visa")
    assert texts("pt") == {"title": ("Visto", "translated"), "fee": ("", "missing"), "time": ("", "missing")}


def test_what_was_written_past_the_desk_is_taken_over(made_up: MadeUp) -> None:
    made_up.take("visa", VISA)
    write("title", "Le visa")
    write("fee", "Les frais.")
    made_up.shown["visa", "fr"] = {"title": Existing("Le visa", Origin.PERSON), "fee": Existing("Les frais sont payés au guichet.")}
    user = translator()
    assert operations.adopt(source=NAME, key="visa", language="fr", user=user) == 1
    assert texts()["fee"] == ("Les frais sont payés au guichet.", "translated")
    assert target("fee").author == user
    assert Change.objects.filter(target=target("fee")).count() == 2


WORDS = st.lists(st.sampled_from(["visa", "permit", "office", "counter", "passport", "seven", "days"]), min_size=3, max_size=8).map(
    " ".join
)
TEXTS = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), WORDS, min_size=1)


@given(first=TEXTS, second=TEXTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undoing_any_change_gives_the_first_translations_back(made_up: MadeUp, first: dict[str, str], second: dict[str, str]) -> None:
    Item.objects.all().delete()
    made_up.take("visa", first)
    for path, text in first.items():
        put(path, State.TRANSLATED, f"texte {text}")
    before = texts()
    made_up.take("visa", second)
    made_up.take("visa", first)
    assert texts() == before


@given(steps=st.lists(TEXTS, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_out_of_date_is_the_same_in_the_database_and_in_python(made_up: MadeUp, steps: list[dict[str, str]]) -> None:
    Item.objects.all().delete()
    for number, step in enumerate(steps):
        made_up.take("visa", step)
        for path in list(step)[::2]:
            put(path, list(State)[number % len(State)] if number % len(State) else State.TRANSLATED, f"{number}")
        found = Target.objects.select_related("unit")
        assert set(Target.objects.out_of_date()) == {each for each in found if each.is_out_of_date}
        assert all(each.item_id == each.unit.item_id for each in found)
