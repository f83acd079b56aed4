"""The keys by which names sort follow the names, whoever writes them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import languages
from services.collation import sort_key
from services.kinds.base import Entry
from services.lists.models import KEY_LENGTH, NameKey
from services.lists.operations import refresh_names
from services.operations import write_translation
from services.registry import get
from tests.factories import make_entry, make_user

pytestmark = pytest.mark.django_db
CODES = [row.code for row in languages.all_languages()]


def names(entry: Entry) -> dict[str, str]:
    """Language → the name that its key was made from; every key is that of its name."""
    rows = list(NameKey.objects.filter(kind=entry.kind.slug, entry=entry.pk))
    assert all(row.key == sort_key(row.name, languages.get(row.language))[:KEY_LENGTH] for row in rows)
    return {row.language: row.name for row in rows}


def test_a_new_entry_has_a_key_in_every_language_under_the_name_that_is_shown() -> None:
    entry = make_entry(name_en="Maple school", name_fr="École de l’érable", name_zh_hans="枫叶学校")
    shown = names(entry)
    assert set(shown) == set(CODES)
    assert (shown["en"], shown["fr"], shown["zh-hans"], shown["de"]) == ("Maple school", "École de l’érable", "枫叶学校", "Maple school")


def test_a_new_name_has_a_new_key() -> None:
    entry = make_entry(name_en="Maple school")
    entry.name_en = "Oak school"
    entry.save()
    assert (names(entry)["en"], names(entry)["de"]) == ("Oak school", "Oak school")


def test_a_draft_changes_no_key_until_it_is_published() -> None:
    entry = make_entry(name_en="Maple school")
    entry.name_en = "Oak school"
    revision = entry.save_revision()
    assert names(entry)["en"] == "Maple school"
    revision.publish()
    assert names(entry)["en"] == "Oak school"


def test_a_translation_from_the_desk_has_a_key() -> None:
    entry = make_entry(name_en="Maple school")
    write_translation(
        kind=entry.kind, pk=entry.pk, language=languages.get("de"), texts={"name": "Ahornschule"}, user=make_user(), is_publish=True
    )
    assert names(entry)["de"] == "Ahornschule"


def test_a_deleted_entry_leaves_no_keys() -> None:
    entry = make_entry()
    pk = entry.pk
    entry.delete()
    assert not NameKey.objects.filter(kind="schools", entry=pk).exists()


def test_what_is_missing_or_stale_or_left_over_is_put_right() -> None:
    entry, other = make_entry(name_en="Maple school"), make_entry(name_en="Birch school")
    NameKey.objects.filter(entry=entry.pk, language="ar").delete()
    NameKey.objects.filter(entry=other.pk, language="ru").update(name="Something else", key="00")
    NameKey.objects.create(kind="schools", entry=10**9, language="en", name="Nothing", key="00")
    assert refresh_names(get("schools")) == 2
    assert set(names(entry)) == set(CODES)
    assert names(other)["ru"] == "Birch school"
    assert not NameKey.objects.filter(entry=10**9).exists()


def test_what_is_right_is_not_computed_again() -> None:
    entry = make_entry()
    NameKey.objects.filter(kind="schools", entry=entry.pk).update(key="left alone")
    assert refresh_names(get("schools")) == 0
    assert set(NameKey.objects.filter(kind="schools", entry=entry.pk).values_list("key", flat=True)) == {"left alone"}


def test_entries_of_an_import_are_written_in_a_few_queries() -> None:
    kind = get("venues")
    kind.model._default_manager.bulk_create(kind.model(slug=f"bulk-{n}", name_en=f"Bulk {n}", live=True) for n in range(100))
    made: Any = kind.model._default_manager.filter(slug__startswith="bulk-")
    entries = list(made)
    with CaptureQueriesContext(connection) as queries:
        assert refresh_names(kind, entries) == 100 * len(CODES)
    assert len(queries) <= 10


def test_an_entry_of_another_kind_with_the_same_primary_key_is_another() -> None:
    school = make_entry(name_en="School")
    NameKey.objects.filter(kind="venues", entry=school.pk).delete()
    NameKey.objects.create(kind="venues", entry=school.pk, language="en", name="Venue", key="00")
    assert refresh_names(get("schools"), [school]) == 0
    assert names(school)["en"] == "School"
