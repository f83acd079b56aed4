"""Tables in the admin: who may, what is shown, and that what is shown is what is written."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.translation.models import Task
from portal.translation.operations import run_tasks
from services.tables.models import Stage, TableFile
from tests.factories import make_entry, make_user
from tests.services.tables.tabling import csv_of

pytestmark = pytest.mark.django_db


def signed_in(*groups: str, interface: str = "en") -> Client:
    client = Client()
    client.force_login(make_user(*groups, interface=interface))
    return client


def sent(client: Client, data: bytes, kind: str = "schools") -> Any:
    return client.post(reverse("services_tables"), {"kind": kind, "file": SimpleUploadedFile("table.csv", data)}, follow=True)


@pytest.mark.parametrize("interface", ["en", "zh-hans", "ar"])
def test_the_pages_are_there_in_the_interface_s_languages(interface: str) -> None:
    client = signed_in("Editors", interface=interface)
    assert client.get(reverse("services_tables")).status_code == 200
    page = sent(client, csv_of([{"id": make_entry().slug, "name_ar": "مدرسة"}]))
    assert page.status_code == 200
    assert 'lang="ar" dir="rtl">مدرسة' in page.content.decode()


def test_what_would_change_is_shown_and_then_written() -> None:
    entry = make_entry(phone="010-1111")
    client = signed_in("Editors")
    page = sent(client, csv_of([{"id": entry.slug, "phone": "010-2222"}]))
    said = page.content.decode()
    assert "010-1111" in said
    assert "010-2222" in said
    entry.refresh_from_db()
    assert entry.phone == "010-1111"
    file = TableFile.objects.get()
    page = client.post(reverse("services_table_agree", args=[file.pk]), follow=True)
    assert "The table is written." in page.content.decode()
    entry.refresh_from_db()
    assert entry.phone == "010-2222"
    # A second click does nothing.
    client.post(reverse("services_table_agree", args=[file.pk]))
    assert entry.revisions.count() == 2


def test_what_changed_after_it_was_shown_is_not_overwritten() -> None:
    entry = make_entry(phone="010-1111")
    client = signed_in("Editors")
    sent(client, csv_of([{"id": entry.slug, "phone": "010-2222"}]))
    entry.email = "new@example.org"
    entry.save_revision().publish()
    page = client.post(reverse("services_table_agree", args=[TableFile.objects.get().pk]), follow=True)
    assert "was changed in the meantime" in page.content.decode()
    entry.refresh_from_db()
    assert (entry.phone, entry.email) == ("010-1111", "new@example.org")


def test_faults_are_shown_by_row_and_column() -> None:
    page = sent(signed_in("Editors"), csv_of([{"id": make_entry().slug, "district": "atlantis"}])).content.decode()
    assert "line 2, column district: “atlantis” is none of" in page
    assert "Write all of it" not in page


def test_a_file_that_is_no_table_is_refused_on_the_page() -> None:
    page = sent(signed_in("Editors"), b"\x89PNG\r\n\x1a\n\0\0").content.decode()
    assert "The file is neither an XLSX workbook nor CSV." in page
    assert not TableFile.objects.exists()


def test_an_entry_that_may_be_there_already_is_said() -> None:
    make_entry(name_en="The very same school", name_zh_hans="一模一样的学校")
    rows = [{"id": "same-1", "name_en": "The very same school"}, {"id": "same-2", "name_en": "The very same school"}]
    page = sent(signed_in("Editors"), csv_of(rows)).content.decode()
    assert "Row 2: “same-1” may be the same as The very same school" in page
    assert "schools/same-2" in page
    assert "Write all of it" in page


def test_a_big_table_is_looked_at_and_written_by_the_regular_work(settings: Any) -> None:
    settings.DIRECTORY_TABLES = {**settings.DIRECTORY_TABLES, "AT_ONCE": 1}
    one, other = make_entry(), make_entry()
    client = signed_in("Editors")
    rows = csv_of([{"id": one.slug, "phone": "010-7"}, {"id": other.slug, "phone": "010-7"}])
    page = sent(client, rows).content.decode()
    file = TableFile.objects.get()
    assert file.stage == Stage.READING
    assert "<progress" in page
    run_tasks()
    file.refresh_from_db()
    assert (file.stage, file.done, file.rows) == (Stage.SHOWN, 2, 2)
    client.post(reverse("services_table_agree", args=[file.pk]))
    run_tasks()
    file.refresh_from_db()
    assert file.stage == Stage.DONE
    one.refresh_from_db()
    assert one.phone == "010-7"
    assert set(Task.objects.filter(kind="directory-table").values_list("progress", flat=True)) == {"done"}


def test_tables_are_for_those_who_may_change_facts() -> None:
    entry = make_entry(phone="010-1")
    data = csv_of([{"id": entry.slug, "phone": "010-2"}])
    translator = signed_in("Translators: French")
    assert sent(translator, data).status_code in {302, 403} or not TableFile.objects.exists()
    assert "Import a table" not in translator.get(reverse("services_tables")).content.decode()
    anonymous = Client()
    assert anonymous.get(reverse("services_tables")).status_code == 302
    assert anonymous.get(reverse("services_table_export", args=["schools", "csv"])).status_code == 302
    reviewer = signed_in("Reviewers: French")
    assert reviewer.get(reverse("services_tables"), follow=False).status_code in {302, 403}
    assert reviewer.get(reverse("services_table_export", args=["schools", "csv"])).status_code in {302, 403}
    assert not TableFile.objects.exists()


def test_a_table_is_its_sender_s() -> None:
    sent(signed_in("Editors"), csv_of([{"id": make_entry().slug, "phone": "010-2"}]))
    file = TableFile.objects.get()
    other = signed_in("Editors")
    assert other.get(reverse("services_table", args=[file.pk]), follow=True).status_code == 404
    assert other.post(reverse("services_table_agree", args=[file.pk]), follow=True).status_code == 404
    file.refresh_from_db()
    assert file.stage == Stage.SHOWN
    assert other.get(reverse("services_table_agree", args=[file.pk])).status_code == 405


@pytest.mark.parametrize(("format_name", "beginning"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfid,publish")])
def test_tables_are_downloaded(format_name: str, beginning: bytes) -> None:
    answer = signed_in("Translators: French").get(reverse("services_table_export", args=["schools", format_name]))
    assert answer.content.startswith(beginning)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="schools.{format_name}"'


def test_a_table_of_no_kind_or_format_is_not_found() -> None:
    client = signed_in("Editors")
    assert client.get(reverse("services_table_export", args=["nothing", "csv"]), follow=True).status_code == 404
    assert client.get(reverse("services_table_export", args=["schools", "pdf"]), follow=True).status_code == 404


def test_the_list_of_a_kind_leads_to_its_table() -> None:
    address = reverse("wagtailsnippets_services_school:list")
    page = signed_in("Editors").get(address).content.decode()
    assert reverse("services_table_export", args=["schools", "xlsx"]) in page
    assert f"{reverse('services_tables')}?kind=schools" in page
    assert f"{reverse('services_tables')}?kind=schools" not in signed_in("Translators: French").get(address).content.decode()


def test_a_text_that_no_cell_can_hold_is_named() -> None:
    make_entry(summary_en="x" * 40_000)
    answer = signed_in("Editors").get(reverse("services_table_export", args=["schools", "xlsx"]))
    assert answer.status_code == 409
    assert "32767 characters" in answer.content.decode().replace(",", "")
