"""Files in the admin: a work list is downloaded, what comes back is shown first, then imported."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.translation import operations, selectors
from portal.translation.exchange import tmx
from portal.translation.exchange.units import Unit
from portal.translation.models import Remembered, Upload
from portal.translation.states import State
from tests.admin import is_refused
from tests.portal.translation.made_up import MadeUp, approve, at_the_desk, coordinator, person, texts, translator, write

FILES = "/admin/translation/files/"


@pytest.fixture
def visa(made_up: MadeUp) -> MadeUp:
    """A page with an approved French title and a fee without a translation."""
    made_up.take("visa", {"title": "Visa", "fee": "The fee is 400 yuan."})
    write("title", "Le visa")
    return made_up


def changed(**said: str) -> bytes:
    """The texts as PO, with other translations for these paths."""
    data = operations.export(targets=selectors.listed(["fr"]), format_name="xliff12").data
    for before, after in said.items():
        data = data.replace(before.encode(), after.encode())
    return data


def upload(client: Client, data: bytes, name: str = "fr.xlf", *, to: str = FILES) -> Any:
    return client.post(to, {"file": SimpleUploadedFile(name, data)})


def page(response: Any) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_a_work_list_is_downloaded(visa: MadeUp) -> None:
    client = at_the_desk(translator())
    assert page(client.get(FILES)).select('select[name="format"] option[selected]')[0]["value"] == "xliff20"
    answer = client.get(f"{FILES}export/", {"language": "fr", "list": "missing", "source": "", "format": "po"})
    assert answer["Content-Disposition"] == 'attachment; filename="en-fr.po"'
    assert b"The fee is 400 yuan." in answer.content
    assert b"Le visa" not in answer.content


def test_what_cannot_be_exported_is_said(visa: MadeUp) -> None:
    client = at_the_desk(translator())
    nothing = page(client.get(f"{FILES}export/", {"language": "fr", "list": "due", "format": "po"}))
    assert "no text to export" in nothing.select(".desk-problem")[0].text
    assert page(client.get(f"{FILES}export/", {"language": "de", "format": "po"})).select(".desk-problem")
    assert page(client.get(f"{FILES}export/", {"language": "fr", "format": "docx"})).select(".desk-problem")


def test_differences_are_shown_and_then_imported(visa: MadeUp) -> None:
    client = at_the_desk(translator())
    data = changed(**{"Le visa": "Un visa"})
    answer = client.get(upload(client, data)["Location"])
    row = page(answer).select("tbody tr")[0]
    assert [each.text for each in row.select('[lang="fr"]')] == ["Le visa", "Un visa"]
    assert texts()["title"] == ("Le visa", "translated")
    assert client.post(answer.wsgi_request.path).headers["Location"] == FILES
    assert texts()["title"] == ("Un visa", "translated")
    assert not Upload.objects.exists()


def test_an_approved_text_wants_a_tick(visa: MadeUp) -> None:
    data = changed(**{"Le visa": "Un visa"})
    approve("title")
    client = at_the_desk(translator())
    address = upload(client, data)["Location"]
    tick = page(client.get(address)).select('input[name="overwrite"]')[0]["value"]
    client.post(address)
    assert texts()["title"] == ("Le visa", "approved")
    address = upload(client, data)["Location"]
    client.post(address, {"overwrite": [tick, "nonsense", "a\tb"]})
    assert texts()["title"] == ("Un visa", "translated")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<xliff", b"PK\x03\x04broken"])
def test_a_broken_file_is_refused_with_a_reason(visa: MadeUp, data: bytes) -> None:
    answer = page(upload(at_the_desk(translator()), data))
    assert answer.select(".desk-problem li")
    assert not Upload.objects.exists()


def test_an_entity_bomb_is_refused(visa: MadeUp) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff version="1.2">&b;</xliff>'
    assert "entities" in page(upload(at_the_desk(translator()), bomb)).select(".desk-problem")[0].text


def test_nobody_imports_what_somebody_else_has_uploaded(visa: MadeUp) -> None:
    address = upload(at_the_desk(translator()), changed(**{"Le visa": "Un visa"}))["Location"]
    assert at_the_desk(translator()).get(address, follow=True).status_code == 404


def test_who_may_not_translate_into_the_language_imports_nothing(visa: MadeUp) -> None:
    client = at_the_desk(translator("de"))
    address = upload(client, changed(**{"Le visa": "Un visa"}))["Location"]
    assert is_refused(client.get(address))
    assert is_refused(client.post(address))
    assert texts()["title"] == ("Le visa", "translated")


def test_who_has_no_role_does_not_see_the_page(visa: MadeUp) -> None:
    client = at_the_desk(person())
    for address in (FILES, f"{FILES}export/", f"{FILES}memory/en/fr/"):
        assert is_refused(client.get(address))
    assert is_refused(upload(client, b"", to=f"{FILES}memory/"))


def test_the_memory_goes_out_and_comes_in(visa: MadeUp) -> None:
    approve("title")
    answer = at_the_desk(translator()).get(reverse("translation_memory_file", args=["en", "fr"]))
    assert [unit.target for unit in tmx.read(answer.content).units] == ["Le visa"]
    theirs = tmx.write(
        [Unit(key="", source_language="en", target_language="fr", source="A bus.", target="Un bus.", state=State.TRANSLATED)]
    )
    assert is_refused(upload(at_the_desk(translator()), theirs, to=f"{FILES}memory/"))
    assert upload(at_the_desk(coordinator()), theirs, to=f"{FILES}memory/").status_code == 302
    assert Remembered.objects.get().target == "Un bus."
    assert page(upload(at_the_desk(coordinator()), b"<tmx", to=f"{FILES}memory/")).select(".desk-problem")
