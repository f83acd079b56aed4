"""The interface's catalogs on the translation desk: each sentence is a text, and what comes back is clean under version control."""

import gettext as files_gettext
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext

from portal import languages
from portal.languages import Language
from portal.translation import catalogs, interface_texts, operations, sources
from portal.translation.catalog_source import InterfaceCatalogs
from portal.translation.models import InterfaceText, InterfaceTextStamp
from portal.translation.quality.plurals import form_count

FRENCH = languages.get("fr")
ARABIC = languages.get("ar")


@pytest.fixture
def locale(settings: Any, tmp_path: Path) -> Path:
    """A copy of the portal's catalogs, to write into."""
    folder = tmp_path / "locale"
    shutil.copytree(settings.LOCALE_PATHS[0], folder)
    settings.LOCALE_PATHS = [folder]
    return folder


@pytest.fixture
def desk(db: None) -> Iterator[InterfaceCatalogs]:
    yield InterfaceCatalogs()
    InterfaceText.objects.all().delete()
    InterfaceTextStamp.objects.all().delete()
    interface_texts.refresh()


def segments(desk: InterfaceCatalogs) -> Iterator[tuple[sources.Item, sources.Segment]]:
    for item in desk.items():
        for segment in item.segments:
            yield item, segment


def place(desk: InterfaceCatalogs, text: str, form: int | None = None) -> tuple[str, str]:
    """Key and path of a sentence, or of one of its plural forms (named by its singular)."""
    for item, segment in segments(desk):
        if segment.plural and segment.plural.one == text and segment.plural.form == form:
            return item.key, segment.path
        if not segment.plural and segment.text == text:
            return item.key, segment.path
    raise AssertionError(text)


def served(locale: Path, language: Language) -> files_gettext.NullTranslations:
    with (locale / language.locale_name / "LC_MESSAGES" / "django.mo").open("rb") as stream:
        return files_gettext.GNUTranslations(stream)


def files(locale: Path) -> dict[str, bytes]:
    return {str(path.relative_to(locale)): path.read_bytes() for path in sorted(locale.rglob("*.po"))}


def test_every_sentence_of_the_interface_is_there_once(desk: InterfaceCatalogs) -> None:
    wanted = [message for message in catalogs.read(languages.get("en")) if message.id]
    found = [segment for _item, segment in segments(desk) if not segment.plural or segment.plural.form == 0]
    assert len(found) == len(wanted)
    assert len({segment.path for segment in found}) == len(found)


def test_the_desk_can_keep_every_item(desk: InterfaceCatalogs) -> None:
    items = list(desk.items())
    for item in items:
        item.check()
        assert desk.item(item.key) == item
    assert {"catalog:portal.pages", "catalog:portal.theme", "catalog:services", "catalog:search"} <= {item.key for item in items}


def test_a_sentence_says_where_it_stands(desk: InterfaceCatalogs) -> None:
    label = next(segment.label for _item, segment in segments(desk) if segment.text == "Skip to the main content")
    assert "portal/theme/templates/base.html" in label


def test_every_language_is_asked_for_its_own_plural_forms(desk: InterfaceCatalogs, language: Language) -> None:
    forms = [segment for _item, segment in segments(desk) if segment.plural and segment.plural.one == "%(n)s entry"]
    assert len([segment for segment in forms if segment.is_wanted_in(language)]) == form_count(language)


def test_two_contexts_have_two_places(desk: InterfaceCatalogs, locale: Path) -> None:
    path = locale / "en" / "LC_MESSAGES" / "django.po"
    extra = '\n#: search/views.py\nmsgctxt "month"\nmsgid "May"\nmsgstr "May"\n\n#: search/views.py\nmsgid "May"\nmsgstr "May"\n'
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    assert len({segment.path for _item, segment in segments(desk) if segment.text == "May"}) == 2


@pytest.mark.parametrize("language", [row.code for row in languages.all_languages() if row.code != languages.SOURCE], indirect=True)
def test_what_is_there_comes_back_unchanged(desk: InterfaceCatalogs, locale: Path, language: Language) -> None:
    before = files(locale)
    for item in desk.items():
        existing = desk.existing(item.key, language.code)
        wanted = {segment.path for segment in item.segments if segment.is_wanted_in(language)}
        assert set(existing) == wanted
        desk.write(item.key, language.code, {path: found.text for path, found in existing.items()}, user=None, is_publish=True)
        assert desk.existing(item.key, language.code) == existing
    assert files(locale) == before, "the desk writes into no file"
    interface_texts.export()
    assert files(locale) == before
    interface_texts.prune()
    assert not InterfaceText.objects.exists()


def test_a_written_sentence_changes_its_own_lines_only_and_is_served(desk: InterfaceCatalogs, locale: Path) -> None:
    before = files(locale)
    key, path = place(desk, "Skip to the main content")
    old = desk.existing(key, "fr")[path].text
    desk.write(key, "fr", {path: "Au contenu"}, user=None, is_publish=True)
    assert files(locale) == before
    interface_texts.refresh()
    with translation.override("fr"):
        assert gettext("Skip to the main content") == "Au contenu"
    assert interface_texts.export() == (1, [])
    after = files(locale)
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["fr/LC_MESSAGES/django.po"]
    lines = set(after[changed[0]].splitlines()) - set(before[changed[0]].splitlines())
    assert lines == {b'msgstr "Au contenu"'}
    assert old != "Au contenu"
    assert served(locale, FRENCH).gettext("Skip to the main content") == "Au contenu"
    assert desk.existing(key, "fr")[path].text == "Au contenu"


