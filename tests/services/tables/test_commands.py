"""Tables by command."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from services import registry
from services.tables import benchmark, operations, planning, reading
from services.tables.columns import columns_of
from tests.factories import make_entry, make_user

pytestmark = pytest.mark.django_db


def run(command: str, *args: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, *map(str, args), stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_table_goes_out_is_looked_at_and_comes_in(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"events.{suffix}"
    run("directory_export", file, kind="events")
    count = registry.get("events").model.objects.count()
    assert f"0 new, 0 changed, {count} unchanged" in run("directory_import", file, kind="events", dry_run=True)
    editor = make_user("Editors")
    assert f"0 new, 0 changed, {count} unchanged." in run("directory_import", file, kind="events", user=editor.username)


def test_a_dry_run_says_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    entry = make_entry(phone="010-1")
    file = tmp_path / "table.csv"
    file.write_text(f"id,phone\n{entry.slug},010-2\n", encoding="utf-8")
    said = run("directory_import", file, kind="schools", dry_run=True)
    assert f"row 2  {entry.slug}\n  phone\n    - 010-1\n    + 010-2" in said
    entry.refresh_from_db()
    assert entry.phone == "010-1"


def test_somebody_must_answer_for_it(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("id\nx\n", encoding="utf-8")
    with pytest.raises(CommandError, match="no such account"):
        run("directory_import", file, kind="schools")
    with pytest.raises(CommandError, match="may not change facts"):
        run("directory_import", file, kind="schools", user=make_user("Translators: French").username)
    with pytest.raises(CommandError, match="line 2, column name_en"):
        run("directory_import", file, kind="schools", user=make_user("Editors").username)
    with pytest.raises(CommandError, match="must end in one of"):
        run("directory_export", tmp_path / "table.pdf", kind="schools")


def test_the_made_up_schools_of_measurements_are_a_table_that_is_right() -> None:
    kind = registry.get("schools")
    table = reading.read(benchmark.table(kind, 3), columns=columns_of(kind))
    planned = planning.plan(kind, table, user=None)
    assert operations.write(planned, user=None) == operations.Written(3, 0)
    again = reading.read(benchmark.table(kind, 3, version="again"), columns=columns_of(kind))
    assert planning.plan(kind, again, user=None).new == 0
