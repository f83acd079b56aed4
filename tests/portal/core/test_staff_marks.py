"""What staff edited or removed stays so when newer content files are loaded, whatever becomes of the accounts; the command says so."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from portal import languages
from portal.core import staff_marks
from portal.core.models import StaffMark
from portal.core.staff_marks import Mark
from portal.pages.models import PolicyPage, SectionPage
from portal.pages.operations import content_key
from portal.setup import roles
from portal.translation import sources
from services import operations
from services.figures.models import Figure
from services.kinds.schools import School
from services.registry import get
from services.shared.models import Place
from services.shared.translation_source import key_of
from tests.admin import list_url, page_url, save, signed_in, snippet_url
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return make_user(roles.EDITORS)


@pytest.fixture
def editor(person: User) -> Client:
    return signed_in(person)


def load_everything(**options: Any) -> str:
    told = StringIO()
    call_command("load_content", all=True, stdout=told, stderr=StringIO(), **options)
    return told.getvalue()


def test_what_an_account_edited_outlasts_the_account(editor: Client, person: User) -> None:
    school, place, figure = School.objects.get(slug="isb"), Place.objects.all()[0], Figure.objects.all()[0]
    page = PolicyPage.objects.get(slug="work-permit", locale__language_code="fr")
    save(editor, snippet_url(school), button="action-publish", phone="010-1")
    save(editor, snippet_url(place), name_de="Von Hand")
    save(editor, snippet_url(figure), button="action-publish", note_de="Von Hand")
    save(editor, page_url(page), button="action-publish", title="À la main")
    save(editor, page_url(page.policy.pages.get(locale__language_code="en")), button="action-publish", document_number="No. 7")
    person.delete()
    told = load_everything()
    for item in (school, place, figure, page, page.policy):
        item.refresh_from_db()
    assert (school.phone, place.name_de, figure.note_de) == ("010-1", "Von Hand", "Von Hand")
    assert (page.title, page.policy.document_number) == ("À la main", "No. 7")
    for line in ("schools/isb", f"places/{place.slug}", f"figures/{figure.slug}", "fr/work-permit", "en/work-permit"):
        assert f"{line}: {Mark.EDITED.value}" in told


def test_what_an_account_removed_does_not_come_back(editor: Client, person: User) -> None:
    school, page = School.objects.get(slug="isb"), PolicyPage.objects.get(slug="work-permit", locale__language_code="fr")
    section = SectionPage.objects.get(topic="first-days", locale__language_code="de")
    editor.post(snippet_url(school, "delete"))
    editor.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}")
    editor.post(page_url(section, "delete"))
    person.delete()
    told = load_everything()
    assert not School.objects.filter(slug="isb").exists()
    assert not PolicyPage.objects.filter(slug="work-permit", locale__language_code="fr").exists()
    assert PolicyPage.objects.filter(slug="work-permit", locale__language_code="de").exists()
    assert not SectionPage.objects.filter(topic="first-days", locale__language_code="de").exists()
    for line in ("schools/isb", "fr/work-permit", "de/first-days"):
        assert f"{line}: {Mark.REMOVED.value}" in told


def test_what_staff_make_again_is_theirs(editor: Client) -> None:
    editor.post(snippet_url(School.objects.get(slug="isb"), "delete"))
    save(editor, f"{list_url(School)}add/", button="action-publish", slug="isb", name_en="Again", confidence="sourced")
    load_everything()
    assert School.objects.get(slug="isb").name_en == "Again"
    assert staff_marks.marks(School, ["isb"]) == {"isb": Mark.EDITED}


def test_a_section_that_was_renamed_is_not_made_again(editor: Client) -> None:
    section = SectionPage.objects.get(topic="first-days", locale__language_code="en")
    count = SectionPage.objects.count()
    save(editor, page_url(section), button="action-publish", slug="families")
    load_everything()
    assert SectionPage.objects.count() == count


def test_a_name_from_the_desk_stays(person: User) -> None:
    place = Place.objects.all()[0]
    sources.get("shared").write(key_of(place), "de", {"name": "Vom Pult"}, user=person, is_publish=True)
    load_everything()
    place.refresh_from_db()
    assert place.name_de == "Vom Pult"


def test_what_the_portal_does_by_itself_marks_nothing() -> None:
    load_everything()
    assert not StaffMark.objects.exists()


def test_a_dry_run_says_it_all_and_changes_nothing(editor: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = operations.FOLDER / "schools.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    changed = next(row for row in rows if row["id"] == "wab")
    changed["phone"] = "010-99999999"
    rows.append({**changed, "id": "quite-new"})
    for each in operations.FOLDER.iterdir():
        (tmp_path / each.name).write_bytes(each.read_bytes())
    (tmp_path / "schools.yaml").write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    save(editor, snippet_url(School.objects.get(slug="isb")), button="action-publish", phone="010-1")
    told: list[str] = []
    operations.load_file(tmp_path / "schools.yaml", get("schools"), progress=told.append)
    assert {"schools/wab: changed", "schools/quite-new: new", f"schools/isb: {Mark.EDITED.value}"} <= set(told)
    assert not [line for line in told if line.startswith("schools/bcis")], "what stays as it is is not worth a line"
    School.objects.filter(slug="wab").update(phone="old")
    before = list(School.objects.order_by("pk").values())
    said = load_everything(dry_run=True)
    assert "schools/wab: changed" in said
    assert "Nothing was changed." in said
    assert list(School.objects.order_by("pk").values()) == before


def test_pages_are_named_by_what_they_are_about() -> None:
    keys = {staff_marks._keys[type(page)](page) for page in PolicyPage.objects.filter(slug="work-permit")}
    assert keys == {content_key(PolicyPage, "work-permit", row.code) for row in languages.all_languages()}
