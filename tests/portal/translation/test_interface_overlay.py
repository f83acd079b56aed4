"""The desk's sentences above the shipped catalogs: what is served, what makes them stale, what deployments and exports leave alone."""

# ruff: noqa: F811  fixtures are parameters by their names

import gettext as files_gettext
import importlib
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext, pgettext

from portal import languages
from portal.setup import content
from portal.translation import catalogs, interface_texts, operations, sources
from portal.translation.models import Change, InterfaceText, InterfaceTextStamp, Target
from portal.translation.operations import NotAllowedError
from portal.translation.states import HowMade, State
from tests.portal.translation.test_catalog_source import desk, locale, place  # noqa: F401  fixtures

FRENCH = languages.get("fr")
SKIP = "Skip to the main content"


@pytest.fixture(autouse=True)
def shipped_catalogs_afterwards() -> Iterator[None]:
    """Django keeps what it has loaded, here from a folder that is gone after the test."""
    with translation.override("en"):
        yield
    files_gettext._translations.clear()
    interface_texts._loaded().clear()


@pytest.fixture(autouse=True)
def only_the_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk has one source, so that bringing it up does not take up all pages and entries."""
    monkeypatch.setattr(sources, "all_sources", lambda: (sources.get("interface"),))


def po(locale: Path, code: str) -> Path:
    return locale / code / "LC_MESSAGES" / "django.po"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (text.count(old), old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def fresh_django() -> None:
    """What a new process does: read the compiled catalogs of this folder."""
    for row in languages.all_languages():
        catalogs._compile(row)
    files_gettext._translations.clear()
    interface_texts._loaded().clear()
    translation.activate("en")


def shown(text: str, code: str = "fr") -> str:
    with translation.override(code):
        return gettext(text)


def test_untranslated_in_shipped_is_served(desk: Any, locale: Path) -> None:
    old = next(m for m in catalogs.read(FRENCH) if m.id == SKIP).string
    edit(po(locale, "fr"), f'msgid "{SKIP}"\nmsgstr "{old}"', f'msgid "{SKIP}"\nmsgstr ""')
    fresh_django()
    key, path = place(desk, SKIP)
    desk.write(key, "fr", {path: "Au contenu"}, user=None, is_publish=True)
    interface_texts.refresh()
    assert shown(SKIP) == "Au contenu"


def test_fuzzy_in_shipped_is_served(desk: Any, locale: Path) -> None:
    edit(po(locale, "fr"), f'msgid "{SKIP}"', f'#, fuzzy\nmsgid "{SKIP}"')
    fresh_django()
    key, path = place(desk, SKIP)
    desk.write(key, "fr", {path: "Au contenu"}, user=None, is_publish=True)
    interface_texts.refresh()
    assert shown(SKIP) == "Au contenu"


def test_changed_plural_msgid_gives_the_shipped_one(desk: Any, locale: Path) -> None:
    for form in range(2):
        key, path = place(desk, "%(n)s entry", form)
        desk.write(key, "fr", {path: f"%(n)s vieux {form}"}, user=None, is_publish=True)
    for row in languages.all_languages():
        edit(
            po(locale, row.locale_name),
            'msgid "%(n)s entry"\nmsgid_plural "%(n)s entries"',
            'msgid "%(n)s entry"\nmsgid_plural "%(n)s services"',
        )
    shipped = catalogs.read(FRENCH).get("%(n)s entry")
    assert shipped is not None
    assert isinstance(shipped.string, tuple)
    fresh_django()
    interface_texts.refresh()
    with translation.override("fr"):
        assert ngettext("%(n)s entry", "%(n)s services", 5) == shipped.string[1]


def test_an_update_stamped_by_a_slower_clock_is_seen(desk: Any, locale: Path) -> None:
    """Machine B's clock is behind, or its transaction began first and committed last."""
    interface_texts.put(FRENCH, {("", SKIP): ("Un",), ("", "In force since"): ("En vigueur",)})
    interface_texts.refresh()
    newest = InterfaceText.objects.order_by("-updated_at")[0].updated_at
    interface_texts.put(FRENCH, {("", SKIP): ("Deux",)})
    InterfaceText.objects.filter(message=SKIP).update(updated_at=newest - timedelta(seconds=3))
    interface_texts.refresh()
    assert shown(SKIP) == "Deux"


def published_on_desk(text: str) -> Target:
    """As today's desk leaves an approved and published sentence."""
    operations.take_up_all(source="interface")
    user, _ = User.objects.get_or_create(username="reviewer")
    target = Target.objects.get(language="fr", unit__text=SKIP, item__source="interface")
    target.text, target.state, target.origin = text, State.APPROVED, HowMade.PERSON
    target.author = target.reviewer = user
    target.approved_at = timezone.now()
    target.version += 1
    target.published_version, target.made_from, target.published_from = target.version, target.unit.hash, target.unit.hash
    target.save()
    return target


