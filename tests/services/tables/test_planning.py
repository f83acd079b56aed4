"""What is wrong with a table is said by row, column and reason, and nothing of it is written."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from openpyxl import Workbook

from portal.translation.exchange.problems import ExchangeError
from services import registry
from services.tables import reading
from services.tables.columns import columns_of
from tests.factories import make_entry, make_user
from tests.services.tables.tabling import csv_of, plan, read, row_of

pytestmark = pytest.mark.django_db


def refused(*rows: dict[str, str], kind: str = "schools", user: Any = None) -> str:
    with pytest.raises(ExchangeError) as caught:
        plan(kind, *rows, user=user)
    return str(caught.value)


def workbook(*rows: list[Any], title: str = "entries") -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("district", "atlantis", "“atlantis” is none of: "),
        ("curricula", "ib, magic", "“magic” is none of: ib"),
        ("hours", "Mo-Fr 25:99", "column hours: "),
        ("last_checked", "31.01.2026", "“31.01.2026” is not a date; write it like 2026-01-31."),
        ("fee_from", "many", "“many” is not a whole number."),
        ("fee_from", "-5", "column fee_from: "),
        ("lat", "nan", "“nan” is not a number"),
        ("boarding", "perhaps", "“perhaps” is none of: yes, no."),
        ("website", "javascript:alert(1)", "column website: "),
        ("phone", "1" * 61, "column phone: "),
        ("operator", "nobody", "There is no organization “nobody”."),
        ("places", "nowhere", "There is no further place “nowhere”."),
        ("sources", "quality: sure | source: me", "item 1: quality: "),
        ("sources", "just a text", "item 1: “just a text” must begin with one of: source:, quality:."),
        ("image", "999999", "column image: There is no "),
        ("name_en", "x" * 201, "column name_en: "),
        ("publish", "soon", "“soon” is none of: yes, no."),
    ],
)
def test_a_wrong_cell_is_named(column: str, value: str, reason: str) -> None:
    entry = make_entry()
    message = refused({"id": entry.slug, column: value} if column != "lat" else {"id": entry.slug, "lat": value, "lon": "116.4"})
    assert message.startswith(f"line 2, column {column}: ")
    assert reason in message


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        ("116.4", "39.9", "swapped"),
        ("52.5", "13.4", "not in Beijing"),
        ("39.9", "", "Give both the latitude and the longitude, or neither."),
    ],
)
def test_a_position_must_be_of_the_city(lat: str, lon: str, reason: str) -> None:
    entry = make_entry()
    message = refused({"id": entry.slug, "lat": lat, "lon": lon})
    assert reason in message
    assert message.startswith("line 2, column lat: ")


def test_every_fault_of_every_row_is_said_at_once() -> None:
    one, other = make_entry(), make_entry()
    message = refused({"id": one.slug, "district": "x", "fee_from": "y"}, {"id": other.slug, "district": "z", "fee_from": ""})
    assert [line.partition(":")[0] for line in message.splitlines()] == [
        "line 2, column district",
        "line 2, column fee_from",
        "line 3, column district",
    ]


def test_faults_are_said_in_the_language_of_whoever_asks() -> None:
    entry = make_entry()
    with translation.override("de"):
        german = refused({"id": entry.slug, "website": "no address"})
    assert german != refused({"id": entry.slug, "website": "no address"})


def test_ids_are_there_once_and_look_like_ids() -> None:
    slug = make_entry().slug
    assert f"“{slug}” stands in row 2 already." in refused({"id": slug, "phone": "1"}, {"id": slug, "phone": "2"})
    assert "The row has no id." in refused({"id": "", "phone": "1"})
    assert "is no id" in refused({"id": "Not An Id", "name_en": "x"})
    assert "A new entry needs a name in some language." in refused({"id": "nameless", "phone": "1"})


def test_columns_are_known_and_stand_once() -> None:
    with pytest.raises(ExchangeError, match="There is no column “colour” in the tables of this kind"):
        read("schools", b"id,colour\nx,blue\n")
    with pytest.raises(ExchangeError, match="The column stands twice"):
        read("schools", b"id,phone,phone\nx,1,2\n")
    with pytest.raises(ExchangeError, match="“id” must be one of them"):
        read("schools", b"phone\n1\n")
    with pytest.raises(ExchangeError, match="line 2: The row has more cells"):
        read("schools", b"id,phone\nx,1,2\n")
    with pytest.raises(ExchangeError, match="no rows besides"):
        read("schools", b"id,phone\n")


def test_a_formula_is_no_value() -> None:
    for data in (b"id,phone\nx,=1+1\n", workbook(["id", "phone"], ["x", "=SUM(1,2)"])):
        with pytest.raises(ExchangeError, match="line 2, column phone: The column “phone” holds a formula"):
            read("schools", data)


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (60 * 2**20))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither an XLSX workbook nor CSV"),
        (b"<html><table><tr><td>id</td></tr></table></html>", "a web page or XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "neither an XLSX workbook nor CSV"),
        (b"PK\x03\x04 and nothing else", "neither an XLSX workbook nor CSV"),
        ("id,name_zh_hans\nx,北京国际学校\n".encode("gb18030"), "line 2: The file is not in UTF-8"),
        (b'id,phone\nx,"1\n', "not well-formed CSV"),
        (_bomb(), "Unpacked, a file has more than 50 MB"),
        (b"id,phone\nx,1\x002\n" + b"y" * 5000, "neither an XLSX workbook nor CSV"),
    ],
    ids=["empty", "picture", "html", "old or encrypted workbook", "broken zip", "gb18030", "open quote", "bomb", "null"],
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(ExchangeError, match=reason):
        read("schools", data)


def test_a_workbook_that_is_damaged_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(ExchangeError, match="no XLSX workbook, or it is damaged"):
        read("schools", stream.getvalue())


def test_tables_of_any_separator_and_both_encodings_are_read() -> None:
    for data in (
        "id;phone\nx;1\n".encode("utf-8-sig"),
        "id\tphone\r\nx\t1\r\n".encode("utf-16"),
        workbook(["id", "phone"], ["x", 1], title="Sheet"),
    ):
        (row,) = read("schools", data).rows
        assert row.cells == {"id": "x", "phone": "1"}


def test_cells_of_a_spreadsheet_are_read_as_what_they_are() -> None:
    columns = ["id", "last_checked", "fee_from", "boarding", "age_from", "phone"]
    cells = ["x", date(2026, 1, 31), 5000.0, True, 3.5, 12345]
    (row,) = read("schools", workbook(columns, cells)).rows
    assert list(row.cells.values()) == ["x", "2026-01-31", "5000", "yes", "3.5", "12345"]


def test_sizes_are_bounded(settings: Any) -> None:
    settings.DIRECTORY_TABLES = {**settings.DIRECTORY_TABLES, "MAX_ROWS": 2}
    with pytest.raises(ExchangeError, match="line 4: The table has more than 2 rows; divide it"):
        read("schools", b"id\na\nb\nc\n")
    settings.DIRECTORY_TABLES = {**settings.DIRECTORY_TABLES, "MAX_BYTES": 5}
    with pytest.raises(ExchangeError, match="divide it"):
        read("schools", b"id\nabc\n")


def test_a_hundred_thousand_and_one_rows_are_too_many() -> None:
    data = b"id\n" + b"".join(b"x%d\n" % number for number in range(100_001))
    with pytest.raises(ExchangeError, match="line 100002: The table has more than 100000 rows"):
        reading.read(data, columns=columns_of(registry.get("events")))


def test_what_is_not_in_the_table_is_left_alone_and_an_empty_cell_empties() -> None:
    entry = make_entry(phone="010-1", email="a@example.org")
    found = plan("schools", {"id": entry.slug, "phone": ""})
    (planned,) = found.planned
    assert [(change.column, change.before, change.after) for change in planned.changes] == [("phone", "010-1", "")]
    assert found.emptied == 1


def test_another_way_of_writing_the_same_is_no_change() -> None:
    entry = make_entry(age_from=4, lat=39.9, lon=116.4, languages=["en", "fr"])
    row = row_of("schools", entry.slug)
    found = plan("schools", {"id": row["id"], "age_from": "4.0", "lat": "39.90", "languages": "en;fr", "publish": "YES"})
    assert found.planned == ()


def test_a_table_does_not_take_down_what_is_published() -> None:
    entry = make_entry()
    assert "A table takes nothing down" in refused({"id": entry.slug, "publish": "no"})


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_texts_are_for_those_who_may_translate_into_the_language(code: str) -> None:
    from django.contrib.auth.models import Permission

    editor = make_user()
    rights = ["add_school", "change_school", "publish_school", "translate_en"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=rights))
    entry = make_entry()
    column = f"summary_{code}"
    message = refused({"id": entry.slug, "summary_en": "New", column: "New"}, user=editor)
    assert message.startswith(f"line 2, column {column}: You may not translate into this language: ")
    assert "summary_en" not in message
    assert plan("schools", {"id": entry.slug, "summary_en": "New", column: ""}, user=editor).planned


def test_publishing_is_for_those_who_may_publish() -> None:
    from django.contrib.auth.models import Permission

    editor = make_user()
    editor.user_permissions.set(Permission.objects.filter(codename__in=["add_school", "change_school", "translate_en"]))
    assert "You may not publish entries of this kind." in refused({"id": make_entry().slug, "phone": "1"}, user=editor)
    assert "You may not publish" in refused({"id": "brand-new", "name_en": "New", "publish": "yes"}, user=editor)
    assert plan("schools", {"id": "brand-new", "name_en": "New"}, user=editor).new == 1


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    slugs = [make_entry().slug for _number in range(12)]
    with django_assert_max_num_queries(8):
        plan("schools", *({"id": slug, "phone": "1", "operator": ""} for slug in slugs))


def test_headings_with_a_mark_or_spaces_are_still_headings() -> None:
    assert read("schools", csv_of([{" id ": "x"}])).columns == ("id",)
