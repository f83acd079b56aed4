"""What readers see of the desk: how far a translation can be trusted, and the way to say that something is wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from portal import languages
from portal.pages.models import PolicyPage
from portal.translation import operations
from portal.translation.models import Item, Report, SourceText, Target, Unit
from portal.translation.states import HowMade, State
from services.kinds.schools import School
from services.translation_source import key_of
from tests.reading import clean

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]
PERMIT = "policies/work-permit/"
SCHOOL = "services/schools/isb/"


@pytest.fixture(autouse=True)
def nobody_has_sent_anything() -> Iterator[None]:
    """The number of reports of an address is kept in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def permit() -> str:
    """The policy about work permits is on the desk; its key."""
    key = f"page:{PolicyPage.objects.get(policy__slug='work-permit', locale__language_code='en').translation_key}"
    operations.take_up(source="pages", key=key)
    return key


@pytest.fixture
def school() -> str:
    """A school is on the desk; its key."""
    key = key_of(School.objects.get(slug="isb"))
    operations.take_up(source="entries", key=key)
    return key


def change(key: str, path: str, text: str, *, is_material: bool = True) -> None:
    """The source says something else, as the desk sees it."""
    unit = Unit.objects.get(item__key=key, path=path)
    unit.text, unit.hash = text, "0" * 32
    unit.save()
    SourceText.objects.create(unit=unit, hash=unit.hash, text=text, since=timezone.now(), is_material=is_material)


def open_page(address: str) -> BeautifulSoup:
    response = Client().get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content.decode(), "html.parser")


def strip(page: BeautifulSoup) -> str:
    """What is said about the text."""
    found = page.select_one(".trust-strip")
    assert found is not None
    return clean(found.get_text())


def form(page: BeautifulSoup) -> dict[str, str]:
    """What the form of the page would send."""
    found = page.select_one("form.report")
    assert isinstance(found, Tag)
    assert found["action"] == f"/{page.html['lang'].lower()}/report/"
    return {str(field["name"]): str(field.get("value", "")) for field in found.select("input, select, textarea")}


def label() -> str:
    return clean(translation.gettext("Out of date: the original says something else by now"))


# How far a translation can be trusted


@pytest.mark.parametrize("address", [PERMIT, SCHOOL, "", "first-days/"])
def test_every_page_and_entry_says_where_its_text_comes_from(address: str, language: languages.Language) -> None:
    page = open_page(f"/{language.code}/{address}")
    with translation.override(language.code):
        assert translation.gettext("The Chinese text prevails") in strip(page)


def test_a_text_approved_on_the_desk_counts_as_reviewed(permit: str) -> None:
    Target.objects.filter(item__key=permit, language="fr").exclude(published_from="").update(state=State.APPROVED)
    with translation.override("fr"):
        assert translation.gettext("Reviewed by a native speaker") in strip(open_page(f"/fr/{PERMIT}"))


def test_a_text_made_by_a_machine_says_so(permit: str) -> None:
    Target.objects.filter(item__key=permit, language="fr", unit__path="title").update(origin=HowMade.MACHINE)
    with translation.override("fr"):
        assert str(HowMade.MACHINE.label) in strip(open_page(f"/fr/{PERMIT}"))


@pytest.mark.parametrize("code", ["fr", "ar", "ja"])
def test_a_material_change_is_said_above_and_marked_at_the_text(permit: str, code: str) -> None:
    path = Unit.objects.filter(item__key=permit, path__endswith=".text").first().path
    for place in ("summary", "who", path):
        change(permit, place, "Something else.")
    page = open_page(f"/{code}/{PERMIT}")
    with translation.override(code):
        labels = page.select(".late .late__label")
        assert [clean(found.get_text()) for found in labels] == [label()] * 3
    row = languages.get(code)
    assert {(found["lang"], found["dir"]) for found in labels} == {(row.code, row.direction)}
    assert page.select_one(".trust-strip__item--late") is not None


def test_a_correction_is_said_above_and_marks_nothing(permit: str) -> None:
    change(permit, "summary", "The same in better words.", is_material=False)
    page = open_page(f"/fr/{PERMIT}")
    assert not page.select(".late, .trust-strip__item--late")
    assert page.select_one(".trust-strip use[href$='#info']") is not None
    assert open_page(f"/en/{PERMIT}").select_one(".trust-strip use[href$='#info']") is None, "English is the original"


def test_a_change_that_is_undone_makes_the_page_true_again(permit: str) -> None:
    unit = Unit.objects.get(item__key=permit, path="summary")
    before, text = unit.hash, unit.text
    change(permit, "summary", "Something else.")
    assert open_page(f"/fr/{PERMIT}").select(".late")
    Unit.objects.filter(pk=unit.pk).update(hash=before, text=text)
    assert not open_page(f"/fr/{PERMIT}").select(".late")


def test_an_entry_marks_what_is_out_of_date(school: str) -> None:
    change(school, "summary", "A school for something else.")
    page = open_page(f"/fr/{SCHOOL}")
    assert len(page.select(".lead .late__label")) == 1
    assert page.select_one(".trust-strip__item--late") is not None
    assert not open_page(f"/en/{SCHOOL}").select(".late")


# Reports


@pytest.mark.parametrize("address", [PERMIT, SCHOOL, "", "first-days/"])
def test_every_page_and_entry_has_the_form_without_a_token(address: str) -> None:
    response = Client().get(f"/fr/{address}")
    assert "csrftoken" not in response.cookies
    sent = form(BeautifulSoup(response.content.decode(), "html.parser"))
    assert set(sent) == {"source", "key", "language", "path", "message", "website"}


