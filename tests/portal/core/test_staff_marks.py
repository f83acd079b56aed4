"""What staff edited or removed stays so when newer content files are loaded, whatever becomes of the accounts; the command says so.

Loading everything takes long: what staff do is done by all cases, then everything is loaded once, then each case looks at what is its own.
"""

from collections.abc import Callable, Generator
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
from portal.setup.models import LoadedContent
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

#: What a member of staff does, then, given what the command said, what became of it.
Case = Generator[None, str, None]


@pytest.fixture
def person() -> User:
    return make_user(roles.EDITORS)


@pytest.fixture
def editor(person: User) -> Client:
    return signed_in(person)


def load_content(**options: Any) -> str:
    told = StringIO()
    call_command("load_content", stdout=told, stderr=StringIO(), **options)
    return told.getvalue()


def edited_entry(editor: Client) -> Case:
    school = School.objects.get(slug="isb")
    save(editor, snippet_url(school), button="action-publish", phone="010-1")
    told = yield
    school.refresh_from_db()
    assert school.phone == "010-1"
    assert f"schools/isb: {Mark.EDITED.value}" in told


def edited_place(editor: Client) -> Case:
    place = Place.objects.all()[0]
    save(editor, snippet_url(place), name_de="Von Hand")
    told = yield
    place.refresh_from_db()
    assert place.name_de == "Von Hand"
    assert f"places/{place.slug}: {Mark.EDITED.value}" in told


def edited_figure(editor: Client) -> Case:
    figure = Figure.objects.all()[0]
    save(editor, snippet_url(figure), button="action-publish", note_de="Von Hand")
    told = yield
    figure.refresh_from_db()
    assert figure.note_de == "Von Hand"
    assert f"figures/{figure.slug}: {Mark.EDITED.value}" in told


def edited_page(editor: Client) -> Case:
    page = PolicyPage.objects.get(slug="work-permit", locale__language_code="fr")
    save(editor, page_url(page), button="action-publish", title="À la main")
    told = yield
    page.refresh_from_db()
    assert page.title == "À la main"
    assert f"fr/work-permit: {Mark.EDITED.value}" in told


def edited_facts(editor: Client) -> Case:
    page = PolicyPage.objects.get(slug="work-permit", locale__language_code="en")
    save(editor, page_url(page), button="action-publish", document_number="No. 7")
    told = yield
    page.policy.refresh_from_db()
    assert page.policy.document_number == "No. 7"
    assert f"en/work-permit: {Mark.EDITED.value}" in told


def renamed_section(editor: Client) -> Case:
    section = SectionPage.objects.get(topic="first-days", locale__language_code="en")
    save(editor, page_url(section), button="action-publish", slug="families")
    yield
    assert SectionPage.objects.filter(topic="first-days", locale__language_code="en").count() == 1


def removed_entry(editor: Client) -> Case:
    editor.post(snippet_url(School.objects.get(slug="wab"), "delete"))
    told = yield
    assert not School.objects.filter(slug="wab").exists()
    assert f"schools/wab: {Mark.REMOVED.value}" in told


def page_removed_in_bulk(editor: Client) -> Case:
    page = PolicyPage.objects.get(slug="residence-permit", locale__language_code="fr")
    editor.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}")
    told = yield
    assert not PolicyPage.objects.filter(slug="residence-permit", locale__language_code="fr").exists()
    assert PolicyPage.objects.filter(slug="residence-permit", locale__language_code="de").exists()
    assert f"fr/residence-permit: {Mark.REMOVED.value}" in told


def removed_section(editor: Client) -> Case:
    editor.post(page_url(SectionPage.objects.get(topic="first-days", locale__language_code="de"), "delete"))
    told = yield
    assert not SectionPage.objects.filter(topic="first-days", locale__language_code="de").exists()
    assert f"de/first-days: {Mark.REMOVED.value}" in told


def entry_removed_and_made_again(editor: Client) -> Case:
    editor.post(snippet_url(School.objects.get(slug="bcis"), "delete"))
    save(editor, f"{list_url(School)}add/", button="action-publish", slug="bcis", name_en="Again", confidence="sourced")
    yield
    assert School.objects.get(slug="bcis").name_en == "Again"
    assert staff_marks.marks(School, ["bcis"]) == {"bcis": Mark.EDITED}


def name_from_the_desk(person: User) -> Case:
    place = Place.objects.all()[1]
    sources.get("shared").write(key_of(place), "de", {"name": "Vom Pult"}, user=person, is_publish=True)
    yield
    place.refresh_from_db()
    assert place.name_de == "Vom Pult"


#: What staff do in the admin.
IN_THE_ADMIN: tuple[Callable[[Client], Case], ...] = (
    *(edited_entry, edited_place, edited_figure, edited_page, edited_facts, renamed_section),
    *(removed_entry, page_removed_in_bulk, removed_section, entry_removed_and_made_again),
)


def test_what_an_account_did_outlasts_the_account(editor: Client, person: User, subtests: pytest.Subtests) -> None:
    assert not StaffMark.objects.exists(), "what the portal did by itself marks nothing"
    cases = {case.__name__: case(editor) for case in IN_THE_ADMIN} | {name_from_the_desk.__name__: name_from_the_desk(person)}
    for case in cases.values():
        next(case)
    person.delete()
    marked, sections = list(StaffMark.objects.values()), SectionPage.objects.count()
    told = load_content(all=True)
    for name, case in cases.items():
        with subtests.test(name), pytest.raises(StopIteration):
            case.send(told)
    assert list(StaffMark.objects.values()) == marked, "what the portal does by itself marks nothing"
    assert SectionPage.objects.count() == sections, "no section is made again"


def test_a_dry_run_says_it_all_and_changes_nothing(editor: Client, tmp_path: Path) -> None:
    path = operations.FOLDER / "schools.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    changed = next(row for row in rows if row["id"] == "wab")
    changed["phone"] = "010-99999999"
    rows.append({**changed, "id": "quite-new"})
    (tmp_path / "schools.yaml").write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    save(editor, snippet_url(School.objects.get(slug="isb")), button="action-publish", phone="010-1")
    told: list[str] = []
    operations.load_file(tmp_path / "schools.yaml", get("schools"), progress=told.append)
    assert {"schools/wab: changed", "schools/quite-new: new", f"schools/isb: {Mark.EDITED.value}"} <= set(told)
    assert not [line for line in told if line.startswith("schools/bcis")], "what stays as it is is not worth a line"
    School.objects.filter(slug="wab").update(phone="old")
    LoadedContent.objects.filter(path="services/content/schools.yaml").delete()
    before = list(School.objects.order_by("pk").values())
    said = load_content(dry_run=True)
    assert "schools/wab: changed" in said
    assert "Nothing was changed." in said
    assert list(School.objects.order_by("pk").values()) == before


def test_pages_are_named_by_what_they_are_about() -> None:
    keys = {staff_marks._keys[type(page)](page) for page in PolicyPage.objects.filter(slug="work-permit")}
    assert keys == {content_key(PolicyPage, "work-permit", row.code) for row in languages.all_languages()}