def test_the_catalogs_are_still_complete_and_up_to_date(desk: InterfaceCatalogs, locale: Path) -> None:
    key, path = place(desk, "Skip to the main content")
    before = list(catalogs.problems())
    desk.write(key, "fr", {path: "Au contenu"}, user=None, is_publish=True)
    assert list(catalogs.problems()) == before


def test_a_fuzzy_sentence_is_no_translation_until_it_is_written(desk: InterfaceCatalogs, locale: Path) -> None:
    key, path = place(desk, "Skip to the main content")
    file = locale / "fr" / "LC_MESSAGES" / "django.po"
    content = file.read_text(encoding="utf-8")
    file.write_text(content.replace('msgid "Skip to the main content"', '#, fuzzy\nmsgid "Skip to the main content"'), encoding="utf-8")
    assert path not in desk.existing(key, "fr")
    desk.write(key, "fr", {path: "Au contenu"}, user=None, is_publish=True)
    assert desk.existing(key, "fr")[path].text == "Au contenu"


def test_a_deployment_takes_nothing_from_the_desk(desk: InterfaceCatalogs, locale: Path) -> None:
    key, path = place(desk, "Skip to the main content")
    desk.write(key, "fr", {path: "Au contenu"}, user=None, is_publish=True)
    file = locale / "fr" / "LC_MESSAGES" / "django.po"
    sentence = 'msgid "Skip to the main content"\nmsgstr "'
    shipped = file.read_text(encoding="utf-8").replace(sentence, f"{sentence}Nouveau : ")
    assert "Nouveau" in shipped
    file.write_text(shipped, encoding="utf-8")
    operations.take_up_all(source="interface")
    operations.adopt_all(source="interface")
    assert desk.existing(key, "fr")[path].text == "Au contenu"
    interface_texts.refresh()
    with translation.override("fr"):
        assert gettext("Skip to the main content") == "Au contenu"


def test_a_sentence_that_the_code_words_otherwise_is_the_shipped_one(desk: InterfaceCatalogs, locale: Path) -> None:
    InterfaceText.objects.create(language="fr", message="A sentence of the past", forms=["Une phrase du passé"])
    InterfaceTextStamp.objects.update_or_create(pk=1, defaults={"number": 99})
    interface_texts.refresh()
    with translation.override("fr"):
        assert gettext("A sentence of the past") == "A sentence of the past"
    count, left = interface_texts.export()
    assert (count, [row.message for row in left]) == (0, ["A sentence of the past"])
    assert InterfaceText.objects.exists(), "nothing is lost"


def test_plural_forms_are_served_each(desk: InterfaceCatalogs, locale: Path) -> None:
    for form in range(form_count(ARABIC)):
        key, path = place(desk, "%(n)s entry", form)
        desk.write(key, "ar", {path: f"%(n)s {form}"}, user=None, is_publish=True)
    interface_texts.refresh()
    with translation.override("ar"):
        shown = [ngettext("%(n)s entry", "%(n)s entries", n) for n in (0, 1, 2, 3, 100, 11)]
    assert shown == [f"%(n)s {form}" for form in range(6)]


def test_one_plural_form_leaves_the_others(desk: InterfaceCatalogs, locale: Path) -> None:
    key, path = place(desk, "%(n)s entry", 3)
    before = [desk.existing(key, "ar")[place(desk, "%(n)s entry", form)[1]].text for form in range(6)]
    desk.write(key, "ar", {path: "%(n)s مداخل"}, user=None, is_publish=True)
    after = [desk.existing(key, "ar")[place(desk, "%(n)s entry", form)[1]].text for form in range(6)]
    assert after == [*before[:3], "%(n)s مداخل", *before[4:]]


def test_a_message_without_all_its_forms_waits_for_them(desk: InterfaceCatalogs, locale: Path) -> None:
    """An empty form would be shown to readers as nothing."""
    before = files(locale)
    key, path = place(desk, "%(n)s entry", 3)
    desk.write(key, "ar", {path: ""}, user=None, is_publish=True)
    assert files(locale) == before


@pytest.mark.parametrize("text", ["%(m)s entrées", "entrées", "%(n)d%(x)s entrées"])
def test_a_wrong_placeholder_is_refused_and_nothing_is_written(desk: InterfaceCatalogs, locale: Path, text: str) -> None:
    before = files(locale)
    key, path = place(desk, "In force since %(date)s")
    other, other_path = place(desk, "In force since")
    assert key == other
    with pytest.raises(sources.SourceError, match="In force since"):
        desk.write(key, "fr", {other_path: "En vigueur", path: text}, user=None, is_publish=True)
    assert files(locale) == before


def test_a_draft_is_not_written_into_the_file(desk: InterfaceCatalogs, locale: Path) -> None:
    before = files(locale)
    key, path = place(desk, "Skip to the main content")
    desk.write(key, "fr", {path: "Au contenu"}, user=None, is_publish=False)
    assert files(locale) == before


@pytest.mark.parametrize(("key", "path"), [("catalog:nowhere", "msgid:00"), ("catalog:search", "msgid:00"), ("catalog:search", "title")])
def test_what_is_not_there_is_not_written(desk: InterfaceCatalogs, locale: Path, key: str, path: str) -> None:
    with pytest.raises(LookupError):
        desk.write(key, "fr", {path: "x"}, user=None, is_publish=True)


def test_the_source_language_is_no_translation(desk: InterfaceCatalogs) -> None:
    assert all(desk.existing(item.key, languages.SOURCE) == {} for item in desk.items())


def test_arabic_has_six_forms_of_every_plural(desk: InterfaceCatalogs) -> None:
    for item in desk.items():
        existing = desk.existing(item.key, ARABIC.code)
        for segment in item.segments:
            if segment.plural:
                assert existing[segment.path].text
