"""What goes out comes back as it was."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import registry
from services.tables import planning, streams, writing
from services.tables.cells import is_formula, neutral, restored
from tests.factories import make_entry
from tests.services.tables.tabling import exported, imported, read, row_of

pytestmark = pytest.mark.matrix

KINDS = [kind.slug for kind in registry.all_kinds()]
#: What a text of an entry may be: lines end in line feeds, and XML can hold it.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=["Cc", "Cs"], include_characters="\n\t"))
BEGINNINGS = st.sampled_from(["=", "+", "-", "@", "\t", "\n", "'", "''", "＝", "#N/A", ""])


@pytest.mark.django_db
@pytest.mark.parametrize("format_name", writing.FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_table_that_nobody_touched_changes_nothing(kind: str, format_name: str) -> None:
    row = registry.get(kind)
    table = read(kind, writing.export(row, format_name).data)
    found = planning.plan(row, table, user=None)
    assert (found.planned, found.unchanged) == ((), row.model.objects.count())


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_entries_made_from_their_table_are_the_same_again(kind: str) -> None:
    model = registry.get(kind).model
    slug = model.objects.order_by("slug").values_list("slug", flat=True)[0]
    row = row_of(kind, slug)
    written = imported(kind, {**row, "id": "made-again"})
    assert (written.new, written.changed) == (1, 0)
    assert row_of(kind, "made-again") == {**row, "id": "made-again"}


@given(st.builds(str.__add__, BEGINNINGS, TEXTS))
def test_a_text_comes_back_and_is_no_formula_in_between(text: str) -> None:
    written = neutral(text)
    assert restored(written) == text
    assert not is_formula(written)
    assert written[:1] not in set("=+-@\t")


@pytest.mark.django_db
@given(text=st.builds(str.__add__, BEGINNINGS, TEXTS), format_name=st.sampled_from(writing.FORMATS))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_survives_a_file(text: str, format_name: str) -> None:
    entry = make_entry("events", summary_ar=text)
    try:
        row = next(row for row in exported("events", format_name).rows if row.cells["id"] == entry.slug)
    finally:
        entry.delete()
    assert row.cells["summary_ar"] == text


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_a_list_of_items_survives_as_text(pairs: list[tuple[str, str]]) -> None:
    field = registry.get("schools").model._meta.get_field("doubts")
    # A form takes spaces away at both ends.
    said = [{"field": one.strip(), "note": other.strip()} for one, other in pairs if one.strip() and other.strip()]
    value = field.to_python([{"type": "doubt", "value": item} for item in said])
    again = streams.parsed(streams.written(value), field)
    assert [item["value"] for item in streams.raw_items(again)] == said


@pytest.mark.django_db
def test_a_workbook_explains_its_columns() -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(writing.export(registry.get("schools"), "xlsx").data))
    explained = {row[0]: row[3] for row in book["about"].iter_rows(values_only=True)}
    headings = [cell.value for cell in book["entries"][1]]
    assert set(headings) <= set(explained)
    assert "haidian" in explained["district"]
    assert {f"name_{suffix}" for suffix in ("en", "zh_hans", "ar")} < set(headings)


@pytest.mark.django_db
def test_no_cell_begins_like_a_formula() -> None:
    entry = make_entry("hotlines", phone="+86 10 1234 5678", notes="=1+1", name_en="@work")
    row = next(line for line in writing.export(registry.get("hotlines"), "csv").data.decode("utf-8-sig").splitlines() if entry.slug in line)
    assert "'+86 10" in row
    assert "'=1+1" in row
    assert "'@work" in row
    assert row_of("hotlines", entry.slug)["phone"] == "+86 10 1234 5678"


@pytest.mark.django_db
def test_a_draft_goes_out_as_its_author_left_it() -> None:
    entry = make_entry(live=False)
    entry.phone = "010-1"
    entry.save_revision()
    assert row_of("schools", entry.slug)["phone"] == "010-1"
    assert row_of("schools", entry.slug)["publish"] == "no"