def test_a_report_of_a_text_lands_on_the_desk_with_both_sentences(permit: str) -> None:
    reader = Client(enforce_csrf_checks=True)
    page = open_page(f"/fr/{PERMIT}")
    places = [str(option["value"]) for option in page.select("form.report option")]
    path = next(place for place in places if place.startswith("body.") and place.endswith(".text"))
    response = reader.post("/fr/report/", {**form(page), "path": path})
    assert response.status_code == 303
    target = Target.objects.get(item__key=permit, unit__path=path, language="fr")
    report = Report.objects.get()
    assert (report.language, report.path, report.source_text, report.target_text) == ("fr", path, target.unit.text, target.text)
    thanks = reader.get(response["Location"])
    with translation.override("fr"):
        assert translation.gettext("Thank you") in thanks.content.decode()
    assert f'href="/fr/{PERMIT}"' in thanks.content.decode()


def test_every_text_that_can_be_named_is_known_to_the_desk(permit: str, school: str) -> None:
    for key, address in ((permit, PERMIT), (school, SCHOOL)):
        known = set(Unit.objects.filter(item__key=key, is_there=True).values_list("path", flat=True))
        for code in ("en", "fr", "ar"):
            places = {str(option["value"]) for option in open_page(f"/{code}/{address}").select("form.report option")} - {""}
            assert places, (code, address)
            assert places <= known, (code, address)


def test_a_mistake_in_the_original_can_be_reported_too(permit: str) -> None:
    response = Client().post("/en/report/", {**form(open_page(f"/en/{PERMIT}")), "path": "summary"})
    assert response.status_code == 303
    report = Report.objects.get()
    assert (report.language, report.source_text) == ("en", Unit.objects.get(item__key=permit, path="summary").text)


def test_a_page_that_the_desk_does_not_know_yet_can_be_reported() -> None:
    sent = {**form(open_page(f"/fr/{SCHOOL}")), "message": "Faux."}
    assert not Item.objects.filter(source="entries").exists()
    assert Client().post("/fr/report/", sent).status_code == 303
    assert Report.objects.get().item.key == sent["key"]


def test_a_report_of_a_page_shown_in_another_language_is_about_that_language(permit: str) -> None:
    PolicyPage.objects.filter(policy__slug="work-permit", locale__language_code="fr").update(live=False)
    assert form(open_page(f"/fr/{PERMIT}"))["language"] == "en"


def test_a_report_without_words_and_place_asks_for_them(permit: str) -> None:
    response = Client().post("/en/report/", form(open_page(f"/en/{PERMIT}")))
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert response.status_code == 400
    assert "Say what is wrong" in page.select_one("[role=alert]").get_text()
    assert not Report.objects.exists()


@pytest.mark.parametrize("message", ["x" * 2001, "nothing\x00"])
def test_what_cannot_be_kept_is_named_and_stays_in_the_form(permit: str, message: str) -> None:
    response = Client().post("/en/report/", {**form(open_page(f"/en/{PERMIT}")), "message": message})
    assert response.status_code == 400
    assert BeautifulSoup(response.content.decode(), "html.parser").select_one("textarea").get_text().strip()
    assert not Report.objects.exists()


def test_a_text_that_is_gone_is_not_reported_silently(permit: str) -> None:
    response = Client().post("/en/report/", {**form(open_page(f"/en/{PERMIT}")), "path": "body.gone.text", "message": "Wrong."})
    assert response.status_code == 400
    assert "Wrong." in response.content.decode()


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(permit: str) -> None:
    response = Client().post("/en/report/", {**form(open_page(f"/en/{PERMIT}")), "message": "Buy this", "website": "http://x.example"})
    assert response.status_code == 303
    assert not Report.objects.exists()


def test_one_address_sends_so_many_reports_an_hour(permit: str, settings: Any) -> None:
    settings.REPORTS_PER_HOUR = 2
    sent = {**form(open_page(f"/en/{PERMIT}")), "message": "Wrong."}
    answers = [Client().post("/en/report/", sent, REMOTE_ADDR=address).status_code for address in ("10.0.0.1",) * 3 + ("10.0.0.2",)]
    assert answers == [303, 303, 429, 303]
    assert Report.objects.count() == 3


def test_another_website_cannot_send_reports_for_its_readers(permit: str) -> None:
    sent = {**form(open_page(f"/en/{PERMIT}")), "message": "Wrong."}
    assert Client().post("/en/report/", sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert Client().post("/en/report/", sent, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "nothing"},
        {"key": "page:x"},
        {"key": "entry:schools:0"},
        {"language": "xx"},
        {"source": "catalog", "key": "all"},
        {"key": ""},
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_readers_cannot_see_cannot_be_reported(permit: str, wrong: dict[str, str], method: str) -> None:
    sent = {"source": "pages", "key": permit, "language": "en", "message": "Wrong."} | wrong
    assert getattr(Client(), method)("/en/report/", sent).status_code == 404
    assert not Report.objects.exists()


def test_a_page_that_was_taken_down_cannot_be_reported(permit: str) -> None:
    sent = {**form(open_page(f"/en/{PERMIT}")), "message": "Wrong."}
    PolicyPage.objects.filter(policy__slug="work-permit").update(live=False)
    assert Client().post("/en/report/", sent).status_code == 404


def test_the_form_by_itself_shows_nothing_of_the_desk(permit: str) -> None:
    """Texts on the desk may not be published yet."""
    Target.objects.filter(item__key=permit, unit__path="summary").update(text="Not published yet")
    response = Client().get("/fr/report/", {"source": "pages", "key": permit, "language": "fr", "path": "summary"})
    assert response.status_code == 200
    assert "Not published yet" not in response.content.decode()


def test_other_methods_are_refused(permit: str) -> None:
    assert Client().put("/en/report/").status_code == 405
