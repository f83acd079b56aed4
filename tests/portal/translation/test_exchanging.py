"""Texts on their way out in files and back in: what is written, what is refused, and nothing by halves."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from portal.translation import operations, selectors
from portal.translation.exchange import files
from portal.translation.exchange.problems import ExchangeError
from portal.translation.models import Target, Upload
from portal.translation.operations import NotAllowedError
from portal.translation.states import State
from tests.portal.translation.made_up import MadeUp, approve, put, reviewer, target, texts, translator, write

FORMATS = ["xliff12", "xliff20", "po", "xlsx"]


@pytest.fixture
def visa(made_up: MadeUp) -> MadeUp:
    """A page of three texts, one of them translated into French."""
    made_up.take("visa", {"title": "Visa", "fee": "The fee is 400 yuan.", "place": "Bring it to the office."})
    write("title", "Le visa")
    return made_up


def export(format_name: str = "xliff20", *codes: str) -> bytes:
    return operations.export(targets=selectors.listed(codes or ["fr"]), format_name=format_name).data


def translated(format_name: str = "xliff20", *, state: State = State.TRANSLATED, **said: str) -> bytes:
    """What a translator sends back: the exported texts, with what was said for each path."""
    units = []
    for unit in selectors.units_of(selectors.listed(["fr"])):
        text = said.get(unit.key.partition("#")[2])
        units.append(type(unit)(**{**fields(unit), "target": text, "state": state}) if text else unit)
    return files.FORMATS[format_name].write(units)


def fields(unit: Any) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in type(unit).__slots__}


def take(data: bytes, user: User | None = None, **options: Any) -> int:
    return operations.import_file(data=data, user=user or translator(), **options)[1]


def outcomes(data: bytes) -> dict[str, str]:
    return {difference.key.partition("#")[2]: difference.outcome.value for difference in selectors.dry_run(data).differences}


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_file_that_comes_back_untouched_changes_nothing(visa: MadeUp, format_name: str) -> None:
    before = texts()
    assert set(outcomes(export(format_name)).values()) == {"same"}
    assert take(export(format_name)) == 0
    assert texts() == before


@pytest.mark.parametrize("format_name", FORMATS)
def test_what_was_translated_elsewhere_is_written(visa: MadeUp, format_name: str) -> None:
    user = translator()
    data = translated(format_name, fee="Les frais sont de 400 yuans.")
    assert outcomes(data) == {"title": "same", "fee": "new", "place": "same"}
    assert texts()["fee"] == ("", "missing")
    assert take(data, user) == 1
    assert texts()["fee"] == ("Les frais sont de 400 yuans.", "translated")
    fee = target("fee")
    assert (fee.origin, fee.author, fee.made_from, fee.is_out_of_date) == ("import", user, fee.unit.hash, False)
    change = fee.changes.last()
    assert change is not None
    assert (change.user, change.text) == (user, fee.text)


def test_fuzzy_stays_fuzzy(visa: MadeUp) -> None:
    for format_name in FORMATS:
        take(translated(format_name, state=State.NEEDS_EDITING, fee=f"Des frais ({format_name})"))
        assert texts()["fee"] == (f"Des frais ({format_name})", "needs-editing")


def test_what_comes_in_is_checked(visa: MadeUp) -> None:
    take(translated(fee="Les frais sont de 500 yuans."))
    assert target("fee").failed_checks == ["amounts"]


def test_approval_is_given_on_the_desk_and_not_by_a_file(visa: MadeUp) -> None:
    take(translated(state=State.APPROVED, fee="Les frais sont de 400 yuans."), reviewer())
    assert texts()["fee"][1] == "translated"


def test_a_text_whose_source_has_changed_is_refused_and_named(visa: MadeUp) -> None:
    data = translated(fee="Les frais sont de 400 yuans.", place="Apportez-le au bureau.")
    visa.take("visa", {"title": "Visa", "fee": "The fee is 600 yuan.", "place": "Bring it to the office."})
    refused = [difference for difference in selectors.dry_run(data).differences if difference.outcome == "source-changed"]
    assert [difference.key for difference in refused] == ["made_up:visa#fee"]
    assert "The fee is 600 yuan." in refused[0].sentence
    assert refused[0].line > 0
    assert take(data) == 1
    assert texts()["fee"] == ("", "missing")


def test_an_approved_text_is_overwritten_only_with_a_tick(visa: MadeUp) -> None:
    data = translated(title="Un visa")
    approve("title")
    assert outcomes(data)["title"] == "approved"
    assert take(data) == 0
    assert texts()["title"] == ("Le visa", "approved")
    assert take(data, ticked=[("made_up:visa#title", "fr")]) == 1
    assert texts()["title"] == ("Un visa", "translated")
    assert target("title").approved_at is None


def test_unknown_texts_and_those_not_to_be_translated_are_refused(visa: MadeUp) -> None:
    data = translated(fee="Les frais sont de 400 yuans.", place="Apportez-le au bureau.")
    put("fee", State.NOT_TRANSLATED, "")
    visa.take("visa", {"title": "Visa", "fee": "The fee is 400 yuan."})
    assert outcomes(data) == {"title": "same", "fee": "not-translated", "place": "unknown"}
    assert take(data) == 0


def test_a_text_that_is_out_of_date_goes_out_as_to_be_edited_and_comes_back_confirmed(visa: MadeUp) -> None:
    visa.take("visa", {"title": "Visas", "fee": "The fee is 400 yuan."})
    assert target("title").is_out_of_date
    take(translated(title="Le visa"))
    assert texts()["title"] == ("Le visa", "translated")


def test_markup_that_the_source_of_the_desk_has_not_is_refused_whatever_the_file_says(visa: MadeUp) -> None:
    data = translated("xliff12", fee="Les frais <b>x</b>", place="Apportez-le au bureau.")
    forged = data.replace(b"The fee is 400 yuan.", b"The fee &lt;b&gt;x&lt;/b&gt;")
    assert forged != data
    with pytest.raises(ExchangeError, match=r"made_up:visa#fee.*markup"):
        take(forged)
    assert texts()["place"] == ("", "missing")


def test_whoever_may_not_translate_into_a_language_of_the_file_writes_nothing(visa: MadeUp) -> None:
    with pytest.raises(NotAllowedError, match="French"):
        take(translated(fee="Les frais sont de 400 yuans."), translator("de"))
    assert texts()["fee"] == ("", "missing")


def test_whoever_has_no_role_in_a_language_exports_nothing(visa: MadeUp) -> None:
    with pytest.raises(NotAllowedError):
        operations.export(targets=selectors.listed(["fr", "de"]), format_name="po", user=translator("fr"))


def test_several_languages_are_a_zip_that_is_read_as_one(visa: MadeUp) -> None:
    made = operations.export(targets=selectors.listed(["fr", "de"]), format_name="xliff12")
    assert made.name.endswith(".zip")
    assert len(selectors.dry_run(made.data, name=made.name).differences) == 6


def test_what_is_not_to_be_translated_is_not_exported_and_nothing_is_no_file(visa: MadeUp) -> None:
    Target.objects.into("fr").update(state=State.NOT_TRANSLATED, text="", made_from="")
    with pytest.raises(ExchangeError, match="no text to export"):
        export()


def test_an_upload_waits_for_its_import_and_takes_the_place_of_the_one_before(visa: MadeUp) -> None:
    user = translator()
    operations.keep_upload(data=b"one", name="one.xlf", user=user)
    operations.keep_upload(data=b"two", name="two.xlf", user=user)
    assert list(Upload.objects.values_list("name", flat=True)) == ["two.xlf"]


def test_a_thousand_texts_are_imported_with_few_queries(made_up: MadeUp, django_assert_max_num_queries: Any) -> None:
    made_up.take("visa", {f"text-{number}": f"Sentence number {number}." for number in range(1000)})
    texts: dict[str, Any] = {f"text-{number}": f"Phrase numéro {number}." for number in range(1000)}
    data = translated(**texts)
    user = translator()
    with django_assert_max_num_queries(60):
        assert take(data, user) == 1000


def test_the_commands_export_show_and_import(visa: MadeUp, tmp_path: Path) -> None:
    path, said = tmp_path / "fr.xlf", StringIO()
    call_command("translation_export", path, language=["fr"], list="missing", format="xliff12", stdout=said)
    assert "2 texts" in said.getvalue()
    path.write_bytes(translated("xliff12", fee="Les frais sont de 400 yuans."))
    call_command("translation_import", path, dry_run=True, stdout=said)
    assert "+ Les frais sont de 400 yuans." in said.getvalue()
    assert texts()["fee"] == ("", "missing")
    call_command("translation_import", path, user=translator().get_username(), stdout=said)
    assert "1 texts written" in said.getvalue()
    assert texts()["fee"][1] == "translated"


def test_the_export_command_takes_single_objects(visa: MadeUp, tmp_path: Path) -> None:
    visa.take("school", {"title": "School"})
    said = StringIO()
    call_command("translation_export", tmp_path / "a.xlf", language=["fr"], item=["made_up:school"], stdout=said)
    assert "1 texts" in said.getvalue()
    with pytest.raises(CommandError, match="nowhere"):
        call_command("translation_export", tmp_path / "b.xlf", language=["fr"], item=["made_up:nowhere"])


def test_the_import_command_says_what_is_wrong_with_a_file(visa: MadeUp, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlf"
    path.write_bytes(export("xliff12")[:-30])
    with pytest.raises(CommandError, match=r"broken\.xlf, line \d+"):
        call_command("translation_import", path, dry_run=True)
    path.write_bytes(export("xliff12"))
    with pytest.raises(CommandError, match="no such account"):
        call_command("translation_import", path, user="nobody")
