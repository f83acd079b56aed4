"""The term base in the admin: looked up, changed in all languages at once, exchanged, with what each change touches."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.translation import operations, selectors
from portal.translation.exchange import tbx
from portal.translation.exchange.concepts import Entry
from portal.translation.models import Concept, Role, Upload
from portal.translation.terms import Term
from portal.translation.terms.concepts import Status
from tests.admin import is_refused
from tests.portal.translation.made_up import MadeUp, at_the_desk, coordinator, person, translator, write

TERMS = "/admin/translation/terms/"
PERMIT = Entry(
    key="permit",
    terms=(
        Term("zh-hans", "居留许可"),
        Term("en", "residence permit"),
        Term("fr", "permis de séjour"),
        Term("fr", "permis", Status.FORBIDDEN),
    ),
    domain="entry",
    note="A card.\nNot a sticker.",
)


@pytest.fixture
def desk(made_up: MadeUp) -> MadeUp:
    """A term base of one concept, and a translation of a text with its term."""
    made_up.take("visa", {"title": "Your residence permit"})
    write("title", "Votre permis de séjour")
    operations.put_concepts([PERMIT])
    return made_up


def page(response: Any) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def address() -> str:
    return f"{TERMS}{Concept.objects.get(key='permit').pk}/"


def filled_in(soup: BeautifulSoup, **changes: Any) -> dict[str, Any]:
    """What the form would send."""
    form = soup.select_one("form[method=post]:has([name=domain])")
    assert form is not None
    said = {field["name"]: field.get("value", "") for field in form.select("input[name]:not([type=checkbox]):not([disabled])")}
    said |= {field["name"]: field.text.removeprefix("\n") for field in form.select("textarea[name]")}
    return said | changes


def upload(client: Client, data: bytes, name: str = "terms.tbx") -> Any:
    return client.post(f"{TERMS}import/", {"file": SimpleUploadedFile(name, data)})


def test_a_term_is_looked_up_in_any_language(desk: MadeUp) -> None:
    operations.put_concepts([Entry(key="bus", terms=(Term("en", "bus"),))])
    client = at_the_desk(translator())
    for find in ("séjour", "居留", "entry", "permit"):
        rows = page(client.get(TERMS, {"find": find})).select("tbody tr")
        assert [row.th.text.strip() for row in rows if row.th] == ["permit"]
    row = page(client.get(TERMS, {"find": "permit"})).select_one('tbody [lang="fr"]')
    assert row is not None
    assert [mark.text for mark in row.select("del")] == ["permis"]


def test_saving_a_concept_untouched_changes_nothing(desk: MadeUp) -> None:
    client, version = at_the_desk(User.objects.create_superuser("admin")), selectors.terms_version()
    client.post(address(), filled_in(page(client.get(address())), action="save"))
    assert selectors.terms_version() == version
    assert list(selectors.entries()) == [PERMIT]


def test_what_a_change_touches_is_shown_before_it_is_saved(desk: MadeUp) -> None:
    client = at_the_desk(coordinator())
    said = filled_in(page(client.get(address())), fr_preferred="titre de séjour\r\ntitre")
    shown = page(client.post(address(), said | {"action": "preview"}))
    touched = shown.select_one("section:has(#touched)")
    assert touched is not None
    assert "1 translation is touched" in touched.text
    assert "Votre permis de séjour" in touched.text
    assert list(selectors.entries()) == [PERMIT]
    assert client.post(address(), said | {"action": "save"}).headers["Location"] == TERMS
    names = [term.text for term in next(selectors.entries()).terms if term.language == "fr"]
    assert names == ["titre de séjour", "titre", "permis"]


def test_a_new_concept_is_made_once(desk: MadeUp) -> None:
    client = at_the_desk(coordinator())
    said = filled_in(page(client.get(f"{TERMS}new/")), key="bus", fr_preferred="autobus", action="save")
    assert client.post(f"{TERMS}new/", said).status_code == 302
    assert Concept.objects.get(key="bus").is_edited
    assert "There is a concept with this key." in page(client.post(f"{TERMS}new/", said)).text


@pytest.mark.parametrize(
    "changes", [{"key": ""}, {"key": "k" * 121}, {"fr_preferred": ""}, {"fr_preferred": "a\na"}, {"fr_preferred": "x" * 501}]
)
def test_what_is_no_concept_is_refused_in_place(desk: MadeUp, changes: dict[str, str]) -> None:
    client = at_the_desk(coordinator())
    said = filled_in(page(client.get(f"{TERMS}new/")), key="bus", fr_preferred="autobus", action="save") | changes
    assert page(client.post(f"{TERMS}new/", said)).select(".desk-problem")
    assert Concept.objects.count() == 1


def test_a_concept_is_taken_out_by_whoever_coordinates_its_languages(desk: MadeUp) -> None:
    assert is_refused(at_the_desk(coordinator()).post(address(), {"action": "remove"}))
    client = at_the_desk(person(*((Role.COORDINATE, code) for code in ("zh-hans", "en", "fr"))))
    client.post(address(), {"action": "remove"})
    assert not Concept.objects.exists()


def test_who_coordinates_another_language_changes_no_french_term(desk: MadeUp) -> None:
    client = at_the_desk(coordinator("de"))
    said = filled_in(page(client.get(address())), fr_preferred="titre de séjour", action="save")
    assert is_refused(client.post(address(), said))
    assert list(selectors.entries()) == [PERMIT]


def test_translators_read_and_do_not_write(desk: MadeUp) -> None:
    client = at_the_desk(translator())
    shown = page(client.get(address()))
    assert not shown.select('[name="action"]')
    assert is_refused(client.post(address(), filled_in(shown, fr_preferred="titre", action="save")))
    assert is_refused(upload(client, tbx.write([PERMIT])))
    assert is_refused(at_the_desk(person()).get(TERMS))


def test_a_file_of_terms_is_shown_first_and_then_imported(desk: MadeUp) -> None:
    client = at_the_desk(coordinator())
    french = Entry(key="permit", terms=(*PERMIT.terms[:2], Term("fr", "titre de séjour")), domain="entry", note=PERMIT.note)
    place = upload(client, tbx.write([french])).headers["Location"]
    shown = page(client.get(place))
    assert "1 translation is touched" in shown.text
    assert list(selectors.entries()) == [PERMIT]
    assert at_the_desk(coordinator()).get(place, follow=True).status_code == 404
    assert client.post(place).headers["Location"] == TERMS
    assert list(selectors.entries()) == [french]
    assert not Upload.objects.exists()


@pytest.mark.parametrize("data", [b"", b"<tbx", b"a,b\n1,2\n", b"\xff\x00"])
def test_a_broken_file_of_terms_is_refused_with_a_reason(desk: MadeUp, data: bytes) -> None:
    assert page(upload(at_the_desk(coordinator()), data)).select(".desk-problem")
    assert not Upload.objects.exists()


def test_the_term_base_is_downloaded(desk: MadeUp) -> None:
    client = at_the_desk(translator())
    for form in ("tbx", "csv"):
        assert selectors.differences(operations.read_terms(client.get(f"{TERMS}export.{form}").content)) == ()
    assert client.get(f"{TERMS}export.docx").status_code == 404


def test_the_list_costs_as_many_queries_with_a_hundred_concepts(desk: MadeUp, django_assert_max_num_queries: Any) -> None:
    operations.put_concepts([Entry(key=f"k{number}", terms=(Term("fr", f"mot {number}"),)) for number in range(100)])
    client = at_the_desk(translator())
    client.get(TERMS)
    with django_assert_max_num_queries(14):
        client.get(TERMS)
