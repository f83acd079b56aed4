"""One column per language: whatever language is active while somebody works, no other column is touched."""

from typing import Any

import pytest
from django.utils import translation
from wagtail.models import Revision

from portal import languages
from portal.languages import Language
from services.kinds.base import Entry
from services.registry import Kind, all_kinds
from tests.factories import make_entry
from tests.matrix import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def columns(entry: Entry) -> dict[str, object]:
    """Every translated column as it is in the database, read without the model's conveniences."""
    names = [f"{name}_{language.suffix}" for name in (*Entry.TRANSLATED, *entry.kind.translated) for language in languages.all_languages()]
    return type(entry)._default_manager.filter(pk=entry.pk).values(*names).get()


def full_entry(kind: Kind) -> Entry:
    """An entry that has a text of its own in every language."""
    texts: dict[str, Any] = {
        f"{name}_{row.suffix}": f"{name} in {row.code}"
        for name in ("name", "summary", *kind.translated)
        for row in languages.all_languages()
    }
    return make_entry(kind.slug, **texts)


@KINDS
def test_publishing_touches_no_column_whatever_language_is_active(kind: Kind, language: Language) -> None:
    entry = full_entry(kind)
    before = columns(entry)
    with translation.override(language.code):
        again = kind.model._default_manager.get(pk=entry.pk)
        again.phone = "010-1"
        again.save_revision().publish()
    assert columns(entry) == before
    assert kind.model._default_manager.get(pk=entry.pk).phone == "010-1"


@KINDS
def test_an_older_version_restored_in_another_language_brings_back_each_column_as_it_was(kind: Kind, language: Language) -> None:
    entry = full_entry(kind)
    before = columns(entry)
    draft = entry.latest_revision
    for row in languages.all_languages():
        setattr(entry, f"name_{row.suffix}", f"changed {row.code}")
    entry.save_revision().publish()
    with translation.override(language.code):
        Revision.objects.get(pk=draft.pk).as_object().save_revision().publish()
    assert columns(entry) == before


@KINDS
def test_a_missing_text_stays_missing_when_it_is_published_in_that_language(kind: Kind, language: Language) -> None:
    """Published in French, the entry must not get the English name as its French one."""
    entry = make_entry(kind.slug, live=True, **{f"name_{language.suffix}": ""})
    with translation.override(language.code):
        again = kind.model._default_manager.get(pk=entry.pk)
        again.save_revision().publish()
    stored = kind.model._default_manager.filter(pk=entry.pk).values_list(f"name_{language.suffix}", flat=True).get()
    assert not stored


@KINDS
def test_one_language_is_changed_alone(kind: Kind, language: Language) -> None:
    entry = full_entry(kind)
    before = columns(entry)
    with translation.override("fr"):
        again = kind.model._default_manager.get(pk=entry.pk)
        setattr(again, f"name_{language.suffix}", "Xylokarp")
        again.save_revision().publish()
    assert columns(entry) == {**before, f"name_{language.suffix}": "Xylokarp"}


@KINDS
def test_what_an_entry_is_called_in_the_admin_is_the_same_in_every_language(kind: Kind) -> None:
    entry = full_entry(kind)
    called = set()
    for language in languages.all_languages():
        with translation.override(language.staff_code or language.code):
            called.add(str(entry))
            called.add(entry.save_revision().object_str)
    assert called == {"name in en"}


def test_an_entry_without_an_english_name_is_called_by_its_chinese_one_or_its_id() -> None:
    assert str(make_entry(name_en="", name_zh_hans="学校")) == "学校"
    assert str(make_entry(slug="no-name", name_en="", name_zh_hans="")) == "no-name"


@KINDS
def test_texts_are_read_for_the_reader_and_labelled_where_they_are_another_language_s(kind: Kind, language: Language) -> None:
    entry = full_entry(kind)
    with translation.override(language.code):
        own = entry.text("summary")
    assert (own.text, own.is_fallback) == (f"summary in {language.code}", False)

    setattr(entry, f"summary_{language.suffix}", "")
    with translation.override(language.code):
        other = entry.text("summary")
    assert other.is_fallback
    assert other.text == f"summary in {language.fallbacks[0]}"


def test_real_entries_have_a_name_in_every_language(language: Language) -> None:
    for kind in all_kinds():
        for entry in kind.model._default_manager.all():
            assert entry.texts("name")[language.code], entry.slug