def test_todays_database_keeps_the_approved_text_when_the_first_deployment_brings_a_fresh_checkout(desk: Any, locale: Path) -> None:
    shipped = po(locale, "fr").read_bytes()
    old = next(m for m in catalogs.read(FRENCH) if m.id == SKIP).string
    edit(po(locale, "fr"), f'msgid "{SKIP}"\nmsgstr "{old}"', f'msgid "{SKIP}"\nmsgstr "Au contenu (approuvé)"')
    content.bring_desk_up()
    target = published_on_desk("Au contenu (approuvé)")
    po(locale, "fr").write_bytes(shipped)
    Change.objects.create(
        target=target,
        user=target.author,
        version=target.version,
        state=target.state,
        text=target.text,
        made_from=target.made_from,
        origin=target.origin,
    )
    InterfaceTextStamp.objects.all().delete()
    importlib.import_module("portal.translation.migrations.0007_interface_texts").keep_published(apps, None)
    assert [(row.message, row.forms) for row in InterfaceText.objects.all()] == [(SKIP, ["Au contenu (approuvé)"])]
    content.bring_desk_up()
    target.refresh_from_db()
    assert (target.text, target.state) == ("Au contenu (approuvé)", State.APPROVED)


def test_export_on_one_machine_takes_nothing_from_the_others(desk: Any, locale: Path, settings: Any, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(locale, other)
    target = published_on_desk("Au contenu")
    key, path = place(desk, SKIP)
    desk.write(key, "fr", {path: "Au contenu"}, user=None, is_publish=True)

    interface_texts.export()
    content.bring_desk_up()  # on the machine of the export
    settings.LOCALE_PATHS = [other]  # the machine that still has the old release
    fresh_django()
    interface_texts.refresh()
    content.bring_desk_up()  # on the other machine
    target.refresh_from_db()
    assert (shown(SKIP), target.text) == ("Au contenu", "Au contenu")


def test_a_published_sentence_is_served(desk: Any, locale: Path) -> None:
    fresh_django()
    assert shown(SKIP) == next(m for m in catalogs.read(FRENCH) if m.id == SKIP).string
    key, path = place(desk, SKIP)
    desk.write(key, "fr", {path: "Au contenu"}, user=None, is_publish=True)
    interface_texts.refresh()
    assert shown(SKIP) == "Au contenu"


def test_the_regular_work_keeps_the_desks_text_while_its_row_is_there(desk: Any, locale: Path) -> None:
    content.bring_desk_up()
    target = published_on_desk("Au contenu")
    key, path = place(desk, SKIP)
    desk.write(key, "fr", {path: "Au contenu"}, user=None, is_publish=True)
    edit(po(locale, "de"), 'msgid "In force since"', '#. another release\nmsgid "In force since"')
    content.bring_desk_up()
    target.refresh_from_db()
    assert (target.text, target.state) == ("Au contenu", State.APPROVED)


def test_prune_gives_up_only_what_is_shipped(desk: Any, locale: Path) -> None:
    interface_texts.put(FRENCH, {("", SKIP): ("Un",)})
    assert (interface_texts.prune(), InterfaceText.objects.count()) == (0, 1)
    interface_texts.export()
    assert InterfaceText.objects.count() == 1
    assert (interface_texts.prune(), InterfaceText.objects.count()) == (1, 0)


def test_a_context_is_served_and_exported_apart_from_the_same_word_without(desk: Any, locale: Path) -> None:
    for row in languages.all_languages():
        path = po(locale, row.locale_name)
        extra = '\n#: search/views.py\nmsgctxt "month"\nmsgid "May"\nmsgstr "May"\n\n#: search/views.py\nmsgid "May"\nmsgstr "May"\n'
        path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    fresh_django()
    interface_texts.put(FRENCH, {("month", "May"): ("mai",)})
    interface_texts.refresh()
    with translation.override("fr"):
        assert (pgettext("month", "May"), gettext("May")) == ("mai", "May")
    interface_texts.export()
    catalog = catalogs.read(FRENCH)
    assert (catalog.get("May", "month").string, catalog.get("May").string) == ("mai", "May")


def test_whoever_may_not_publish_changes_no_sentence(desk: Any, locale: Path) -> None:
    target = published_on_desk("Au contenu")
    stranger = User.objects.create(username="stranger", is_staff=True)
    with pytest.raises(NotAllowedError):
        operations.publish(item=target.item, language="fr", user=stranger)
    assert not InterfaceText.objects.exists()
